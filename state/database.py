"""The one writer and the readers of the memory.

Units are plain functions on the writer's thread: they cannot await. All that wait share one commit, so one fsync; what
fails alone is undone alone, and then the others run a second time: a unit changes nothing but rows. A unit that
resolved is on the disk.
"""

import asyncio
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence, Sized
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

import aiosqlite

from daemon.domain.errors import MemoryUnwritableError
from daemon.runtime.marks import Cut, Marks

T = TypeVar("T")
Tx: TypeAlias = sqlite3.Connection
Unit: TypeAlias = Callable[[Tx], T]
Query: TypeAlias = tuple[str, Sequence[object]]
"""A question in SQL, and what fills it."""

BATCH = 512
"""Units in one commit at most: beyond it the fsync is already shared enough, and a waiter would wait longer."""
LATE = 0.05
"""Seconds a unit that may be late waits for another commit to ride on."""
CHECKPOINT = 2_000
"""Units after which the log is copied into the file, outside anybody's commit."""
READERS = 2
CLOSED = "the memory is closed"
_UNWRITABLE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY}
)


def placeholders(values: Sized) -> str:
    """As many as there are values: `IN ({placeholders(values)})`."""
    return ", ".join("?" * len(values))


def connect(path: Path, *, readonly: bool = False) -> sqlite3.Connection:
    """A connection with the settings every connection of ours has."""
    mode = "ro" if readonly else "rwc"
    if not readonly:
        private(path)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        _set_up(connection, readonly=readonly)
    except sqlite3.Error:
        connection.close()  # it is no database: whoever asked is told by the error
        raise
    return connection


def _set_up(connection: sqlite3.Connection, *, readonly: bool) -> None:
    connection.row_factory = sqlite3.Row
    for pragma in ("busy_timeout=10000", "foreign_keys=ON", "cache_size=-4000"):
        connection.execute(f"PRAGMA {pragma}")
    if not readonly:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "wal_autocheckpoint=0"):
            connection.execute(f"PRAGMA {pragma}")
        # What a unit would need to be undone: in a temporary file that was 150 writes for each decision.
        connection.execute("PRAGMA temp_store=MEMORY")


def private(path: Path) -> None:
    """Make the file, if it is not there, for nobody but its owner, whatever the umask; SQLite's others follow it."""
    with suppress(OSError):  # it is there, or SQLite says in its own words why it cannot be made
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


@dataclass(slots=True)
class _Waiting(Generic[T]):
    unit: Unit[T]
    answer: "asyncio.Future[T] | None"
    then: Callable[[], None] | None = None
    result: T | None = None
    error: BaseException | None = None


