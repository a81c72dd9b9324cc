"""Cutting the power at the n-th place that matters."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from daemon.runtime.clock import TurnedClock
from daemon.runtime.marks import Cut, CutAt, Marks
from daemon.runtime.tasks import Tasks, spawn

SECOND = timedelta(seconds=1)


async def test_in_life_marks_do_nothing() -> None:
    marks = Marks()
    marks.writing("before commit")
    await marks.calling("before call")


async def test_the_nth_mark_cuts_and_all_after_it() -> None:
    marks = CutAt(3)
    marks.writing("one")
    await marks.calling("two")
    assert not marks.cut.is_set()
    with pytest.raises(Cut, match="three"):
        marks.writing("three")
    with pytest.raises(Cut, match="four"):
        marks.writing("four")
    await asyncio.sleep(0)
    assert marks.cut.is_set()
    assert marks.passed == ("one", "two", "three")


async def test_a_call_in_the_dark_never_returns() -> None:
    clock = TurnedClock(datetime(2026, 3, 1, tzinfo=UTC))
    marks, tasks = CutAt(1), Tasks(clock)
    call = spawn(marks.calling("before call"), name="call", owner=tasks)
    await clock.turn(timedelta(days=1))
    assert marks.cut.is_set()
    assert not call.done()
    await tasks.stop(SECOND)
    assert call.cancelled()


async def test_no_handler_of_errors_catches_the_cut() -> None:
    assert not issubclass(Cut, Exception)


async def test_a_cut_on_the_writers_thread_is_heard_on_the_loop() -> None:
    asyncio.get_running_loop().set_debug(True)  # it then refuses what only seems to work from a thread
    marks = CutAt(1)
    with ThreadPoolExecutor(1) as writer:
        written = writer.submit(marks.writing, "commit")
        await asyncio.wait_for(marks.cut.wait(), 5)
    assert isinstance(written.exception(), Cut)


async def test_threads_and_loop_count_together() -> None:
    marks = CutAt(1001)
    with ThreadPoolExecutor(4) as writers:
        list(writers.map(marks.writing, ["commit"] * 1000))
    assert len(marks.passed) == 1000
    with pytest.raises(Cut):
        marks.writing("last")
