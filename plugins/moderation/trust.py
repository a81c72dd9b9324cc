"""How well this house knows somebody: by the length of time, unless people here said otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Final

import msgspec

from plugins.moderation.case import Trust

KEPT_AS: Final = "trust"
"""The key of a person's own small state."""
NEW_UNTIL: Final = timedelta(days=7)
RECENT_UNTIL: Final = timedelta(days=30)
ESTABLISHED_UNTIL: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody's word, which counts for more than the time."""

    trust: Trust
    by: str
    """`account:1`."""
    at: datetime


_OVERRIDE: Final = msgspec.json.Decoder(Override)


def kept(override: Override) -> bytes:
    return msgspec.json.encode(override)


def read(rows: Sequence[Row]) -> Override | None:
    """What `Reading.recalling` found."""
    return override_in(rows[0]["value"]) if rows else None


def override_in(state: bytes | None) -> Override | None:
    """None where nobody said anything."""
    return None if state is None else _OVERRIDE.decode(state)


def by_age(age: timedelta | None) -> Trust | None:
    """Unknown where nobody told since when."""
    if age is None:
        return None
    if age < NEW_UNTIL:
        return Trust.NEW
    if age < RECENT_UNTIL:
        return Trust.RECENT
    return Trust.ESTABLISHED if age < ESTABLISHED_UNTIL else Trust.TRUSTED


def trust_of(age: timedelta | None, override: Override | None) -> Trust | None:
    return override.trust if override else by_age(age)
