"""Probe 1: a scan of a hundred thousand rows is cut, resumed, joined and cancelled."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event

import pytest
from structlog.testing import capture_logs

from daemon.bus.bus import Widths
from daemon.commands.base import ConflictError
from daemon.commands.house import cancel_job, start_job
from daemon.domain.errors import Unreachable
from daemon.runtime.tasks import Tasks, spawn
from tests.engine.ports import LongShelf, Shelf, for_ever, nothing
from tests.engine.stories import happens, probe
from tests.house import OWNER, House, a_house

SCAN = "scan.read"
ROWS, CUTS = 100_000, 20


def a_library(folder: Path, shelf: LongShelf, width: int = 2) -> AbstractAsyncContextManager[House]:
    theirs = probe("scan", "reminder")
    widths = Widths(jobs=width)
    return a_house(folder, theirs=theirs, plugins={}, services=False, ports={Shelf: shelf}, widths=widths)


async def starts(house: House, job: str = SCAN) -> bool:
    return await start_job(house.daemon.journal, OWNER, job)


async def state_of(house: House) -> str:
    return str(await house.one("SELECT state FROM jobs WHERE key = ?", SCAN))


async def is_over(house: House) -> bool:
    return await state_of(house) not in {"running", "cancelling"}


def watched(tx: sqlite3.Connection) -> None:
    """Every value that a job's progress ever has is written down."""
    tx.execute("CREATE TABLE progress (done INTEGER)")
    tx.execute("CREATE TRIGGER watch AFTER UPDATE OF done ON jobs BEGIN INSERT INTO progress VALUES (new.done); END")


async def test_a_scan_that_is_cut_twenty_times_reads_each_row_once(tmp_path: Path) -> None:
    dice = Random(7)
    async with a_library(tmp_path, LongShelf(ROWS)) as house:
        await house.daemon.database.write(watched)
        await starts(house)
        for _ in range(CUTS):
            await house.is_cut_in(marks=dice.randint(1, 16))
        await house.until(lambda: is_over(house))
        assert await state_of(house) == "done"
        assert await house.rows("SELECT count(*), count(DISTINCT number) FROM scan_rows") == [(ROWS, ROWS)]
        progress = [done for (done,) in await house.rows("SELECT done FROM progress ORDER BY rowid")]
        assert progress == sorted(progress)
        assert progress[-1] == ROWS


async def test_a_second_start_joins_the_first(tmp_path: Path) -> None:
    async with a_library(tmp_path, LongShelf(ROWS, before_page=for_ever)) as house:
        assert await starts(house)
        assert not await starts(house)
        assert await house.one("SELECT run FROM jobs") == 1
        assert await house.one("SELECT count(*) FROM events WHERE name = 'job.started'") == 1


async def test_one_that_has_ended_begins_anew(tmp_path: Path) -> None:
    async with a_library(tmp_path, LongShelf(1_000)) as house:
        for run in (1, 2):
            assert await starts(house)
            await house.until(lambda: is_over(house))
            assert await house.one("SELECT count(*) FROM scan_rows") == 1_000 * run


@pytest.mark.parametrize("settled", [False, True], ids=["as it begins", "while a call hangs"])
async def test_a_scan_ends_within_a_second_of_its_cancel(tmp_path: Path, settled: bool) -> None:
    async with a_library(tmp_path, LongShelf(ROWS, before_page=for_ever)) as house:
        await starts(house)
        await asyncio.sleep(0.05 * settled)
        await cancel_job(house.daemon.journal, OWNER, SCAN)
        async with asyncio.timeout(1):
            await house.is_quiet()
        assert await state_of(house) == "cancelled"
        with pytest.raises(ConflictError):
            await cancel_job(house.daemon.journal, OWNER, SCAN)


async def test_a_job_that_will_not_hear_of_its_cancel_writes_nothing_more(tmp_path: Path) -> None:
    async def deaf() -> None:
        with suppress(asyncio.CancelledError):
            await for_ever()

    async with a_library(tmp_path, LongShelf(ROWS, before_page=deaf)) as house:
        await starts(house)
        await house.is_quiet()
        await cancel_job(house.daemon.journal, OWNER, SCAN)
        await house.until(lambda: is_over(house))
        assert await state_of(house) == "cancelled"
        assert await house.one("SELECT count(*) FROM scan_rows") == 0


async def test_a_cancel_outlives_the_power(tmp_path: Path) -> None:
    async with a_library(tmp_path, LongShelf(ROWS, before_page=for_ever)) as house:
        await starts(house)
        await house.is_quiet()
        await house.daemon.database.write(lambda tx: tx.execute("UPDATE jobs SET state = 'cancelling'"))
        await house.dies()
        await house.lives()
        await house.until(lambda: is_over(house))
        assert await state_of(house) == "cancelled"


class Brake:
    """A unit that keeps the writer busy until it is let go."""

    def __init__(self) -> None:
        self.holds, self.let_go = Event(), Event()

    def __call__(self, _: object) -> None:
        self.holds.set()
        self.let_go.wait(10)


async def comes_true(so: Callable[[], bool]) -> None:
    """A thread's work, which no event of ours tells of."""
    async with asyncio.timeout(5):
        while not so():  # noqa: ASYNC110 (see above)
            await asyncio.sleep(0.002)


