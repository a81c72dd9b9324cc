"""Numbers as people read them."""

from collections.abc import Sequence
from datetime import timedelta

from daemon.domain.sentences import Sentence


def readable(value: float, limit: float) -> float:
    """Rounded to one decimal, or as many as keep it on its side of the limit: under 6.0, 5.96 is not shown as 6.0."""
    for digits in (1, 2, 3):
        rounded = round(value, digits)
        if (rounded < limit, rounded > limit) == (value < limit, value > limit):
            return rounded
    return value


def people(count: int) -> Sentence:
    """How many voted."""
    return Sentence("one person") if count == 1 else Sentence("{count} people", {"count": count})


def span(time: timedelta) -> Sentence:
    """Whole days. A date of joining in the future, by another machine's clock, is less than a day."""
    if time < timedelta(days=1):
        return Sentence("less than a day")
    return Sentence("one day") if time.days == 1 else Sentence("{count} days", {"count": time.days})


def as_year(year: float, _limit: float) -> str:
    """A year is a name more than a number: nobody writes 1,950."""
    return f"{year:.0f}"


def seasons_asked(seen: Sentence, seasons: Sequence[int], total: int | None) -> Sentence:
    """The limits count a whole series; that only part of it was asked for is said beside."""
    if not seasons or total is None or len(seasons) >= total:
        return seen
    return Sentence("{seen} Asked for: {asked}.", {"seen": seen, "asked": [str(each) for each in seasons]})
