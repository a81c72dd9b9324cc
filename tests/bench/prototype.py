"""The limit to compare with: webhook, durable outbox with a shared fsync, one look at TMDB, one yes.

It keeps the one promise that costs (nothing acknowledged is lost) and no other: no looking before and after, no second
reading, no log, no people, no rules to speak of. `python -m tests.bench.prototype FOLDER UPSTREAM` prints its port.
"""

import asyncio
import json
import sqlite3
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

from aiohttp import ClientSession, TCPConnector, web

WIDTH = 100
Waiting = tuple[str, tuple[object, ...], "asyncio.Future[None] | None"]


class Outbox:
    """One writer; whatever arrives during a sync shares the next."""

    def __init__(self, path: Path) -> None:
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE outbox (number INTEGER PRIMARY KEY, done INTEGER NOT NULL DEFAULT 0)")
        threading.Thread(target=self._run, daemon=True).start()

    async def write(self, sql: str, *values: object) -> None:
        """Returns once it is on the disk."""
        written: asyncio.Future[None] = self._loop.create_future()
        self._queue.put((sql, values, written))
        await written

    def write_soon(self, sql: str, *values: object) -> None:
        self._queue.put((sql, values, None))

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            while not self._queue.empty():
                batch.append(self._queue.get())
            self._connection.execute("BEGIN IMMEDIATE")
            for sql, values, _ in batch:
                self._connection.execute(sql, values)
            self._connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(_resolve, batch)


def _resolve(batch: list[Waiting]) -> None:
    for _, _, written in batch:
        if written is not None and not written.done():
            written.set_result(None)


class Prototype:
    """Hears, remembers, decides."""

    def __init__(self, outbox: Outbox, session: ClientSession, upstream: str) -> None:
        self._outbox = outbox
        self._session = session
        self._upstream = upstream
        self._queue: asyncio.Queue[int] = asyncio.Queue()

    async def hear(self, request: web.Request) -> web.Response:
        number = int(json.loads(await request.read())["request"]["request_id"])
        await self._outbox.write("INSERT OR IGNORE INTO outbox (number) VALUES (?)", number)
        self._queue.put_nowait(number)
        return web.Response(body=b'{"result":"rang"}', content_type="application/json")

    async def decide(self) -> None:
        while True:
            number = await self._queue.get()
            async with self._session.get(f"{self._upstream}/3/movie/{1_000_000 + number}") as answer:
                wanted = json.loads(await answer.read())["genres"][0]["id"] == 10_751
            verb = "approve" if wanted else "decline"
            async with self._session.post(f"{self._upstream}/api/v1/request/{number}/{verb}") as answer:
                await answer.read()
            self._outbox.write_soon("UPDATE outbox SET done = 1 WHERE number = ?", number)


async def serve(folder: str, upstream: str) -> None:
    async with ClientSession(connector=TCPConnector(limit=0)) as session, asyncio.TaskGroup() as tasks:
        prototype = Prototype(Outbox(Path(folder) / "prototype.db"), session, f"http://127.0.0.1:{upstream}")
        app = web.Application()
        app.router.add_post("/webhook/overseerr", prototype.hear)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=512).start()
        print(runner.addresses[0][1], flush=True)
        for _ in range(WIDTH):
            tasks.create_task(prototype.decide())


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