async def test_a_run_begun_while_the_last_one_still_ends_is_run(tmp_path: Path) -> None:
    """Its cancel reaches it while its end is being written, so it asks to end once more; meanwhile it is begun anew."""
    last_page = asyncio.Event()

    async def until_the_last_page() -> None:
        await last_page.wait()

    async with a_library(tmp_path, LongShelf(0, before_page=until_the_last_page)) as house:
        journal, writer, tasks = house.daemon.journal, house.daemon.database, Tasks(house.clock)
        first, second, third = Brake(), Brake(), Brake()
        await starts(house)
        await house.is_quiet()
        spawn(writer.write(first), name="first", owner=tasks)
        await comes_true(first.holds.is_set)
        spawn(cancel_job(journal, OWNER, SCAN), name="cancel", owner=tasks)
        spawn(writer.write(second), name="second", owner=tasks)
        await comes_true(lambda: writer.backlog == 2)
        first.let_go.set()
        await comes_true(second.holds.is_set)
        last_page.set()
        await comes_true(lambda: writer.backlog == 1)
        spawn(starts(house), name="start", owner=tasks)
        spawn(writer.write(third), name="third", owner=tasks)
        await comes_true(lambda: writer.backlog == 3)
        second.let_go.set()
        await comes_true(lambda: third.holds.is_set() and writer.backlog == 1)
        third.let_go.set()
        await house.until(lambda: is_over(house))
        assert await house.rows("SELECT state, run FROM jobs") == [("done", 2)]


async def test_an_outage_pauses_a_scan_and_does_not_end_it(tmp_path: Path) -> None:
    async def out() -> None:
        raise Unreachable("shelf", "no answer")

    async def back() -> None:
        return None

    shelf = LongShelf(2_000, before_page=out)
    async with a_library(tmp_path, shelf) as house:
        await starts(house)
        await house.settles(after=timedelta(days=3))
        assert await state_of(house) == "running"
        shelf.before_page = back
        await house.until(lambda: is_over(house))
        assert await house.one("SELECT count(*) FROM scan_rows") == 2_000


async def all_three(house: House) -> dict[str, str]:
    return dict(await house.rows("SELECT name, state FROM jobs"))


async def test_only_so_many_run_side_by_side_and_the_others_wait_for_their_turn(tmp_path: Path) -> None:
    async with a_library(tmp_path, LongShelf(ROWS, before_page=for_ever)) as house:
        for job in (SCAN, "scan.count", "scan.dust"):
            await starts(house, job)
            await house.is_quiet()
        assert await all_three(house) == {"read": "running", "count": "running", "dust": "waiting"}
        assert not await starts(house, "scan.dust")
        await cancel_job(house.daemon.journal, OWNER, SCAN)
        await house.is_quiet()
        assert await all_three(house) == {"read": "cancelled", "count": "running", "dust": "running"}
        await house.dies()
        await house.lives()
        await house.is_quiet()
        assert await all_three(house) == {"read": "cancelled", "count": "running", "dust": "running"}


async def test_one_that_waits_for_its_turn_goes_on_waiting_after_a_power_cut_and_can_be_cancelled(
    tmp_path: Path,
) -> None:
    async with a_library(tmp_path, LongShelf(ROWS, before_page=for_ever), width=1) as house:
        for job in (SCAN, "scan.dust"):
            await starts(house, job)
            await house.is_quiet()
        await house.dies()
        await house.lives()
        await house.is_quiet()
        assert sorted((await all_three(house)).values()) == ["running", "waiting"]
        (waits,) = (await house.rows("SELECT key FROM jobs WHERE state = 'waiting'"))[0]
        await cancel_job(house.daemon.journal, OWNER, waits)
        async with asyncio.timeout(1):
            await house.is_quiet()
        assert sorted((await all_three(house)).values()) == ["cancelled", "running"]


async def test_an_outage_of_one_lets_the_next_have_its_turn(tmp_path: Path) -> None:
    async def out() -> None:
        raise Unreachable("shelf", "no answer")

    async with a_library(tmp_path, LongShelf(0, before_page=out), width=1) as house:
        await starts(house)
        await house.is_quiet()
        await starts(house, "scan.dust")
        await house.is_quiet()
        assert await all_three(house) == {"read": "running", "dust": "running"}


async def test_a_scan_whose_plugin_was_taken_out_meanwhile_waits_for_it_in_silence(tmp_path: Path) -> None:
    async def out() -> None:
        raise Unreachable("shelf", "no answer")

    shelf = LongShelf(2_000, before_page=out)
    async with a_library(tmp_path, shelf) as house:
        await starts(house)
        await house.settles()
        house.furnish(theirs=())
        await house.daemon.apply(house.daemon.read_config())
        with capture_logs() as said:
            await house.settles(after=timedelta(minutes=5))
        assert [line for line in said if line["log_level"] == "error"] == []
        assert await state_of(house) == "running"
        shelf.before_page = nothing
        house.furnish(theirs=probe("scan"))
        await house.stops()
        await house.lives()
        await house.until(lambda: is_over(house))
        assert await house.one("SELECT count(*) FROM scan_rows") == 2_000


async def test_a_decision_does_not_wait_for_a_scan(tmp_path: Path) -> None:
    shelf = LongShelf(ROWS, before_page=for_ever)
    async with a_library(tmp_path, shelf) as house:
        await starts(house)
        await house.is_quiet()
        await happens(house, "reminder.wanted", reminder="tea", at=house.clock.now() + timedelta(days=9))
        await house.until(lambda: house.one("SELECT count(*) FROM timers WHERE name = 'reminder.rang'"))
        assert await state_of(house) == "running"
