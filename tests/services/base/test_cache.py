"""Answers that are still good, and no more of them than fit."""

from datetime import UTC, datetime, timedelta

from daemon.runtime.clock import TurnedClock
from daemon.services.base.cache import Cache

DAY = timedelta(days=1)


async def test_what_was_asked_for_longest_ago_makes_room() -> None:
    cache: Cache[str, int] = Cache(TurnedClock(datetime(2026, 11, 20, tzinfo=UTC)), size=2)
    cache.put("a", 1, DAY)
    cache.put("b", 2, DAY)
    cache.get("a")
    cache.put("c", 3, DAY)

    assert [cache.get(key) for key in "abc"] == [1, None, 3]


async def test_nothing_is_given_out_after_its_time() -> None:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    cache: Cache[str, int] = Cache(clock, size=2)
    cache.put("a", 1, timedelta(hours=1))
    await clock.turn(timedelta(hours=1))

    assert cache.get("a") is None
