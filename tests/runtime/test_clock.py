"""The clock of tests: what sleeps on it wakes in order, at its own moment, in no real time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from daemon.runtime.clock import Clock, SystemClock, TurnedClock
from daemon.runtime.tasks import Tasks, spawn

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(NOON)


@pytest.fixture
async def tasks(clock: TurnedClock) -> AsyncIterator[Tasks]:
    tasks = Tasks(clock)
    yield tasks
    await tasks.stop(SECOND)


async def test_sleepers_wake_in_order_each_at_its_own_moment(clock: TurnedClock, tasks: Tasks) -> None:
    woken: list[tuple[str, float, datetime]] = []

    async def sleeper(name: str, *lengths: float) -> None:
        for length in lengths:
            await clock.sleep(length)
            woken.append((name, clock.steady(), clock.now()))

    spawn(sleeper("slow", 3), name="slow", owner=tasks)
    spawn(sleeper("fast", 1, 1, 1.5), name="fast", owner=tasks)
    await clock.turn(10 * SECOND)

    moments = [("fast", 1.0), ("fast", 2.0), ("slow", 3.0), ("fast", 3.5)]
    assert woken == [(name, after, NOON + after * SECOND) for name, after in moments]
    assert clock.now() == NOON + 10 * SECOND


async def test_sleepers_of_one_moment_wake_in_the_order_they_lay_down(clock: TurnedClock, tasks: Tasks) -> None:
    woken: list[int] = []

    async def sleeper(number: int) -> None:
        await clock.sleep(1)
        woken.append(number)

    for number in range(20):
        spawn(sleeper(number), name="sleeper", owner=tasks)
    await clock.turn(SECOND)
    assert woken == list(range(20))


async def test_who_sleeps_longer_than_the_turn_sleeps_on(clock: TurnedClock, tasks: Tasks) -> None:
    task = spawn(clock.sleep(60), name="sleeper", owner=tasks)
    await clock.turn(59.999 * SECOND)
    assert not task.done()
    await clock.turn(0.001 * SECOND)
    assert task.done()


async def test_what_a_sleeper_sets_off_is_finished_before_the_next_one_wakes(clock: TurnedClock, tasks: Tasks) -> None:
    told: list[str] = []

    async def long_winded() -> None:
        await clock.sleep(1)
        for _ in range(50):
            await asyncio.sleep(0)
        told.append("first")

    async def next_one() -> None:
        await clock.sleep(1.1)
        told.append("second")

    spawn(next_one(), name="second", owner=tasks)
    spawn(long_winded(), name="first", owner=tasks)
    await clock.turn(2 * SECOND)
    assert told == ["first", "second"]


async def test_a_jump_moves_the_wall_and_wakes_nobody(clock: TurnedClock, tasks: Tasks) -> None:
    task = spawn(clock.sleep(60), name="sleeper", owner=tasks)
    await clock.turn(SECOND)
    clock.jump(-timedelta(hours=1))
    await clock.turn(SECOND)
    assert clock.now() == NOON - timedelta(hours=1) + 2 * SECOND
    assert clock.steady() == 2.0
    assert not task.done()


async def test_a_wait_ends_when_its_time_is_up(clock: TurnedClock, tasks: Tasks) -> None:
    task = spawn(clock.wait_for(asyncio.Event().wait(), 5), name="waiter", owner=tasks)
    await clock.turn(4.9 * SECOND)
    assert not task.done()
    await clock.turn(0.1 * SECOND)
    with pytest.raises(TimeoutError):
        task.result()


@pytest.mark.parametrize("clock", [SystemClock(), TurnedClock(NOON)], ids=["system", "turned"])
async def test_what_is_in_time_gives_its_result(clock: Clock) -> None:
    assert await clock.wait_for(asyncio.sleep(0, "answer"), 5) == "answer"


async def test_a_time_limit_that_was_kept_strikes_nobody_later(clock: TurnedClock, tasks: Tasks) -> None:
    async def punctual() -> str:
        await clock.wait_for(asyncio.sleep(0), 5)
        await clock.sleep(20)
        return "undisturbed"

    task = spawn(punctual(), name="punctual", owner=tasks)
    await clock.turn(30 * SECOND)
    assert task.result() == "undisturbed"


async def test_a_cancelled_wait_is_cancelled_not_timed_out(clock: TurnedClock, tasks: Tasks) -> None:
    task = spawn(clock.wait_for(asyncio.Event().wait(), 5), name="waiter", owner=tasks)
    await clock.turn(SECOND)
    task.cancel()
    await clock.turn(10 * SECOND)
    assert task.cancelled()


@pytest.mark.parametrize("seconds", [0, -1, 1e-9])
@pytest.mark.parametrize("clock", [SystemClock(), TurnedClock(NOON)], ids=["system", "turned"])
async def test_sleeping_no_time_returns_without_a_turn(clock: Clock, seconds: float) -> None:
    await clock.sleep(seconds)


async def test_a_task_that_spins_is_reported_instead_of_waited_for(clock: TurnedClock, tasks: Tasks) -> None:
    async def spin() -> None:
        while True:
            await clock.sleep(0)

    spawn(spin(), name="spinner", owner=tasks)
    with pytest.raises(RuntimeError, match="still busy"):
        await clock.turn(SECOND)


async def test_the_rest_between_wakes_can_be_given() -> None:
    rests: list[float] = []

    async def rest() -> None:
        rests.append(own_clock.steady())
        await asyncio.sleep(0)

    own_clock = TurnedClock(NOON, rest)
    spawn(own_clock.sleep(2), name="sleeper", owner=Tasks(own_clock))
    await own_clock.turn(5 * SECOND)
    assert rests == [0.0, 2.0]


def test_the_wall_is_told_in_utc() -> None:
    in_paris = datetime(2026, 3, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    assert TurnedClock(in_paris).now().tzinfo is UTC
    assert TurnedClock(in_paris).now() == NOON
    assert SystemClock().now().tzinfo is UTC


def test_the_system_clock_never_runs_backwards() -> None:
    clock = SystemClock()
    readings = [clock.steady() for _ in range(100)]
    assert readings == sorted(readings)
