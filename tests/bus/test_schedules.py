"""When a period begins: by length from the epoch, by time of day in the house."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.bus.timers import Schedule
from daemon.plugin.parts import Every

PARIS = ZoneInfo("Europe/Paris")
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (the bounds of aware ones)


async def deed() -> None:
    """What a schedule does."""


def schedule(each: timedelta | None = None, at: time | None = None) -> Schedule:
    return Schedule(name="p.deed", plugin="p", every=Every(name="deed", run=deed, each=each, at=at))


@given(MOMENTS, st.integers(1, 10_000))
def test_the_next_period_begins_within_one_length_and_is_the_same_for_the_whole_period(
    now: datetime, minutes: int
) -> None:
    each = timedelta(minutes=minutes)
    begins = schedule(each=each).next_after(now, PARIS)
    assert now < begins <= now + each
    assert schedule(each=each).next_after(begins - timedelta(microseconds=1000), PARIS) == begins
    assert schedule(each=each).next_after(begins, PARIS) == begins + each


@pytest.mark.parametrize(
    "now, begins",
    [
        ("2026-11-20T12:00+00:00", "2026-11-21T03:10+00:00"),
        ("2026-11-20T03:09+00:00", "2026-11-20T03:10+00:00"),
        ("2026-11-20T03:10+00:00", "2026-11-21T03:10+00:00"),
        ("2026-07-01T12:00+00:00", "2026-07-02T02:10+00:00"),
        ("2028-02-28T12:00+00:00", "2028-02-29T03:10+00:00"),
    ],
)
def test_a_time_of_day_is_the_house_s(now: str, begins: str) -> None:
    assert schedule(at=time(4, 10)).next_after(datetime.fromisoformat(now), PARIS) == datetime.fromisoformat(begins)
