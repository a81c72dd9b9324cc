"""How fast a service may be asked."""

import asyncio
from datetime import UTC, datetime, timedelta

from daemon.runtime.clock import TurnedClock
from daemon.services.base.limits import Limiter


async def test_after_a_rest_a_burst_goes_at_once_and_the_rest_evenly() -> None:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    limiter = Limiter(clock, per_second=40, burst=40)
    went: list[float] = []

    async def ask() -> None:
        await limiter.turn()
        went.append(clock.steady())

    asking = asyncio.gather(*(ask() for _ in range(120)))
    await clock.turn(timedelta(seconds=3))
    await asking

    assert [sum(start <= at < start + 1 for at in went) for start in (0, 1, 2)] == [79, 40, 1]
    assert went == sorted(went)


async def test_turns_are_given_in_the_order_they_were_asked_for() -> None:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    limiter = Limiter(clock, per_second=1, burst=1)
    order: list[int] = []

    async def ask(number: int) -> None:
        await limiter.turn()
        order.append(number)

    asking = asyncio.gather(*(ask(number) for number in range(5)))
    await clock.turn(timedelta(seconds=10))
    await asking

    assert order == [0, 1, 2, 3, 4]
