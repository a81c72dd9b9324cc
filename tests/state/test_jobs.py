"""Long work: one run at a time, progress that never falls, and a run that was replaced writes nothing more."""

import sqlite3

import pytest

from state import jobs
from state.database import Database
from state.jobs import JobStoppedError
from tests.state.memory import NOON, after

SCAN = "library.scan"


def start(tx: sqlite3.Connection) -> int | None:
    return jobs.start(tx, SCAN, plugin="library", name="scan", by="account:1", now=NOON)


def step(tx: sqlite3.Connection, run: int, done: int) -> None:
    jobs.step(tx, SCAN, run, bookmark=b"%d" % done, done=done, total=10, now=after(done))


def row(tx: sqlite3.Connection) -> sqlite3.Row:
    found: sqlite3.Row = tx.execute("SELECT * FROM jobs").fetchone()
    return found


def test_a_second_start_joins_the_first(tx: sqlite3.Connection) -> None:
    assert start(tx) == 1
    assert start(tx) is None
    assert row(tx)["run"] == 1


def test_progress_never_falls_though_the_bookmark_may(tx: sqlite3.Connection) -> None:
    start(tx)
    step(tx, 1, 5)
    step(tx, 1, 3)
    assert (row(tx)["done"], row(tx)["bookmark"]) == (5, b"3")


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_after_its_end_it_begins_again_from_nothing(tx: sqlite3.Connection, state: str) -> None:
    start(tx)
    step(tx, 1, 5)
    jobs.end(tx, SCAN, 1, state, after(9), "why")
    assert start(tx) == 2
    begun = row(tx)
    assert (begun["run"], begun["bookmark"], begun["done"], begun["total"], begun["error"]) == (2, None, 0, None, None)


def test_a_run_that_was_cancelled_writes_nothing_more(tx: sqlite3.Connection) -> None:
    start(tx)
    assert jobs.cancel(tx, SCAN, NOON) == 1
    with pytest.raises(JobStoppedError):
        step(tx, 1, 1)


def test_an_older_run_neither_steps_nor_ends_the_newer(tx: sqlite3.Connection) -> None:
    start(tx)
    jobs.end(tx, SCAN, 1, "failed", NOON)
    start(tx)
    with pytest.raises(JobStoppedError):
        step(tx, 1, 1)
    jobs.end(tx, SCAN, 1, "done", NOON)
    assert row(tx)["state"] == "running"


def test_what_does_not_run_cannot_be_cancelled(tx: sqlite3.Connection) -> None:
    assert jobs.cancel(tx, SCAN, NOON) is None
    start(tx)
    jobs.end(tx, SCAN, 1, "done", NOON)
    assert jobs.cancel(tx, SCAN, NOON) is None


async def test_it_is_read_as_it_was_written(database: Database) -> None:
    await database.write(start)
    await database.write(lambda tx: step(tx, 1, 4))
    found = await jobs.get(database, SCAN)
    assert found is not None
    assert (found.plugin, found.name, found.state, found.done, found.total) == ("library", "scan", "running", 4, 10)
    assert (found.bookmark, found.started_at, found.changed_at, found.ended_at) == (b"4", NOON, after(4), None)
    assert await jobs.listed(database) == [found]
