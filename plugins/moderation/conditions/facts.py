"""What a named rule can look at. To add a fact: a line in this table, its words in `locales/fr.po`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias

from daemon.domain.ids import MediaKind
from daemon.domain.media import MediaStatus
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.genres import genre_sentence

Known: TypeAlias = "float | str | bool | frozenset[str] | None"


class Kind(Enum):
    """What a fact is, and so how it can be asked about."""

    NUMBER = auto()
    FLAG = auto()
    WORD = auto()
    """One of several."""
    WORDS = auto()
    """Several at once."""
    TEXT = auto()
    """Looked through for whole words."""
    GENRES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the table."""

    name: str
    """As it is written in daemon.yaml, and in the templates of reasons."""
    kind: Kind
    of: Callable[[Case], Known]
    """None is unknown. Words come folded (`folded`)."""
    says: Sentence
    """What it is called."""
    unit: Sentence | None = None
    """Fills {value}."""
    words: tuple[str, ...] = ()
    """All there are, where they are few."""
    lowest: float | None = None
    highest: float | None = None

    def shown(self, value: Known) -> Sentence:
        """A value as people read it."""
        if value is None:
            return Sentence("not known")
        if isinstance(value, bool):
            return Sentence("yes") if value else Sentence("no")
        if isinstance(value, frozenset):
            return Sentence("{words}", {"words": [*sorted(value)]}) if value else Sentence("none")
        if isinstance(value, str):
            return Sentence("{word}", {"word": value})
        number = str(round(value)) if self.name in _NAMES_NOT_AMOUNTS else _short(value)
        return (
            Sentence("{value}", {"value": number}) if self.unit is None else Sentence(self.unit.text, {"value": number})
        )


def folded(word: str) -> str:
    """Words are compared without case and outer blanks."""
    return " ".join(word.split()).casefold()


def _short(value: float) -> float:
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


