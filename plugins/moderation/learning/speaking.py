"""Which pattern speaks of a case, if any."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from plugins.moderation.case import Advice, Learned
from plugins.moderation.learning.wilson import lower_bound

SUPPORT: Final = 5
"""Decisions a pattern needs before it speaks at all."""
MOST_LIKELY: Final = 0.5
SIMILAR: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often people decided which way, where this pattern held."""

    pattern: str
    approved: int
    declined: int

    @property
    def advice(self) -> Advice:
        return Advice.APPROVE if self.approved >= self.declined else Advice.DECLINE

    @property
    def agreed(self) -> int:
        return max(self.approved, self.declined)

    @property
    def disagreed(self) -> int:
        return min(self.approved, self.declined)

    @property
    def bound(self) -> float:
        """How sure it is of its advice."""
        return lower_bound(self.agreed, self.agreed + self.disagreed)


def strongest(tallies: Iterable[Tally]) -> Learned | None:
    """The surest pattern, unless one that goes the other way is about as sure, or surely a majority of its own kind.

    However many films were approved: where horror was mostly declined, `type=movie` does not speak for a horror film.
    """
    known = sorted(tallies, key=lambda tally: (-tally.bound, tally.pattern))
    best = next((tally for tally in known if tally.agreed + tally.disagreed >= SUPPORT), None)
    if best is None or best.approved == best.declined:
        return None
    contrary = max((tally.bound for tally in known if tally.advice is not best.advice), default=0.0)
    if contrary >= min(MOST_LIKELY, best.bound - SIMILAR):
        return None
    return Learned(
        pattern=best.pattern,
        advice=best.advice,
        agreed=best.agreed,
        disagreed=best.disagreed,
        confidence=round(best.bound, 4),
    )
