"""Foreign JSON: what is not as expected is unknown, and nothing raises."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.services.base.models import day, moment, number, rows, text, whole

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "given, read",
    [(7, 7), ("7", 7), (" 7 ", 7), (7.0, 7), (0, 0), (-1, None), (1.5, None), ("x", None), (True, None), (None, None)],
)
def test_whole_numbers(given: object, read: int | None) -> None:
    assert whole(given) == read


@pytest.mark.parametrize("given, read", [(7.5, 7.5), ("7.5", 7.5), ("nan", None), ("inf", None), ([], None)])
def test_numbers(given: object, read: float | None) -> None:
    assert number(given) == read


@pytest.mark.parametrize("given, read", [("a", "a"), (" a ", "a"), ("", None), ("  ", None), (7, "7"), ({}, None)])
def test_text(given: object, read: str | None) -> None:
    assert text(given) == read


@pytest.mark.parametrize(
    "given, read",
    [
        ("2026-11-20T11:40:01.000Z", datetime(2026, 11, 20, 11, 40, 1, tzinfo=UTC)),
        ("2026-11-20T12:40:01+01:00", datetime(2026, 11, 20, 11, 40, 1, tzinfo=UTC)),
        ("2026-11-20 11:40:01", datetime(2026, 11, 20, 11, 40, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("yesterday", None),
        (0, None),
    ],
)
def test_moments(given: object, read: datetime | None) -> None:
    assert moment(given) == read


@pytest.mark.parametrize(
    "given, read",
    [("1999-03-30", date(1999, 3, 30)), ("1999-03-30T00:00:00Z", date(1999, 3, 30)), ("", None), ("1999", None)],
)
def test_days(given: object, read: date | None) -> None:
    assert day(given) == read


@given(anything)
def test_no_value_can_make_them_raise(value: object) -> None:
    for read in (number, whole, text, moment, day, rows):
        read(value)
