"""Days and hours where the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.runtime.zones import day_begins, local_day, moment_of, next_at, quiet_until

PARIS = ZoneInfo("Europe/Paris")
CAIRO = ZoneInfo("Africa/Cairo")
ZONES = ["Europe/Paris", "America/New_York", "Africa/Cairo", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "moment, day",
    [
        ("2026-06-30T21:59:59", "2026-06-30"),
        ("2026-06-30T22:00:00", "2026-07-01"),  # summer: two hours ahead
        ("2026-12-31T22:59:59", "2026-12-31"),
        ("2026-12-31T23:00:00", "2027-01-01"),  # winter: one
        ("2028-02-28T23:30:00", "2028-02-29"),  # a leap day
    ],
)
def test_the_day_is_the_one_the_house_lives_in(moment: str, day: str) -> None:
    assert local_day(utc(moment), PARIS) == date.fromisoformat(day)


@pytest.mark.parametrize("day, hours", [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24), ("2028-02-29", 24)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: str, hours: int) -> None:
    today = date.fromisoformat(day)
    assert day_begins(today + timedelta(days=1), PARIS) - day_begins(today, PARIS) == timedelta(hours=hours)


def test_a_day_without_midnight_begins_at_one() -> None:
    begins = day_begins(date(2026, 4, 24), CAIRO)
    assert begins == utc("2026-04-23T22:00:00")
    assert begins.astimezone(CAIRO).time() == time(1)


@pytest.mark.parametrize(
    "wall, after, expected",
    [
        ("20:00", "2026-06-30T17:59:59", "2026-06-30T18:00:00"),
        ("20:00", "2026-06-30T18:00:00", "2026-07-01T18:00:00"),  # strictly later
        ("00:00", "2026-06-30T21:00:00", "2026-06-30T22:00:00"),
        ("02:30", "2026-03-28T12:00:00", "2026-03-29T01:30:00"),  # in the gap: 03:30 by the new time
        ("02:30", "2026-03-29T01:30:00", "2026-03-30T00:30:00"),
        ("02:30", "2026-10-24T12:00:00", "2026-10-25T00:30:00"),  # twice that night: the first
        ("02:30", "2026-10-25T00:30:00", "2026-10-26T01:30:00"),  # and only once
        ("09:00", "2028-02-28T12:00:00", "2028-02-29T08:00:00"),
        ("09:00", "2027-02-28T12:00:00", "2027-03-01T08:00:00"),
    ],
)
def test_a_wall_time_comes_once_a_day(wall: str, after: str, expected: str) -> None:
    assert next_at(time.fromisoformat(wall), utc(after), PARIS) == utc(expected)


def test_a_moment_is_in_utc_whatever_the_zone() -> None:
    assert moment_of(date(2026, 1, 1), time(0, 30), PARIS) == utc("2025-12-31T23:30:00")
    assert moment_of(date(2026, 1, 1), time(0, 30), PARIS).tzinfo is UTC


@given(
    after=st.datetimes(datetime(2000, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (hypothesis adds the zone)
    wall=st.times(),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_the_next_is_always_later_and_never_two_days_off(after: datetime, wall: time, zone: ZoneInfo) -> None:
    assert timedelta() < next_at(wall, after, zone) - after <= timedelta(hours=25)


@pytest.mark.parametrize(
    "hours, now, until",
    [
        ("23:00-08:00", "2026-11-20T21:59:59", None),
        ("23:00-08:00", "2026-11-20T22:00:00", "2026-11-21T07:00:00"),
        ("23:00-08:00", "2026-11-21T06:59:59", "2026-11-21T07:00:00"),  # across midnight
        ("23:00-08:00", "2026-11-21T07:00:00", None),
        ("13:00-14:00", "2026-11-20T12:30:00", "2026-11-20T13:00:00"),  # within a day
        ("13:00-14:00", "2026-11-20T13:30:00", None),
        ("00:00-06:00", "2026-11-20T23:00:00", "2026-11-21T05:00:00"),
        ("23:00-08:00", "2026-03-28T23:00:00", "2026-03-29T06:00:00"),  # the night is an hour short
        ("23:00-08:00", "2026-10-24T22:00:00", "2026-10-25T07:00:00"),  # and an hour long
        ("01:00-02:30", "2026-03-29T01:15:00", "2026-03-29T01:30:00"),  # ends in the gap: at 03:30
        ("02:30-04:00", "2026-03-29T01:15:00", None),  # begins in the gap: at 03:30
        ("02:30-04:00", "2026-03-29T01:30:00", "2026-03-29T02:00:00"),
        ("02:30-03:15", "2026-03-29T01:45:00", None),  # over before they begin
        ("01:00-02:30", "2026-10-25T00:15:00", "2026-10-25T00:30:00"),  # ends twice: the first counts
        ("01:00-02:30", "2026-10-25T01:15:00", None),
    ],
)
def test_quiet_hours_end_when_the_wall_says_so(hours: str, now: str, until: str | None) -> None:
    begins, ends = map(time.fromisoformat, hours.split("-"))
    assert quiet_until(begins, ends, utc(now), PARIS) == (utc(until) if until else None)
