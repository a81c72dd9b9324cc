"""What to do after a failure, and when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.bus.retry import Fail, Park, after_failure, backoff, jittered
from daemon.domain.errors import Gone, KeyRefused, NotConfigured, Rejected, Unreachable


@pytest.mark.parametrize(
    "error, then",
    [
        (Unreachable("tmdb", "does not answer"), Park("tmdb")),
        (Unreachable("tmdb", "come back later", retry_after=timedelta(hours=1)), Park("tmdb")),
        (KeyRefused("overseerr", "401"), Park("overseerr")),
        (NotConfigured("Titles", "no service"), Park("Titles")),
        (Rejected("overseerr", "no such quota"), Fail()),
        (Gone("overseerr", "no such request"), Fail()),
        (KeyError("a bug"), Fail()),
    ],
)
def test_an_outage_parks_and_a_refusal_or_a_bug_is_shown(error: Exception, then: Park | Fail) -> None:
    assert after_failure(error) == then


@given(st.integers(0, 10_000))
def test_pauses_double_from_a_second_to_a_minute(attempts: int) -> None:
    assert backoff(attempts) == timedelta(seconds=min(2**attempts, 60) if attempts < 10 else 60)


@given(st.timedeltas(timedelta(), timedelta(days=1)), st.floats(0, 1))
def test_jitter_only_ever_makes_it_longer_by_half_at_most(length: timedelta, dice: float) -> None:
    assert length <= jittered(length, dice) <= length * 1.5
