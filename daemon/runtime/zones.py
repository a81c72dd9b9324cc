"""Days and hours of the house's own zone.

Where the clocks change, RFC 5545 decides: a wall time in the gap is read with the offset before it (02:30 becomes
03:30), one that comes twice means the first.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The house's calendar day at this moment."""
    return moment.astimezone(zone).date()


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of that day, in UTC; a day has 23, 24 or 25 hours."""
    return moment_of(day, time(), zone)


def moment_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When the wall shows this time on that day, in UTC."""
    return datetime.combine(day, wall.replace(fold=0), zone).astimezone(UTC)


def quiet_until(begins: time, ends: time, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the daily hours that are running end, in UTC; None: none are running. They may go across midnight."""
    for day in (local_day(now, zone) - _DAY, local_day(now, zone)):
        end = moment_of(day if begins < ends else day + _DAY, ends, zone)
        if moment_of(day, begins, zone) <= now < end:
            return end
    return None


def next_at(wall: time, after: datetime, zone: ZoneInfo) -> datetime:
    """The next moment, strictly later, at which the wall shows this time; once a day, in UTC."""
    day = local_day(after, zone) - _DAY
    while (moment := moment_of(day, wall, zone)) <= after:
        day += _DAY
    return moment
