"""Tasks with a parent."""

import asyncio
import gc
import weakref
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from daemon.runtime.clock import TurnedClock
from daemon.runtime.tasks import Tasks, spawn

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(datetime(2026, 3, 1, tzinfo=UTC))


async def test_a_task_nobody_else_holds_lives_on(clock: TurnedClock) -> None:
    tasks = Tasks(clock)
    held = weakref.ref(spawn(asyncio.Event().wait(), name="forgotten", owner=tasks))
    await asyncio.sleep(0)
    gc.collect()
    assert held() is not None
    await tasks.stop(SECOND)
    assert len(tasks) == 0


async def test_tasks_may_be_left_to_finish(clock: TurnedClock) -> None:
    tasks = Tasks(clock)
    task = spawn(asyncio.sleep(0, "result"), name="worker", owner=tasks)
    assert await tasks.settle(SECOND) == ()
    assert task.result() == "result"


async def test_a_failure_nobody_awaits_is_logged(clock: TurnedClock) -> None:
    tasks = Tasks(clock)

    async def fails() -> None:
        raise ValueError("odd")

    with capture_logs() as logs:
        spawn(fails(), name="reader", owner=tasks)
        await tasks.settle(SECOND)
        await asyncio.sleep(0)
    assert [(line["event"], line["task"], str(line["exc_info"])) for line in logs] == [("task.failed", "reader", "odd")]


async def test_stopping_cancels_and_is_no_failure(clock: TurnedClock) -> None:
    tasks = Tasks(clock)
    task = spawn(asyncio.Event().wait(), name="waiter", owner=tasks)
    await asyncio.sleep(0)
    with capture_logs() as logs:
        assert await tasks.stop(SECOND) == ()
    assert task.cancelled()
    assert logs == []


async def test_who_does_not_end_is_named(clock: TurnedClock) -> None:
    tasks, release = Tasks(clock), asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    spawn(stubborn(), name="stubborn", owner=tasks)
    await asyncio.sleep(0)
    caller = Tasks(clock)
    stopping = spawn(tasks.stop(5 * SECOND), name="caller", owner=caller)
    await clock.turn(6 * SECOND)
    assert stopping.result() == ("stubborn",)
    release.set()
    assert await tasks.settle(SECOND) == ()


async def test_a_task_may_stop_its_family_and_live(clock: TurnedClock) -> None:
    tasks = Tasks(clock)
    sibling = spawn(asyncio.Event().wait(), name="sibling", owner=tasks)
    caller = spawn(tasks.stop(SECOND), name="caller", owner=tasks)
    assert await caller == ()
    assert sibling.cancelled()