class Database:
    """Opened once a process. Everything written goes through `write`, everything read through `read`."""

    def __init__(self, path: Path, marks: Marks) -> None:
        self.path = path
        self.unwritable: str | None = None
        """Why nothing can be written at the moment; None while all is well."""
        self._marks = marks
        self._connection = connect(path)
        self._waiting: deque[_Waiting[Any]] = deque()
        self._urgent = False
        self._late_since: float | None = None
        self._closing = False
        self._ended = asyncio.Event()
        self._bell = threading.Condition()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="memory-writer", daemon=True)
        self._readers: asyncio.Queue[aiosqlite.Connection | None] = asyncio.Queue()
        self._reading = 0
        self._checkpointer = _Checkpointer(path)
        self._began: float | None = None

    @classmethod
    async def open(cls, path: Path, marks: Marks) -> "Database":
        database = cls(path, marks)
        database._thread.start()
        for _ in range(READERS):
            database._readers.put_nowait(await _reader(path))
        return database

    @property
    def backlog(self) -> int:
        """Units that wait for the writer."""
        return len(self._waiting)

    @property
    def at_rest(self) -> bool:
        """Nothing is being written or read, or waits to be."""
        return not (self._waiting or self._reading or self._began is not None)

    def busy_for(self) -> float:
        """Seconds the writer has been at its present commit, 0 when it waits for work."""
        began = self._began
        return 0.0 if began is None else time.monotonic() - began

    async def write(self, unit: Unit[T], then: Callable[[], None] | None = None) -> T:
        """Run it in a transaction, and a second time where another that shares the commit failed; returns once it is on
        the disk. Raises what the unit raised (and it is undone), or `MemoryUnwritableError` when nothing could be
        written at all.

        `then` is called on the loop once it is written, before anybody goes on. A waiter that is cancelled does not
        know whether its unit was written; `then` is called all the same.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        self._submit(_Waiting(unit, answer, then), late=False)
        return await answer

    def write_soon(self, unit: Unit[object]) -> None:
        """Run it with the next commit, 50 ms from now at most. Only for marks that nothing depends on: a crash may
        lose them."""
        self._submit(_Waiting(unit, None), late=True)

    async def read(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Rows as they stood at the last commit."""
        async with self.reader() as reader:
            return list(await reader.execute_fetchall(sql, values))

    async def read_all(self, *asked: Query) -> list[list[sqlite3.Row]]:
        """The rows of several questions, in one hand-over to a reader: that costs more than most questions do."""
        async with self.reader() as reader:
            ask: Callable[..., Awaitable[list[list[sqlite3.Row]]]] = reader._execute  # noqa: SLF001 (the others ask one)
            return await ask(_fetched, reader, asked)

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[aiosqlite.Connection]:
        """A read-only connection, for several statements that must see the same moment."""
        self._reading += 1
        try:
            connection = await self._readers.get()
            try:
                if connection is None:
                    raise sqlite3.ProgrammingError(CLOSED)
                yield connection
            finally:
                self._readers.put_nowait(connection)
        finally:
            self._reading -= 1

    async def empty_log(self) -> None:
        """Copy the whole log into the file and empty it, so that what was erased is in neither any more."""
        emptied = asyncio.Event()
        self._checkpointer.empty(lambda: self._loop.call_soon_threadsafe(emptied.set))
        await emptied.wait()

    async def close(self) -> None:
        """Write what waits, then close. Whoever still wants to write or to read gets an error, and does not wait."""
        with self._bell:
            self._closing = True
            self._bell.notify()
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                await self._ended.wait()
        for _ in range(READERS):
            if (reader := await self._readers.get()) is not None:
                await reader.close()
        self._readers.put_nowait(None)
        self._checkpointer.stop()

    def _submit(self, waiting: _Waiting[Any], *, late: bool) -> None:
        with self._bell:
            if self._closing:
                raise MemoryUnwritableError(CLOSED)
            self._waiting.append(waiting)
            if late:
                self._late_since = self._late_since or time.monotonic()
            else:
                self._urgent = True
            self._bell.notify()

    def _run(self) -> None:
        while batch := self._take():
            self._began = time.monotonic()
            try:
                self._commit(batch)
            except Cut:
                break
            self._began = None
        self._connection.close()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._ended.set)

    def _take(self) -> list[_Waiting[Any]]:
        with self._bell:
            while not (self._urgent or self._closing):
                left = 1.0 if self._late_since is None else self._late_since + LATE - time.monotonic()
                if left <= 0:
                    break
                self._bell.wait(left)
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            self._urgent = bool(self._waiting)
            self._late_since = None
            return batch

    def _commit(self, batch: list[_Waiting[Any]]) -> None:
        try:
            if not self._together(batch):
                self._each_alone(batch)
            self._marks.writing("before commit")
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._fail(batch, error)
        else:
            self.unwritable = None
            self._marks.writing("after commit")
            self._checkpointer.after(len(batch))
        self._loop.call_soon_threadsafe(_resolve, batch)

    def _together(self, batch: list[_Waiting[Any]]) -> bool:
        """Nearly always nothing fails, and nothing has to be undone alone. False: something did, and nothing of any is
        written; whose fault it was is found by running them anew."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for waiting in batch:
                waiting.result = waiting.unit(self._connection)
        except Exception:  # noqa: BLE001 (it is raised again by the one whose it is)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            return False
        return True

    def _each_alone(self, batch: list[_Waiting[Any]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        for waiting in batch:
            self._attempt(waiting)

    def _attempt(self, waiting: _Waiting[Any]) -> None:
        self._connection.execute("SAVEPOINT unit")
        try:
            waiting.result = waiting.unit(self._connection)
        except Exception as error:  # handed to the one who waits, who raises it
            if not self._connection.in_transaction:
                raise _UndoneError(str(error)) from error
            if _is_unwritable(error):
                raise
            self._connection.execute("ROLLBACK TO unit")
            waiting.error = error
        self._connection.execute("RELEASE unit")

    def _fail(self, batch: list[_Waiting[Any]], error: sqlite3.Error) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        if _is_unwritable(error):
            self.unwritable = str(error)
        for waiting in batch:
            waiting.error = MemoryUnwritableError(str(error)) if _is_unwritable(error) else error


class _UndoneError(sqlite3.OperationalError):
    """SQLite undid the whole transaction, as it does when the disk is full: the whole batch failed."""

    sqlite_errorcode = sqlite3.SQLITE_FULL


def _is_unwritable(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and (code & 0xFF) in _UNWRITABLE


def _resolve(batch: list[_Waiting[Any]]) -> None:
    loop = asyncio.get_running_loop()
    for waiting in batch:
        if waiting.error is None and waiting.then is not None:
            loop.call_soon(waiting.then)
        if waiting.answer is None or waiting.answer.done():
            continue
        if waiting.error is not None:
            waiting.answer.set_exception(waiting.error)
        else:
            waiting.answer.set_result(waiting.result)


def _fetched(reader: aiosqlite.Connection, asked: Sequence[Query]) -> list[list[sqlite3.Row]]:
    """On the reader's thread."""
    return [reader._conn.execute(sql, values).fetchall() for sql, values in asked]  # noqa: SLF001 (as aiosqlite does)


