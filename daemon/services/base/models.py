"""What foreign JSON holds, read leniently: what is not as expected is unknown, and unknown is None.

Numbers are taken as text too. `whole`, `number`, `text`, `day` and `moment` never raise.
"""

from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

_LARGEST = 2**53
_LONGEST = 4_000
"""Characters of one text. The longest overview of TMDB has a quarter of it; a name of a megabyte fills every page."""
_MOST = 500
"""Genres or keywords of one title."""
_YEARS = range(1970, 2200)
"""Beyond them a date is no date of something that happened, and some zone cannot even say it."""


def number(value: Any) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if isfinite(read) else None


def whole(value: Any) -> int | None:
    """A number without a fraction, from 0 up."""
    if type(value) is int:  # nearly all are, and five are read for each request
        return value if 0 <= value <= _LARGEST else None
    read = number(value)
    return int(read) if read is not None and 0 <= read <= _LARGEST and read.is_integer() else None


def text(value: Any) -> str | None:
    """Text that says something, cut where it is far too long; a number counts as its digits."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value[:_LONGEST].strip() or None if isinstance(value, str) else None


def moment(value: Any) -> datetime | None:
    """A moment in UTC; one without a zone is UTC."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
        utc = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return utc if utc.year in _YEARS else None


def day(value: Any) -> date | None:
    """A day; of a moment, the day it names."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def rows(value: Any) -> list[dict[str, Any]] | None:
    """The objects of a list, as far as anybody reads; None when it is no list."""
    return [row for row in value[:_MOST] if isinstance(row, dict)] if isinstance(value, list) else None
