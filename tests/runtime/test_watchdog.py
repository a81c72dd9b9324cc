"""The thread that watches the loop."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from daemon.runtime.clock import SystemClock, TurnedClock
from daemon.runtime.watchdog import Patience, Watchdog

SECOND = timedelta(seconds=1)


class Watch:
    """A watchdog that is made to look by hand; the loop is held for as long as the test does not await."""

    def __init__(self) -> None:
        self.clock = TurnedClock(datetime(2026, 3, 1, tzinfo=UTC), rest=no_rest)
        self.died: list[str] = []
        self.dog = Watchdog(self.clock, self.died.append, Patience(late=0.25, dead=60))

    async def passes(self, seconds: float) -> None:
        """Time passes without the loop coming round; then the dog looks."""
        await self.clock.turn(seconds * SECOND)
        self.dog.look()


async def no_rest() -> None:
    """The loop is held: nothing runs."""


@pytest.fixture
async def watch() -> Watch:
    return Watch()


async def test_a_loop_that_comes_round_is_not_late(watch: Watch) -> None:
    for _ in range(10):
        await watch.passes(0.05)
        await asyncio.sleep(0)
    lateness = watch.dog.lateness()
    assert (lateness.p50, lateness.p99, lateness.longest, lateness.samples) == (0, 0, 0, 10)
    assert lateness.last_held is None


async def test_every_beat_that_waited_is_counted_with_its_own_wait(watch: Watch) -> None:
    for _ in range(3):
        await watch.passes(0.1)
    await watch.clock.turn(0.1 * SECOND)
    await asyncio.sleep(0)
    lateness = watch.dog.lateness()
    assert [lateness.p50, lateness.p99, lateness.longest] == pytest.approx([0.2, 0.3, 0.3])


async def test_a_hundred_beats_have_a_median_and_a_worst(watch: Watch) -> None:
    for hundredths in range(1, 101):
        watch.dog.look()
        await watch.clock.turn(hundredths / 100 * SECOND)
        await asyncio.sleep(0)
    lateness = watch.dog.lateness()
    assert [lateness.p50, lateness.p99, lateness.longest] == pytest.approx([0.51, 1.0, 1.0])


async def test_what_was_late_more_than_a_minute_ago_is_forgotten(watch: Watch) -> None:
    await watch.passes(0.1)
    await watch.clock.turn(1 * SECOND)
    await asyncio.sleep(0)
    await watch.clock.turn(61 * SECOND)
    assert watch.dog.lateness().samples == 0


async def test_who_held_the_loop_is_named_and_for_how_long(watch: Watch) -> None:
    looker = threading.Thread(target=watch.dog.look)

    def hold_the_loop() -> None:
        looker.start()
        looker.join()

    with capture_logs() as logs:
        await watch.passes(0.1)
        await watch.clock.turn(0.5 * SECOND)
        hold_the_loop()
        await asyncio.sleep(0)
        await watch.passes(0.1)
    held = watch.dog.lateness().last_held
    assert held is not None
    assert held.seconds == pytest.approx(0.5)
    assert any(frame.endswith("in hold_the_loop") and "tests/runtime/test_watchdog.py:" in frame for frame in held.by)
    assert [frame for frame in held.by if frame.startswith("/")] == []
    assert [(line["event"], line["log_level"], line["seconds"]) for line in logs] == [("loop.held", "warning", 0.5)]


async def test_a_dead_loop_is_reported_once(watch: Watch) -> None:
    with capture_logs() as logs:
        for _ in range(70):
            await watch.passes(1)
    assert watch.died == ["loop"]
    assert [(line["event"], line["what"], line["log_level"]) for line in logs] == [("dead", "loop", "critical")]
    assert "test_watchdog.py" in " ".join(logs[0]["loop_at"])


async def test_what_else_is_watched_may_die_while_the_loop_lives(watch: Watch) -> None:
    watch.dog.also("writer", lambda: watch.clock.steady() - 1)
    with capture_logs():
        for _ in range(63):
            await watch.passes(1)
            await asyncio.sleep(0)
    assert watch.died == ["writer"]


async def test_a_process_that_was_stopped_as_a_whole_is_not_dead(watch: Watch) -> None:
    await watch.passes(1)
    await watch.passes(3600)
    await asyncio.sleep(0)
    await watch.passes(0.1)
    assert watch.died == []
    assert watch.dog.lateness().longest < 1
    assert watch.dog.lateness().last_held is None


async def test_on_its_thread_it_sees_a_loop_that_is_really_held() -> None:
    dead = threading.Event()
    dog = Watchdog(SystemClock(), lambda _: dead.set(), Patience(every=0.01, late=0.05, dead=0.2))
    dog.start()
    with capture_logs():
        assert dead.wait(20)  # this holds the loop
    dog.stop()


async def test_stopped_it_looks_no_more() -> None:
    dog = Watchdog(SystemClock(), lambda _: None, Patience(every=0.001))
    dog.start()
    dog.stop()
    for thread in watchdogs():
        thread.join(5)
    assert watchdogs() == []


def test_it_ends_with_its_loop() -> None:
    async def start() -> None:
        Watchdog(SystemClock(), lambda _: None, Patience(every=0.001)).start()

    asyncio.run(start())
    for thread in watchdogs():
        thread.join(5)
    assert watchdogs() == []


def watchdogs() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "watchdog"]
