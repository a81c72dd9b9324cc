"""The writer: one commit for all that wait, each unit on its own, and never a promise that is not on the disk."""

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest

from daemon.domain.errors import MemoryUnwritableError
from daemon.runtime.marks import CutAt, Marks
from state.database import Database, Tx, Unit, connect
from tests.state.memory import opened

IN_MEMORY = 2


def note(key: str) -> Unit[None]:
    def unit(tx: Tx) -> None:
        tx.execute("INSERT INTO meta (key, value) VALUES (?, 'x')", (key,))

    return unit


def on_the_disk(path: Path) -> set[str]:
    """What another process would read now."""
    connection = connect(path, readonly=True)
    try:
        return {row["key"] for row in connection.execute("SELECT key FROM meta")}
    finally:
        connection.close()


def why_unwritable(database: Database) -> str | None:
    return database.unwritable


class Commits(Marks):
    """Counts commits."""

    count = 0

    def writing(self, where: str) -> None:
        self.count += where == "after commit"


class Held:
    """The writer, kept busy until it is let go, so that what is submitted meanwhile waits together."""

    def __init__(self, database: Database) -> None:
        self._go = Event()
        self._busy = database.write(lambda _: self._go.wait(10))

    async def __aenter__(self) -> None:
        self._task = asyncio.gather(self._busy)
        await asyncio.sleep(0.01)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)
        self._go.set()
        await self._task


async def test_what_was_answered_is_on_the_disk(database: Database) -> None:
    await database.write(note("a"))
    assert on_the_disk(database.path) == {"a"}


async def test_all_that_wait_share_one_commit(tmp_path: Path) -> None:
    commits = Commits()
    async with opened(tmp_path, commits) as database:
        async with Held(database):
            waiting = asyncio.gather(*(database.write(note(str(n))) for n in range(200)))
        await waiting
        assert commits.count == 2
        assert len(on_the_disk(database.path)) == 200


async def test_what_fails_alone_is_undone_alone(database: Database) -> None:
    def half(tx: Tx) -> None:
        note("half")(tx)
        raise ValueError("no further")

    async with Held(database):
        waiting = asyncio.gather(
            database.write(note("before")), database.write(half), database.write(note("after")), return_exceptions=True
        )
    assert [type(each) for each in await waiting] == [type(None), ValueError, type(None)]
    assert on_the_disk(database.path) == {"before", "after"}


def limit_pages(tx: Tx) -> None:
    pages = tx.execute("PRAGMA page_count").fetchone()[0]
    tx.execute(f"PRAGMA max_page_count = {pages + 20}")


def big(tx: Tx) -> None:
    tx.execute("INSERT INTO meta (key, value) VALUES ('big', ?)", ("x" * 1_000_000,))


def big_and_swallowed(tx: Tx) -> None:
    with suppress(sqlite3.Error):
        big(tx)
    raise ValueError("something else")


@pytest.mark.parametrize("too_much", [big, big_and_swallowed])
async def test_a_full_disk_fails_everything_that_was_in_the_commit_and_it_goes_on_when_there_is_room(
    database: Database, too_much: Unit[None]
) -> None:
    await database.write(limit_pages)
    async with Held(database):
        waiting = asyncio.gather(
            database.write(note("small")), database.write(too_much), database.write(note("later")),
            return_exceptions=True,
        )  # fmt: skip
    assert {type(each) for each in await waiting} == {MemoryUnwritableError}
    assert why_unwritable(database)
    assert on_the_disk(database.path) == set()
    await database.write(lambda tx: tx.execute("PRAGMA max_page_count = 100000"))
    await database.write(big)
    assert why_unwritable(database) is None
    assert on_the_disk(database.path) == {"big"}


async def test_a_late_mark_rides_on_the_next_commit(tmp_path: Path) -> None:
    commits = Commits()
    async with opened(tmp_path, commits) as database:
        database.write_soon(note("late"))
        await database.write(note("now"))
        assert on_the_disk(database.path) == {"late", "now"}
        assert commits.count == 1


