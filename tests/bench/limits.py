"""What this machine can do at all, measured in the same run: every figure is read beside one of these."""

import asyncio
import os
import sqlite3
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.client import Connection
from tests.bench.figures import quantile
from tests.bench.processes import listening


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Reference values are those of the machine the goals were set on (November 2026, two cores)."""

    fsync_p50: float
    fsync_p99: float
    """Milliseconds."""
    hello_alone: float
    hello_crowd: float
    """Answers a second of aiohttp's hello, at 1 and at 100 connections: 21,600 and 31,900 then."""
    rows: float
    """SQLite, one row a commit, synchronous=FULL: 513 a second then."""
    web_ready: float
    web_memory: float
    """An interpreter that imported aiohttp.web: 0.24 s and 36 MB then."""

    @property
    def slowness(self) -> float:
        """How many times longer processor work takes here and now."""
        return 21_600 / self.hello_alone


async def measure(folder: Path) -> Limits:
    syncs = _syncs(folder / "sync", 200)
    async with listening("tests.bench.hello") as (_, port):
        alone, crowd = await _hello(port, 1, 2_000), await _hello(port, 100, 6_000)
    ready, memory = await _web()
    return Limits(
        fsync_p50=quantile(syncs, 0.5), fsync_p99=quantile(syncs, 0.99), hello_alone=alone, hello_crowd=crowd,
        rows=_rows(folder / "floor.db", 200), web_ready=ready, web_memory=memory,
    )  # fmt: skip


def _syncs(path: Path, times: int) -> list[float]:
    found: list[float] = []
    with path.open("wb") as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            began = time.monotonic()
            os.fsync(file.fileno())
            found.append((time.monotonic() - began) * 1000)
    return found


async def _hello(port: int, connections: int, calls: int) -> float:
    async def one() -> None:
        async with Connection(port) as connection:
            for _ in range(calls // connections):
                await connection.get("/health")

    began = time.monotonic()
    await asyncio.gather(*(one() for _ in range(connections)))
    return calls / (time.monotonic() - began)


def _rows(path: Path, times: int) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE t (x)")
    began = time.monotonic()
    for each in range(times):
        connection.execute("INSERT INTO t VALUES (?)", (each,))
    connection.close()
    return times / (time.monotonic() - began)


async def _web() -> tuple[float, float]:
    """Seconds and megabytes of an interpreter with aiohttp.web."""
    said = "import aiohttp.web,re;print(re.search(r'VmRSS:\\s+(\\d+)',open('/proc/self/status').read())[1])"
    times: list[float] = []
    memory = 0.0
    for _ in range(3):
        began = time.monotonic()
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", said, stdout=asyncio.subprocess.PIPE)
        out, _ = await child.communicate()
        times.append(time.monotonic() - began)
        memory = int(out) / 1024
    return statistics.median(times), memory
