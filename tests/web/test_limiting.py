"""Buckets, by a clock that is turned."""

from datetime import UTC, datetime, timedelta

import pytest

from daemon.runtime.clock import TurnedClock
from daemon.web import limiting
from daemon.web.limiting import Buckets, Rate

START = datetime(2026, 11, 20, tzinfo=UTC)


async def test_a_burst_passes_and_then_one_at_a_time() -> None:
    clock = TurnedClock(START)
    buckets = Buckets(clock, Rate(burst=3, each=10))
    assert [buckets.take("a") for _ in range(5)] == [0, 0, 0, 10, 10]
    assert buckets.take("b") == 0
    await clock.turn(timedelta(seconds=10))
    assert [buckets.take("a") for _ in range(2)] == [0, 10]
    await clock.turn(timedelta(hours=1))
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 10]


async def test_a_bucket_that_is_forgotten_is_full_again() -> None:
    buckets = Buckets(TurnedClock(START), Rate(burst=1, each=10))
    buckets.take("a")
    buckets.forget("a")
    assert buckets.take("a") == 0


async def test_however_many_knock_the_memory_is_bounded() -> None:
    buckets = Buckets(TurnedClock(START), Rate(burst=1, each=10))
    for number in range(limiting.REMEMBERED + 500):
        buckets.take(str(number))
    assert len(buckets) == limiting.REMEMBERED
    assert buckets.take(str(limiting.REMEMBERED + 499)) == 10


async def test_who_knocks_again_and_again_is_remembered_longer_than_those_who_came_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limiting, "REMEMBERED", 3)
    buckets = Buckets(TurnedClock(START), Rate(burst=3, each=10))
    for key in ("again", "once", "again", "other", "another"):
        buckets.take(key)
    assert [buckets.take("again") for _ in range(2)] == [0, 10]
    assert [buckets.take("once") for _ in range(4)] == [0, 0, 0, 10]
