"""Whether learning helps: learn from the first decisions, and judge the later ones without having seen them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from plugins.moderation.case import Advice, Learned
from plugins.moderation.learning.features import patterns
from plugins.moderation.learning.speaking import Tally, strongest

FIRST_PART: Final = 0.7
FEWEST_SAID: Final = 5
"""With fewer later decisions to speak of, nothing is concluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One decision of a person, as far as it teaches."""

    words: tuple[str, ...]
    choice: Advice
    """approve or decline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came out. Stored: fields are only added, with a default."""

    learned_from: int
    judged: int
    """Later decisions."""
    said: int
    """Of them, those of which a pattern was sure enough."""
    right: int
    same_anyway: int
    """Of those it spoke of, how many the commonest choice of the first part would have got right by itself."""

    def helps(self, threshold: float) -> bool | None:
        """None: too little to tell."""
        if self.said < FEWEST_SAID:
            return None
        return self.right / self.said >= threshold


class Counts:
    """Patterns in memory."""

    def __init__(self, lessons: Iterable[Lesson] = ()) -> None:
        self._approved: Counter[str] = Counter()
        self._declined: Counter[str] = Counter()
        for lesson in lessons:
            self.add(lesson)

    def add(self, lesson: Lesson) -> None:
        (self._approved if lesson.choice is Advice.APPROVE else self._declined).update(patterns(lesson.words))

    def tallies(self, names: Iterable[str]) -> list[Tally]:
        return [self._tally(name) for name in names if name in self._approved or name in self._declined]

    def everything(self) -> list[Tally]:
        return self.tallies(self._approved.keys() | self._declined.keys())

    def speaks_of(self, words: Sequence[str]) -> Learned | None:
        return strongest(self.tallies(patterns(words)))

    def _tally(self, name: str) -> Tally:
        return Tally(pattern=name, approved=self._approved[name], declined=self._declined[name])


def replay(lessons: Sequence[Lesson], threshold: float) -> Replay:
    """Learn from the first seven of ten, judge the rest. The same lessons give the same answer."""
    cut = int(len(lessons) * FIRST_PART)
    first, later = lessons[:cut], lessons[cut:]
    counts = Counts(first)
    usual = Counter(lesson.choice for lesson in first).most_common(1)
    heard = [(lesson, counts.speaks_of(lesson.words)) for lesson in later]
    said = [(lesson, learned) for lesson, learned in heard if learned and learned.confidence >= threshold]
    return Replay(
        learned_from=len(first),
        judged=len(later),
        said=len(said),
        right=sum(1 for lesson, learned in said if learned.advice is lesson.choice),
        same_anyway=sum(1 for lesson, _ in said if usual and lesson.choice is usual[0][0]),
    )
