"""When the owner is told how the week went."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WRITTEN: Final = re.compile(rf"({'|'.join(DAYS)}) +([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """A day of the week and a time of the house's day."""

    day: int
    """0 is Monday."""
    at: time

    def latest(self, today: date) -> date:
        """Today, or the last such day before."""
        return today - timedelta(days=(today.weekday() - self.day) % 7)

    def moment(self, day: date, zone: ZoneInfo) -> datetime:
        """When it is told that day. A time that the clocks leave out comes when they have moved."""
        return datetime.combine(day, self.at, zone)


def read(text: str) -> Weekly | None:
    """None: it is not told. Raises ValueError."""
    said = text.strip().lower()
    if said in {"", "never", "false", "no", "off"}:
        return None
    found = _WRITTEN.fullmatch(said)
    if found is None:
        raise ValueError("should be a day and a time such as monday 08:00, or empty")
    return Weekly(day=DAYS.index(found[1]), at=time(int(found[2]), int(found[3])))
