"""How well the house knows somebody."""

from datetime import UTC, datetime, timedelta

import pytest

from plugins.moderation.case import Trust
from plugins.moderation.trust import Override, by_age, kept, override_in, trust_of

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
OVERRIDE = Override(trust=Trust.NEW, by="account:1", at=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    "age, label",
    [
        (None, None),
        (timedelta(), Trust.NEW),
        (7 * DAY - SECOND, Trust.NEW),
        (7 * DAY, Trust.RECENT),
        (30 * DAY - SECOND, Trust.RECENT),
        (30 * DAY, Trust.ESTABLISHED),
        (365 * DAY - SECOND, Trust.ESTABLISHED),
        (365 * DAY, Trust.TRUSTED),
    ],
)
def test_trust_grows_with_time(age: timedelta | None, label: Trust | None) -> None:
    assert by_age(age) is label


@pytest.mark.parametrize("age", [None, timedelta(days=900)])
def test_what_somebody_said_counts_for_more_than_the_time(age: timedelta | None) -> None:
    assert trust_of(age, OVERRIDE) is Trust.NEW


def test_an_override_is_read_as_it_was_kept() -> None:
    assert override_in(kept(OVERRIDE)) == OVERRIDE
    assert override_in(None) is None
