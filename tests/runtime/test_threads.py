"""Blocking calls: bounded, given up on when they hang, and never in the way of an exit."""

import asyncio
import contextvars
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from daemon.runtime.clock import SystemClock, TimedOut, TurnedClock
from daemon.runtime.tasks import Tasks, spawn
from daemon.runtime.threads import Threads, ThreadsBusy

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
async def callers(clock: TurnedClock) -> AsyncIterator[Tasks]:
    callers = Tasks(clock)
    yield callers
    await callers.stop(SECOND)


class Library:
    """A synchronous library that hangs until it is released."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.release = threading.Event()
        self.threads: list[threading.Thread] = []

    def hang(self) -> str:
        self.threads.append(threading.current_thread())
        self.entered.release()
        self.release.wait(30)
        return "late answer"

    async def hangs(self, times: int = 1) -> None:
        """Return when so many more calls are inside."""
        for _ in range(times):
            await asyncio.get_running_loop().run_in_executor(None, self.entered.acquire)


@pytest.fixture
async def library() -> AsyncIterator[Library]:
    library = Library()
    yield library
    library.release.set()


async def test_a_call_gives_its_result() -> None:
    threads = Threads("plex", SystemClock())
    assert await threads.run(divmod, 7, 2, within=MINUTE) == (3, 1)


@pytest.mark.parametrize("error", [ValueError("odd"), TimeoutError("its own"), SystemExit(3)])
async def test_a_call_gives_its_error_as_it_was(error: BaseException) -> None:
    async def caught() -> BaseException:
        with pytest.raises(type(error)) as raised:
            await Threads("plex", SystemClock()).run(fail, within=MINUTE)
        return raised.value

    def fail() -> None:
        raise error

    assert await caught() is error


async def test_a_call_sees_the_callers_context() -> None:
    subject = contextvars.ContextVar[str]("subject")
    subject.set("request:7")
    assert await Threads("plex", SystemClock()).run(subject.get, within=MINUTE) == "request:7"


async def test_a_call_that_hangs_is_given_up_on(clock: TurnedClock, callers: Tasks, library: Library) -> None:
    threads = Threads("plex", clock, size=1)
    call = spawn(threads.run(library.hang, within=MINUTE), name="call", owner=callers)
    await library.hangs()
    await clock.turn(MINUTE)
    with pytest.raises(TimedOut, match="plex: no answer within 60 s"):
        call.result()
    assert threads.hanging == 1


async def test_a_hanging_thread_is_replaced(clock: TurnedClock, callers: Tasks, library: Library) -> None:
    threads = Threads("plex", clock, size=1, spare=1)
    spawn(threads.run(library.hang, within=MINUTE), name="call", owner=callers)
    await library.hangs()
    await clock.turn(MINUTE)
    assert await threads.run(int, "7", within=MINUTE) == 7


async def test_what_waits_behind_a_hanging_call_gets_its_turn(
    clock: TurnedClock, callers: Tasks, library: Library
) -> None:
    threads = Threads("plex", clock, size=1, spare=1)
    spawn(threads.run(library.hang, within=MINUTE), name="hanging", owner=callers)
    await library.hangs()
    waiting = spawn(threads.run(int, "7", within=2 * MINUTE), name="waiting", owner=callers)
    await clock.turn(MINUTE)
    assert await waiting == 7


async def test_when_all_threads_hang_calls_are_refused_at_once(
    clock: TurnedClock, callers: Tasks, library: Library
) -> None:
    threads = Threads("plex", clock, size=1, spare=1)
    for number in range(2):
        spawn(threads.run(library.hang, within=MINUTE), name=f"call {number}", owner=callers)
        await library.hangs()
        await clock.turn(MINUTE)
    with pytest.raises(ThreadsBusy, match="plex: 2 earlier calls still hang"):
        await threads.run(int, "7", within=MINUTE)


async def test_a_thread_that_comes_back_works_again(clock: TurnedClock, callers: Tasks, library: Library) -> None:
    threads = Threads("plex", clock, size=1, spare=0)
    spawn(threads.run(library.hang, within=MINUTE), name="call", owner=callers)
    await library.hangs()
    await clock.turn(MINUTE)
    library.release.set()
    until_none_hangs(threads)
    assert await threads.run(int, "7", within=MINUTE) == 7


def until_none_hangs(threads: Threads) -> None:
    while threads.hanging:
        os.sched_yield()


async def test_a_thread_that_comes_back_when_replaced_goes(
    clock: TurnedClock, callers: Tasks, library: Library
) -> None:
    threads = Threads("plex", clock, size=1, spare=1)
    spawn(threads.run(library.hang, within=MINUTE), name="call", owner=callers)
    await library.hangs()
    await clock.turn(MINUTE)
    await threads.run(int, "7", within=MINUTE)
    library.release.set()
    library.threads[0].join(5)
    assert not library.threads[0].is_alive()


async def test_a_thread_that_comes_back_when_replaced_takes_nothing_more(
    clock: TurnedClock, callers: Tasks, library: Library
) -> None:
    threads, second, third = Threads("plex", clock, size=1, spare=1), Library(), Library()
    spawn(threads.run(library.hang, within=MINUTE), name="first", owner=callers)
    await library.hangs()
    await clock.turn(MINUTE)
    spawn(threads.run(second.hang, within=MINUTE), name="second", owner=callers)
    await second.hangs()
    spawn(threads.run(third.hang, within=MINUTE), name="third", owner=callers)
    await asyncio.sleep(0)
    library.release.set()
    library.threads[0].join(5)
    assert third.threads == []
    second.release.set()
    await third.hangs()
    third.release.set()


async def test_no_more_calls_run_at_a_time_than_there_are_threads(callers: Tasks, library: Library) -> None:
    threads = Threads("plex", SystemClock(), size=2)
    for number in range(5):
        spawn(threads.run(library.hang, within=MINUTE), name=f"call {number}", owner=callers)
    await library.hangs(2)
    assert not library.entered.acquire(timeout=0.05)


async def test_too_many_waiting_calls_are_refused(clock: TurnedClock, callers: Tasks, library: Library) -> None:
    threads = Threads("plex", clock, size=1, waiting=2)
    spawn(threads.run(library.hang, within=MINUTE), name="running", owner=callers)
    await library.hangs()
    for number in range(2):
        spawn(threads.run(int, "7", within=MINUTE), name=f"waiting {number}", owner=callers)
    await asyncio.sleep(0)
    with pytest.raises(ThreadsBusy, match="plex: 2 calls wait already"):
        await threads.run(int, "7", within=MINUTE)


async def test_a_call_given_up_on_while_it_waits_never_runs(
    clock: TurnedClock, callers: Tasks, library: Library
) -> None:
    threads, ran = Threads("plex", clock, size=1), threading.Event()
    spawn(threads.run(library.hang, within=2 * MINUTE), name="running", owner=callers)
    await library.hangs()
    waiting = spawn(threads.run(ran.set, within=MINUTE), name="waiting", owner=callers)
    await clock.turn(MINUTE)
    assert isinstance(waiting.exception(), TimedOut)
    assert threads.hanging == 0
    library.release.set()
    await threads.run(int, within=MINUTE)
    assert not ran.is_set()


async def test_a_cancelled_caller_leaves_a_thread_that_counts_as_hanging(
    clock: TurnedClock, callers: Tasks, library: Library
) -> None:
    threads = Threads("plex", clock, size=1)
    call = spawn(threads.run(library.hang, within=MINUTE), name="call", owner=callers)
    await library.hangs()
    call.cancel()
    await asyncio.wait([call])
    assert call.cancelled()
    assert threads.hanging == 1


async def test_closing_lets_idle_threads_go_and_takes_no_more(library: Library) -> None:
    threads = Threads("plex", SystemClock(), size=1)
    library.release.set()
    await threads.run(library.hang, within=MINUTE)
    threads.close()
    library.threads[0].join(5)
    assert not library.threads[0].is_alive()
    with pytest.raises(ThreadsBusy, match="plex: closed"):
        await threads.run(int, within=MINUTE)


HANGING_PROGRAM = """
import asyncio, threading
from datetime import timedelta
from daemon.runtime.clock import SystemClock
from daemon.runtime.threads import Threads

async def main():
    threads = Threads("plex", SystemClock())
    try:
        await threads.run(threading.Event().wait, within=timedelta(milliseconds=20))
    except TimeoutError:
        print("given up")

asyncio.run(main())
"""


def test_a_call_that_hangs_for_ever_does_not_keep_the_process_alive() -> None:
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", HANGING_PROGRAM], capture_output=True, text=True, timeout=20, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "given up\n", "")
    assert time.monotonic() - began < 10
