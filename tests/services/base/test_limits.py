"""How fast, and how often, a service may be asked."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from daemon.domain.budgets import Budget
from daemon.runtime.clock import TurnedClock
from daemon.services.base.limits import Limiter, PocketMoney


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


async def test_outside_the_daemon_a_budget_holds_too_for_as_long_as_the_process_lives() -> None:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    money, budget = PocketMoney(clock), Budget(name="reads", amount=2, per=timedelta(hours=1))
    assert await money.reserve(budget, purpose="look") is None
    await clock.turn(timedelta(minutes=20))
    assert await money.reserve(budget, purpose="look") is None
    assert await money.reserve(budget, purpose="look") == timedelta(minutes=40)
    assert await money.reserve(replace(budget, name="others"), purpose="look") is None
    await clock.turn(timedelta(minutes=40))
    assert await money.reserve(budget, purpose="look") is None
