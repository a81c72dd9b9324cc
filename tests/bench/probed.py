"""What the engine's probes cost a daemon in a process of its own: a long scan, readers who never read, a page."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import measures
from tests.bench.client import Connection, tell
from tests.bench.figures import quantile
from tests.bench.processes import KEY, Process, Settings, Usher

SETTINGS = Settings(probes=("scan", "shelf"))
_READERS = 50
_ROWS = 100_000
_SCAN = "/api/v1/jobs/scan.read"


@dataclass(slots=True, kw_only=True)
class Cost:
    """One value a repetition."""

    scan: list[float] = field(default_factory=list)
    """Seconds for a hundred thousand rows in pages of five hundred."""
    rows_floor: float = 0.0
    """The same rows and pages, in bare SQLite that syncs as often."""
    decided: list[float] = field(default_factory=list)
    decided_beside_scan: list[float] = field(default_factory=list)
    """p99 of the decision overhead, in milliseconds."""
    rate: list[float] = field(default_factory=list)
    rate_unread: list[float] = field(default_factory=list)
    """Decisions a second, without anybody who listens, and beside fifty who never read."""
    grown: list[float] = field(default_factory=list)
    grown_unread: list[float] = field(default_factory=list)
    """Megabytes that so many decisions leave resident."""
    page: list[float] = field(default_factory=list)
    """p99 of a third party's page, in milliseconds."""


async def measure(usher: Usher, *, repeats: int, requests: int, serial: int) -> Cost:
    """Everything so often, with and without in turn, beside a daemon that has been warmed up."""
    cost = Cost(rows_floor=_floor(usher.folder.with_suffix(".floor")))
    process = await usher.start()
    await usher.greeted()
    await measures.load(usher.target, process, requests=requests, senders=100)
    for _ in range(repeats):
        await _readers(usher, process, cost, requests)
        await _scan(usher, cost, serial)
        cost.page.append(await _page(usher, 5 * serial))
    await usher.stop()
    return cost


async def _readers(usher: Usher, process: Process, cost: Cost, requests: int) -> None:
    for rates, grown, readers in ((cost.rate, cost.grown, 0), (cost.rate_unread, cost.grown_unread, _READERS)):
        async with _who_never_read(usher.port, readers):
            before = process.memory()
            run = await measures.load(usher.target, process, requests=requests, senders=100)
            rates.append(run.rate)
            grown.append(process.memory() - before)


@asynccontextmanager
async def _who_never_read(port: int, many: int) -> AsyncIterator[None]:
    """Clients that ask for the stream and then look away."""
    async with AsyncExitStack() as stack:
        for _ in range(many):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_024)
            stack.callback(writer.close)
            writer.write(f"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Api-Key: {KEY}\r\n\r\n".encode())
            status = await reader.readline()
            if b" 200 " not in status:
                raise RuntimeError(f"the stream was answered {status!r}")
        yield


async def _scan(usher: Usher, cost: Cost, serial: int) -> None:
    """Decisions without it and beside it; it is stopped long before its end."""
    cost.decided.append(await _decided(usher, serial))
    async with Connection(usher.port) as connection:
        began = time.monotonic()
        await connection.post(f"{_SCAN}/start", {}, key=KEY)
        while _rows(usher.folder) < _ROWS:  # noqa: ASYNC110 (it is another process that is looked at)
            await asyncio.sleep(0.02)
        cost.scan.append(time.monotonic() - began)
        cost.decided_beside_scan.append(await _decided(usher, serial))
        await connection.post(f"{_SCAN}/cancel", {}, key=KEY)


async def _decided(usher: Usher, serial: int) -> float:
    """In a fresh portal, so that every repetition is the same."""
    await tell(usher.upstream, forget=True)
    return quantile(await measures.overhead(usher.target, requests=serial, latency=0.01), 0.99)


def _rows(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'usher.db'}?mode=ro", uri=True)) as memory:
        found = memory.execute("SELECT done FROM jobs WHERE key = 'scan.read'").fetchone()
    return int(found[0] or 0) if found else 0


async def _page(usher: Usher, times: int) -> float:
    async with Connection(usher.port) as connection:
        answers = [await connection.get("/api/v1/books", key=KEY) for _ in range(times)]
    if {each.status for each in answers} != {200}:
        raise RuntimeError("the page of the third party was not answered")
    return quantile([each.seconds * 1000 for each in answers], 0.99)


def _floor(path: Path) -> float:
    began = time.monotonic()
    with closing(sqlite3.connect(path, isolation_level=None)) as memory:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            memory.execute(f"PRAGMA {pragma}")
        memory.execute("CREATE TABLE scan_rows (number INTEGER NOT NULL)")
        for after in range(0, _ROWS, 500):
            memory.execute("BEGIN")
            memory.executemany("INSERT INTO scan_rows VALUES (?)", [(after + each,) for each in range(500)])
            memory.execute("COMMIT")
    return time.monotonic() - began
