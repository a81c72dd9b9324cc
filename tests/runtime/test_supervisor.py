"""Loops that are kept running."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from structlog.testing import capture_logs

from daemon.runtime.clock import TurnedClock
from daemon.runtime.supervisor import Restarts, Supervisor
from daemon.runtime.tasks import Tasks, spawn

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DOUBLING = Restarts(first=SECOND, longest=8 * SECOND, calm=60 * SECOND)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(NOON)


@pytest.fixture
async def supervisor(clock: TurnedClock) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(clock, dice=lambda: 1.0)
    yield supervisor
    await supervisor.stop(SECOND)


@pytest.fixture(autouse=True)
def quiet() -> object:
    with capture_logs() as logs:
        yield logs


class Loop:
    """A child that lives for a while after each start, then fails, or stays when it has no more failures left."""

    def __init__(self, clock: TurnedClock, lives: list[float], error: BaseException | None = None) -> None:
        self._clock = clock
        self._lives = iter(lives)
        self._error = error or ValueError("odd row")
        self.starts: list[float] = []

    async def __call__(self) -> None:
        self.starts.append(self._clock.steady())
        for life in self._lives:
            await self._clock.sleep(life)
            raise self._error
        await asyncio.Event().wait()


async def test_a_child_that_fails_is_started_again_later_and_later(clock: TurnedClock, supervisor: Supervisor) -> None:
    child = Loop(clock, [0] * 6)
    supervisor.start("sweep", child, DOUBLING)
    await clock.turn(timedelta(minutes=1))
    assert child.starts == [0, 1, 3, 7, 15, 23, 31]


async def test_a_child_that_ran_well_for_a_time_is_forgiven(clock: TurnedClock, supervisor: Supervisor) -> None:
    child = Loop(clock, [0, 0, 100, 0])
    supervisor.start("sweep", child, DOUBLING)
    await clock.turn(timedelta(minutes=5))
    assert child.starts == [0, 1, 3, 104, 106]


async def test_a_failing_child_disturbs_no_sibling(clock: TurnedClock, supervisor: Supervisor) -> None:
    failing, steady = Loop(clock, [1] * 3), Loop(clock, [])
    supervisor.start("failing", failing, DOUBLING)
    supervisor.start("steady", steady, DOUBLING)
    await clock.turn(timedelta(minutes=1))
    assert len(failing.starts) == 4
    assert steady.starts == [0]


async def test_a_failure_is_logged_with_its_error(
    clock: TurnedClock, supervisor: Supervisor, quiet: list[dict[str, object]]
) -> None:
    supervisor.start("sweep", Loop(clock, [1]), DOUBLING)
    await clock.turn(5 * SECOND)
    assert [(line["event"], line["task"], line["again_in"]) for line in quiet] == [("task.failed", "sweep", 1.0)]


async def test_stopping_is_no_failure(
    clock: TurnedClock, supervisor: Supervisor, quiet: list[dict[str, object]]
) -> None:
    one, two = Loop(clock, []), Loop(clock, [])
    supervisor.start("one", one)
    supervisor.start("two", two)
    await clock.turn(SECOND)
    assert await supervisor.stop(SECOND) == ()
    await clock.turn(timedelta(hours=1))
    assert (one.starts, two.starts) == ([0], [0])
    assert quiet == []


async def test_one_child_can_be_stopped_and_started_anew(clock: TurnedClock, supervisor: Supervisor) -> None:
    one, two = Loop(clock, []), Loop(clock, [])
    supervisor.start("one", one)
    supervisor.start("two", two)
    await clock.turn(SECOND)
    await supervisor.stop(SECOND, "one")
    supervisor.start("one", one)
    await clock.turn(SECOND)
    assert (one.starts, two.starts) == ([0, 1], [0])


async def test_a_name_runs_once(clock: TurnedClock, supervisor: Supervisor) -> None:
    supervisor.start("sweep", Loop(clock, []))
    with pytest.raises(ValueError, match="sweep is already running"):
        supervisor.start("sweep", Loop(clock, []))


async def test_a_child_that_is_done_is_left_alone(clock: TurnedClock, supervisor: Supervisor) -> None:
    runs = count()

    async def once() -> None:
        next(runs)

    supervisor.start("once", once)
    await clock.turn(timedelta(hours=1))
    assert next(runs) == 1


async def test_a_cancellation_nobody_ordered_is_a_failure(clock: TurnedClock, supervisor: Supervisor) -> None:
    child = Loop(clock, [1], asyncio.CancelledError())
    supervisor.start("sweep", child, DOUBLING)
    await clock.turn(5 * SECOND)
    assert child.starts == [0, 2]


async def test_who_does_not_stop_in_time_is_named(clock: TurnedClock, supervisor: Supervisor) -> None:
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    supervisor.start("stubborn", stubborn)
    supervisor.start("polite", Loop(clock, []))
    await clock.turn(SECOND)
    stopping = spawn(supervisor.stop(5 * SECOND), name="stopping", owner=Tasks(clock))
    await clock.turn(5 * SECOND)
    assert stopping.result() == ("stubborn",)
    release.set()


@pytest.mark.parametrize("failures", [1, 2, 10, 10_000])
@pytest.mark.parametrize("dice", [0.0, 0.5, 1.0])
def test_a_pause_is_bounded_and_never_none(failures: int, dice: float) -> None:
    assert timedelta(milliseconds=125) <= Restarts().pause(failures, dice) <= timedelta(minutes=1)