_NAMES_NOT_AMOUNTS: Final = frozenset({"year", "hour"})
_TYPES: Final = {MediaKind.MOVIE: "movie", MediaKind.SERIES: "series"}
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _words(values: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(map(folded, values))


def _keywords(case: Case) -> frozenset[str] | None:
    """Each by its number, and by its name where it came with one."""
    known = case.facts.keywords
    if known is None:
        return None
    return frozenset(word for each in known for word in (str(each.id), folded(each.name)) if word)


def _texts(case: Case) -> str | None:
    """Both titles: the word may stand in either."""
    titles = [title for title in (case.facts.title, case.facts.original_title) if title]
    return " / ".join(dict.fromkeys(titles)) or None


def _word(value: str | None) -> str | None:
    return None if value is None else folded(value)


def _weekday(case: Case) -> str | None:
    return None if case.house.weekday is None else WEEKDAYS[case.house.weekday - 1]


def _age(case: Case) -> float | None:
    return None if case.requester_age is None else case.requester_age.total_seconds() / 86_400


def _on_shelf(case: Case) -> bool | None:
    return None if case.media_status is MediaStatus.UNKNOWN else case.media_status is MediaStatus.AVAILABLE


def _seasons_asked(case: Case) -> float | None:
    return len(case.seasons) if case.media.kind is MediaKind.SERIES else None


def _genres(case: Case) -> frozenset[str] | None:
    """For templates and trails; tests ask the table of genres, which knows more."""
    known = case.facts.genres
    return None if known is None else frozenset(str(genre_sentence(each)) for each in known)


_PERCENT: Final = Sentence("{value} %")
_GIGABYTES: Final = Sentence("{value} GB")
_DAYS: Final = Sentence("{value} days")

FACTS: Final = (
    Fact(name="type", kind=Kind.WORD, words=("movie", "series"), says=Sentence("type"),
         of=lambda case: _TYPES[case.media.kind]),
    Fact(name="title", kind=Kind.TEXT, says=Sentence("title"), of=_texts),
    Fact(name="overview", kind=Kind.TEXT, says=Sentence("overview"), of=lambda case: case.facts.overview),
    Fact(name="genres", kind=Kind.GENRES, says=Sentence("genres"), of=_genres),
    Fact(name="keywords", kind=Kind.WORDS, says=Sentence("keywords"), of=_keywords),
    Fact(name="rating", kind=Kind.NUMBER, lowest=0, highest=10, says=Sentence("rating"),
         of=lambda case: case.facts.rating),
    Fact(name="votes", kind=Kind.NUMBER, lowest=0, says=Sentence("votes"), of=lambda case: case.facts.votes),
    Fact(name="popularity", kind=Kind.NUMBER, lowest=0, says=Sentence("popularity"),
         of=lambda case: case.facts.popularity),
    Fact(name="year", kind=Kind.NUMBER, lowest=1870, highest=2200, says=Sentence("year"),
         of=lambda case: case.facts.year),
    Fact(name="runtime", kind=Kind.NUMBER, lowest=0, unit=Sentence("{value} min"), says=Sentence("running time"),
         of=lambda case: case.facts.runtime),
    Fact(name="seasons", kind=Kind.NUMBER, lowest=0, says=Sentence("seasons"), of=lambda case: case.facts.seasons),
    Fact(name="episodes", kind=Kind.NUMBER, lowest=0, says=Sentence("episodes"), of=lambda case: case.facts.episodes),
    Fact(name="language", kind=Kind.WORD, says=Sentence("original language"),
         of=lambda case: _word(case.facts.language)),
    Fact(name="countries", kind=Kind.WORDS, says=Sentence("countries"), of=lambda case: _words(case.facts.countries)),
    Fact(name="certification", kind=Kind.WORD, says=Sentence("age rating"),
         of=lambda case: _word(case.facts.certification)),
    Fact(name="adult", kind=Kind.FLAG, says=Sentence("for adults only"), of=lambda case: case.facts.adult),
    Fact(name="collection", kind=Kind.TEXT, says=Sentence("collection"), of=lambda case: case.facts.collection),
    Fact(name="status", kind=Kind.WORD, says=Sentence("status"), of=lambda case: _word(case.facts.status)),
    Fact(name="streams_on", kind=Kind.WORDS, says=Sentence("streams on"), of=lambda case: _words(case.facts.providers)),
    Fact(name="on_shelf", kind=Kind.FLAG, says=Sentence("on the shelf already"), of=_on_shelf),
    Fact(name="is_4k", kind=Kind.FLAG, says=Sentence("asked for in 4K"), of=lambda case: case.is_4k),
    Fact(name="seasons_asked", kind=Kind.NUMBER, lowest=0, says=Sentence("seasons asked for"), of=_seasons_asked),
    Fact(name="wanted_by", kind=Kind.NUMBER, lowest=0, says=Sentence("others who want it"),
         of=lambda case: case.cost.wanted_by),
    Fact(name="gigabytes", kind=Kind.NUMBER, lowest=0, unit=_GIGABYTES, says=Sentence("size"),
         of=lambda case: case.cost.gigabytes),
    Fact(name="disk_left", kind=Kind.NUMBER, unit=_GIGABYTES, says=Sentence("disk left afterwards"),
         of=lambda case: case.cost.left),
    Fact(name="disk_free", kind=Kind.NUMBER, lowest=0, unit=_GIGABYTES, says=Sentence("free disk"),
         of=lambda case: case.house.free_gigabytes),
    Fact(name="hour", kind=Kind.NUMBER, lowest=0, highest=23, says=Sentence("hour"), of=lambda case: case.house.hour),
    Fact(name="weekday", kind=Kind.WORD, words=WEEKDAYS, says=Sentence("day of the week"), of=_weekday),
    Fact(name="account_days", kind=Kind.NUMBER, lowest=0, unit=_DAYS, says=Sentence("age of the account"), of=_age),
    Fact(name="trust", kind=Kind.WORD, words=("new", "recent", "established", "trusted"), says=Sentence("trust"),
         of=lambda case: case.requester.trust),
    Fact(name="requests_approved", kind=Kind.NUMBER, lowest=0, says=Sentence("requests approved before"),
         of=lambda case: case.requester.approved),
    Fact(name="requests_declined", kind=Kind.NUMBER, lowest=0, says=Sentence("requests declined before"),
         of=lambda case: case.requester.declined),
    Fact(name="requests_open", kind=Kind.NUMBER, lowest=0, says=Sentence("other open requests"),
         of=lambda case: case.requester.open),
    Fact(name="requests_last_hour", kind=Kind.NUMBER, lowest=0, says=Sentence("requests within the hour"),
         of=lambda case: case.requester.asked_last_hour),
    Fact(name="watched", kind=Kind.NUMBER, lowest=0, highest=100, unit=_PERCENT,
         says=Sentence("share of past requests watched"), of=lambda case: case.requester.watched),
    Fact(name="gigabytes_held", kind=Kind.NUMBER, lowest=0, unit=_GIGABYTES, says=Sentence("disk held by this person"),
         of=lambda case: case.requester.gigabytes),
)  # fmt: skip

BY_NAME: Final = {fact.name: fact for fact in FACTS}