async def _reader(path: Path) -> aiosqlite.Connection:
    connection = aiosqlite.Connection(lambda: connect(path, readonly=True), iter_chunk_size=256)
    connection._thread.daemon = True  # noqa: SLF001 (a reader that hangs must not keep a dying process alive)
    return await connection


class _Checkpointer:
    """Copies the log into the file on a thread of its own, so that no commit waits for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wanted = threading.Event()
        self._stopping = False
        self._units = 0
        self._emptied: deque[Callable[[], object]] = deque()
        self._thread = threading.Thread(target=self._run, name="memory-checkpointer", daemon=True)
        self._thread.start()

    def after(self, units: int) -> None:
        """So many more units are in the log; called on the writer's thread."""
        self._units += units
        if self._units >= CHECKPOINT:
            self._units = 0
            self._wanted.set()

    def empty(self, then: Callable[[], object]) -> None:
        """Copy all of it, leave the log empty, and call `then`."""
        self._emptied.append(then)
        self._wanted.set()

    def stop(self) -> None:
        self._stopping = True
        self._wanted.set()
        self._thread.join(5)

    def _run(self) -> None:
        with closing(connect(self._path)) as connection:
            while self._wanted.wait() and not self._stopping:
                self._wanted.clear()
                self._copy(connection, "TRUNCATE" if self._emptied else "PASSIVE")
            self._copy(connection, "TRUNCATE")

    def _copy(self, connection: sqlite3.Connection, how: str) -> None:
        with suppress(sqlite3.Error):  # a disk that is full is told by the writer; what is in the log is not lost
            (busy, *_) = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
            if busy and self._emptied:
                self._wanted.set()
            while how == "TRUNCATE" and not busy and self._emptied:
                self._emptied.popleft()()
