"""The ways to ask about one fact. Each answers True, False, or None where the fact is not known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from operator import eq, ge, gt, le, lt
from typing import Final

from daemon.domain.sentences import Sentence, Value
from plugins.moderation.case import Case
from plugins.moderation.conditions.facts import Fact, Known
from plugins.moderation.genres import Genre, Match

Answer = bool | None

BOUNDS: Final = {"above": gt, "at_least": ge, "below": lt, "at_most": le, "is": eq}
SIGNS: Final = {
    "above": Sentence("{fact} above {bound}"),
    "at_least": Sentence("{fact} at least {bound}"),
    "below": Sentence("{fact} below {bound}"),
    "at_most": Sentence("{fact} at most {bound}"),
    "is": Sentence("{fact} exactly {bound}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compares:
    """A number beside a bound."""

    fact: Fact
    how: str
    """A key of `BOUNDS`."""
    bound: float

    def holds(self, case: Case) -> Answer:
        value = self.fact.of(case)
        return None if not isinstance(value, int | float) else bool(BOUNDS[self.how](value, self.bound))

    def says(self) -> Sentence:
        return Sentence(SIGNS[self.how].text, {"fact": self.fact.says, "bound": self.fact.shown(self.bound)})


@dataclass(frozen=True, slots=True, kw_only=True)
class IsSo:
    """A flag."""

    fact: Fact
    wanted: bool

    def holds(self, case: Case) -> Answer:
        value = self.fact.of(case)
        return None if value is None else value is self.wanted

    def says(self) -> Sentence:
        return Sentence("{fact}: {value}", {"fact": self.fact.says, "value": self.fact.shown(self.wanted)})


class Among(StrEnum):
    """How several words are meant: one of them is enough, all have to be there, none may be."""

    ANY = "any_of"
    ALL = "all_of"
    NONE = "none_of"


_LISTS: Final = {
    Among.ANY: Sentence("{fact}: {words}"),
    Among.ALL: Sentence("{fact}: all of {words}"),
    Among.NONE: Sentence("{fact}: none of {words}"),
}


def _said(fact: Fact, how: Among, words: list[str | Sentence]) -> Sentence:
    values: Mapping[str, Value] = {"fact": fact.says, "words": words}
    return Sentence(_LISTS[how].text, values)


@dataclass(frozen=True, slots=True, kw_only=True)
class HasWords:
    """A word, or several, among given ones."""

    fact: Fact
    how: Among
    words: frozenset[str]

    def holds(self, case: Case) -> Answer:
        value = self.fact.of(case)
        if value is None:
            return None
        found = _as_set(value) & self.words
        return _enough(self.how, len(found), len(self.words))

    def says(self) -> Sentence:
        return _said(self.fact, self.how, [*sorted(self.words)])


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """Whole words in a text: "CAM" is not in "Cameraman"."""

    fact: Fact
    how: Among
    words: tuple[str, ...]

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(rf"(?<!\w){_phrase(word)}(?!\w)", re.IGNORECASE) for word in self.words)

    def holds(self, case: Case) -> Answer:
        value = self.fact.of(case)
        if not isinstance(value, str):
            return None
        return _enough(self.how, sum(1 for each in self._patterns if each.search(value)), len(self.words))

    def says(self) -> Sentence:
        return _said(self.fact, self.how, [*self.words])


@dataclass(frozen=True, slots=True, kw_only=True)
class OfGenre:
    """Genres, by the table of genres. Half of a compound (War & Politics for War) is not known to be either."""

    fact: Fact
    how: Among
    genres: tuple[Genre, ...]

    def holds(self, case: Case) -> Answer:
        answers = [_answer(genre.found_in(case.facts)) for genre in self.genres]
        if self.how is Among.ALL:
            return all_of(answers)
        found = any_of(answers)
        return found if self.how is Among.ANY or found is None else not found

    def says(self) -> Sentence:
        return _said(self.fact, self.how, [genre.sentence for genre in self.genres])


def _answer(match: Match) -> Answer:
    if match is Match.YES:
        return True
    return False if match is Match.NO else None


Test = Compares | IsSo | HasWords | Mentions | OfGenre


def _phrase(words: str) -> str:
    """However many blanks stand between them."""
    return r"\s+".join(map(re.escape, words.split()))


def all_of(answers: list[Answer]) -> Answer:
    """One no is enough for a no; a yes needs every one."""
    if False in answers:
        return False
    return None if None in answers else True


def any_of(answers: list[Answer]) -> Answer:
    """One yes is enough for a yes; a no needs every one."""
    if True in answers:
        return True
    return None if None in answers else False


def _as_set(value: Known) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset({str(value)})


def _enough(how: Among, found: int, wanted: int) -> bool:
    if how is Among.ALL:
        return found == wanted
    return found > 0 if how is Among.ANY else found == 0
