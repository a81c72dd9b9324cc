"""What the types of settings make of text."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from daemon.config import CommaList, DailyHours, Duration, Hours, Mode, Url, duration_text

DURATION = TypeAdapter[timedelta](Duration)
NUMBERS = TypeAdapter[tuple[int, ...]](CommaList[int])
HOURS = TypeAdapter[Hours](DailyHours)
URL = TypeAdapter[str](Url)


@pytest.mark.parametrize(
    "text, meant",
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("2h", timedelta(hours=2)),
        ("30d", timedelta(days=30)),
        ("1w", timedelta(weeks=1)),
        ("120", timedelta(minutes=2)),
        ("1.5h", timedelta(minutes=90)),
        (" 5 M ", timedelta(minutes=5)),
        ("0", timedelta()),
    ],
)
def test_a_duration_is_a_number_with_a_unit_or_seconds(text: str, meant: timedelta) -> None:
    assert DURATION.validate_python(text) == meant


@pytest.mark.parametrize("text", ["", "soon", "-5m", "5 minutes", "1h30m", "P1D", "9999999999d", "5.m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        DURATION.validate_python(text)


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_a_duration_is_shown_as_it_may_be_written(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert DURATION.validate_python(duration_text(span)) == span


@pytest.mark.parametrize(
    "span, text",
    [
        (timedelta(days=365), "365d"),
        (timedelta(hours=36), "36h"),
        (timedelta(seconds=90), "90s"),
        (timedelta(minutes=2), "2m"),
        (timedelta(milliseconds=1500), "1.5s"),
        (timedelta(), "0s"),
    ],
)
def test_a_duration_is_shown_in_the_largest_unit_that_fits(span: timedelta, text: str) -> None:
    assert duration_text(span) == text


@pytest.mark.parametrize("given_", ["1, 2,3", ["1", "2", "3"], (1, 2, 3), " 1,,2 , 3,"])
def test_a_list_may_be_written_as_one_text_with_commas(given_: object) -> None:
    assert NUMBERS.validate_python(given_) == (1, 2, 3)


@pytest.mark.parametrize(
    "text, mode",
    [
        ("live", Mode.LIVE),
        ("Dry-Run", Mode.DRY_RUN),
        ("dry_run", Mode.DRY_RUN),
        ("true", Mode.DRY_RUN),
        ("True", Mode.DRY_RUN),
        ("1", Mode.DRY_RUN),
        ("yes", Mode.DRY_RUN),
        ("false", Mode.LIVE),
        ("0", Mode.LIVE),
        ("off", Mode.LIVE),
    ],
)
def test_a_mode_reads_what_dry_run_used_to_say(text: str, mode: Mode) -> None:
    assert Mode(text) is mode


def test_a_mode_reads_nothing_else() -> None:
    with pytest.raises(ValueError, match="not a valid Mode"):
        Mode("perhaps")


@pytest.mark.parametrize(
    "text, meant",
    [
        ("http://overseerr:5055/", "http://overseerr:5055"),
        ("https://house.example.org/portal//", "https://house.example.org/portal"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("", ""),
    ],
)
def test_an_address_ends_without_a_slash(text: str, meant: str) -> None:
    assert URL.validate_python(text) == meant


@pytest.mark.parametrize(
    "text", ["portal", "portal:5055", "ftp://portal", "http://", "http://a:b", "http://[::1", "http://a\nb"]
)
def test_what_is_no_http_address_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        URL.validate_python(text)


@pytest.mark.parametrize("text", ["23:00-08:30", "23:00 - 8:30", " 23:00-08:30 "])
def test_hours_are_two_times_of_day_and_shown_as_they_may_be_written(text: str) -> None:
    hours = HOURS.validate_python(text)
    assert hours == Hours(time(23), time(8, 30))
    assert HOURS.validate_python(str(hours)) == hours


@pytest.mark.parametrize(
    "text", ["", "23-8", "23:00", "08:00-08:00", "24:00-08:00", "23:60-08:00", "-08:00", "23:00-08:00x"]
)
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        HOURS.validate_python(text)
