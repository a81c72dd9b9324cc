"""What a case is like, in words that are counted: `genre=27`, `type=series & length=long`.

A fact that is not known has no word, so no pattern speaks of it. The words are stored: a changed band is a new word,
and what was counted with the old ones is counted again by a rise of `EDITION`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from daemon.domain.ids import MediaKind
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.genres import genre_sentence
from plugins.moderation.learning.languages import spoken

EDITION: Final = 1
"""Rises whenever the same case would be put into other words."""

FEWEST_VOTES: Final = 10
"""A rating by fewer people has no band: below ten, one vote can move the mean by about a point."""
AND: Final = " & "

Condition = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From `low` on, and below `high`; None is without end."""

    name: str
    low: float | None
    high: float | None
    says: Sentence

    def holds(self, value: float) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)

    def condition(self) -> dict[str, float]:
        """As a named rule asks for it."""
        bounds = {"at_least": self.low, "below": self.high}
        return {how: bound for how, bound in bounds.items() if bound is not None}


def _bands(says: Sentence, *cuts: float) -> tuple[Band, ...]:
    edges = (None, *cuts, None)
    return tuple(
        Band(name=f"{_text(low)}-{_text(high)}", low=low, high=high, says=_between(says, low, high))
        for low, high in pairwise(edges)
    )


def _between(says: Sentence, low: float | None, high: float | None) -> Sentence:
    if low is None:
        return Sentence("{fact} under {high}", {"fact": says, "high": _text(high)})
    if high is None:
        return Sentence("{fact} from {low}", {"fact": says, "low": _text(low)})
    return Sentence("{fact} from {low} to under {high}", {"fact": says, "low": _text(low), "high": _text(high)})


def _text(edge: float | None) -> str:
    return "" if edge is None else f"{edge:g}"


RATINGS: Final = _bands(Sentence("rating"), 4, 5, 6, 7, 8)
MINUTES: Final = (
    Band(name="short", low=None, high=80, says=Sentence("a short film")),
    Band(name="usual", low=80, high=140, says=Sentence("a film of usual length")),
    Band(name="long", low=140, high=None, says=Sentence("a long film")),
)
EPISODES: Final = (
    Band(name="short", low=None, high=25, says=Sentence("a short series")),
    Band(name="usual", low=25, high=101, says=Sentence("a series of usual length")),
    Band(name="long", low=101, high=None, says=Sentence("a long series")),
)
ACCOUNTS: Final = (
    Band(name="new", low=None, high=7, says=Sentence("someone here for less than a week")),
    Band(name="recent", low=7, high=30, says=Sentence("someone here for less than a month")),
    Band(name="established", low=30, high=365, says=Sentence("someone here for less than a year")),
    Band(name="trusted", low=365, high=None, says=Sentence("someone here for a year or more")),
)


def features(case: Case) -> tuple[str, ...]:
    """The words of a case, in an order of their own."""
    facts = case.facts
    voted = facts.rating if facts.votes is not None and facts.votes >= FEWEST_VOTES else None
    series = case.media.kind is MediaKind.SERIES
    age = None if case.requester_age is None else case.requester_age.total_seconds() / 86_400
    return (
        *sorted(f"genre={genre}" for genre in set(facts.genres or ())),
        f"type={'series' if series else 'movie'}",
        *_banded("rating", RATINGS, voted),
        *_banded("episodes" if series else "minutes", *_length(case)),
        *_banded("account", ACCOUNTS, age),
        *([f"language={facts.language}"] if facts.language else ()),
    )


def _length(case: Case) -> tuple[tuple[Band, ...], float | None]:
    if case.media.kind is MediaKind.SERIES:
        return EPISODES, case.facts.episodes
    return MINUTES, case.facts.runtime


def _banded(name: str, bands: Sequence[Band], value: float | None) -> list[str]:
    return [] if value is None else [f"{name}={band.name}" for band in bands if band.holds(value)]


def patterns(words: Sequence[str]) -> tuple[str, ...]:
    """Each word, and each pair that says more than its longer half: a length tells the type by itself."""
    pairs = (AND.join(pair) for pair in combinations(words, 2) if not _same_kind(*pair))
    return (*words, *pairs)


def _same_kind(one: str, other: str) -> bool:
    return one.startswith("type=") and other.startswith(("minutes=", "episodes="))


def says(pattern: str) -> Sentence:
    """A pattern in the reader's language."""
    parts = [_says_word(word) for word in pattern.split(AND)]
    if len(parts) == 1:
        return parts[0]
    return Sentence("{one}, and {other}", {"one": parts[0], "other": parts[1]})


def condition(pattern: str) -> Condition:
    """What a named rule would ask to find the same cases: the same votes too, where the rating counts."""
    asked: list[Condition] = [_ASKS[kind](name) for kind, name in map(_split, pattern.split(AND))]
    merged: Condition = {}
    for each in asked:
        if merged.keys() & each.keys():
            return {"all": [*asked]}
        merged |= each
    return merged


def _split(word: str) -> tuple[str, str]:
    kind, _, name = word.partition("=")
    return kind, name


def _band(bands: Sequence[Band], name: str) -> Band:
    return next(band for band in bands if band.name == name)


_BANDS: Final = {"rating": RATINGS, "minutes": MINUTES, "episodes": EPISODES, "account": ACCOUNTS}
_ASKS: Final[dict[str, Callable[[str], Condition]]] = {
    "genre": lambda name: {"genres": [name]},
    "type": lambda name: {"type": name},
    "language": lambda name: {"language": name},
    "rating": lambda name: {"rating": _band(RATINGS, name).condition(), "votes": {"at_least": FEWEST_VOTES}},
    "minutes": lambda name: {"type": "movie", "runtime": _band(MINUTES, name).condition()},
    "episodes": lambda name: {"type": "series", "episodes": _band(EPISODES, name).condition()},
    "account": lambda name: {"account_days": _band(ACCOUNTS, name).condition()},
}


def _says_word(word: str) -> Sentence:
    kind, name = _split(word)
    if kind == "genre":
        return genre_sentence(int(name))
    if kind == "type":
        return Sentence("a series") if name == "series" else Sentence("a film")
    if kind == "language":
        return spoken(name)
    return _band(_BANDS[kind], name).says