async def test_a_late_mark_that_nobody_takes_along_is_written_by_itself(database: Database) -> None:
    database.write_soon(note("late"))
    await asyncio.sleep(0.3)  # six times as long as it may wait
    assert on_the_disk(database.path) == {"late"}


async def test_a_late_mark_that_fails_is_nobody_s_trouble(database: Database) -> None:
    database.write_soon(lambda tx: tx.execute("INSERT INTO no_such_table VALUES (1)"))
    await database.write(note("now"))
    assert on_the_disk(database.path) == {"now"}


async def test_a_waiter_that_is_cancelled_takes_nobody_along(database: Database) -> None:
    async with Held(database):
        given_up = asyncio.ensure_future(database.write(note("given up")))  # noqa: TID251 (cancelled on the next line)
        other = asyncio.gather(database.write(note("other")))
        await asyncio.sleep(0)
        given_up.cancel()
    await other
    assert on_the_disk(database.path) == {"given up", "other"}


async def test_a_reader_sees_whole_commits_only(database: Database) -> None:
    def two(tx: Tx) -> None:
        note("one")(tx)
        note("two")(tx)

    writing = asyncio.gather(*(database.write(two) for _ in range(1)))
    seen = {len(await database.read("SELECT key FROM meta")) for _ in range(20)}
    await writing
    assert seen <= {0, 2}


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read("INSERT INTO meta (key, value) VALUES ('a', 'x')")


async def test_at_rest_there_is_nothing_to_write_or_read(database: Database) -> None:
    await database.write(note("a"))
    async with database.reader(), database.reader():
        waiting = asyncio.gather(database.read("SELECT 1"))
        await asyncio.sleep(0)
        assert not database.at_rest
        waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(0.05)  # the writer rests a moment after it answered
    assert database.at_rest


async def test_what_waits_when_it_closes_is_written(tmp_path: Path) -> None:
    async with opened(tmp_path) as database, Held(database):
        waiting = asyncio.gather(*(database.write(note(str(n))) for n in range(3)))
    await waiting
    assert on_the_disk(database.path) == {"0", "1", "2"}


@pytest.mark.parametrize("mark, stands", [(1, set()), (2, {"a"})])
async def test_power_that_goes_off_leaves_all_of_a_commit_or_nothing(
    tmp_path: Path, mark: int, stands: set[str]
) -> None:
    power = CutAt(mark)
    async with opened(tmp_path, power) as database:
        writing = asyncio.gather(database.write(note("a")))
        await power.cut.wait()
        assert not writing.done()
        writing.cancel()
    assert on_the_disk(database.path) == stands


async def test_a_row_that_was_deleted_leaves_no_trace_of_its_text(database: Database) -> None:
    """Nor does one that was longer than a page, nor the page that was freed with it."""
    words = ["quillfeather", "quillfeather" * 1_000]
    await database.write(
        lambda tx: tx.executemany(
            "INSERT INTO meta (key, value) VALUES (?, ?)", [(f"{n}", words[n % 2]) for n in range(100)]
        )
    )
    await database.empty_log()
    assert b"quillfeather" in database.path.read_bytes()
    await database.write(lambda tx: tx.execute("DELETE FROM meta"))
    await database.empty_log()
    assert b"quillfeather" not in database.path.read_bytes()


async def test_what_could_be_undone_needs_no_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        kept = await database.write(lambda tx: tx.execute("PRAGMA temp_store").fetchone()[0])
    assert kept == IN_MEMORY


async def test_nobody_waits_for_a_memory_that_is_closed(tmp_path: Path) -> None:
    async with opened(tmp_path) as database:
        await database.write(note("a"))
    for _ in range(2):
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            await database.read("SELECT 1")
        with pytest.raises(MemoryUnwritableError, match="closed"):
            await database.write(note("b"))
    assert database.at_rest
