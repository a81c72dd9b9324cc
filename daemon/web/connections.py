"""Connections: only so many at a time, each has to say what it wants, and what it sends has to arrive.

Whoever opens connections and stays silent would otherwise take every file the process may open, its memory's and its
services' too.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar, cast

from aiohttp import web

from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn
from daemon.web.origins import household
from daemon.web.problems import Trouble

T = TypeVar("T")
MOST = 500
"""At a time: half of the 1,024 files a process may open where nobody raised that, and four for each page that is open
in a large house. For one more, one is closed that asks for nothing now; where all are busy, the new one is."""
SILENT_FOR = 10.0
"""Seconds until a new connection has asked for something."""
KEPT_FOR = 75.0
"""Seconds an idle one is kept for the next question."""
ARRIVES_WITHIN = 20.0
"""Seconds until all of a body is there."""


class Connections:
    """The protocol of each new connection; closes those that have asked for nothing, and when there are too many, first
    those of the address that holds the most."""

    def __init__(self, server: web.Server, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._tasks = Tasks(clock)
        self._spoke: set[object] = set()
        self._busy: set[object] = set()
        self._silent: dict[web.RequestHandler, float] = {}

    def watch(self) -> None:
        """From now on close those that stay silent."""
        spawn(self._watch(), name="silent connections", owner=self._tasks)

    def accept(self) -> asyncio.BaseProtocol:
        """Called for each connection."""
        live = [each for each in self._server.connections if each.transport is not None]
        return self._server() if len(live) < MOST or self._made_room(live) else _TurnedAway()

    @contextmanager
    def answering(self, protocol: object) -> Iterator[None]:
        """It asked for something, and is not closed before it has its answer."""
        self._spoke.add(protocol)
        self._busy.add(protocol)
        try:
            yield
        finally:
            self._busy.discard(protocol)

    def _made_room(self, live: Sequence[web.RequestHandler]) -> bool:
        """Whoever opens the most makes room first: what never spoke before what is kept, the oldest before the newest.
        So one address that floods the port closes its own."""
        held = Counter(map(_whose, live))
        idle = [each for each in live if each not in self._busy]
        if not idle:
            return False
        min(idle, key=lambda each: (-held[_whose(each)], each in self._spoke)).force_close()
        return True

    async def close(self) -> None:
        await self._tasks.stop(timedelta(seconds=1))

    async def _watch(self) -> None:
        while True:
            await self._clock.sleep(SILENT_FOR / 2)
            self._close_silent(self._clock.steady())

    def _close_silent(self, now: float) -> None:
        live = set(self._server.connections)
        self._spoke &= live
        self._silent = {each: self._silent.get(each, now) for each in live - self._spoke}
        for each, since in self._silent.items():
            if now - since >= SILENT_FOR:
                each.force_close()


def _whose(connection: web.RequestHandler) -> str:
    peer = connection.peername
    return household(str(peer[0])) if isinstance(peer, tuple) else ""


class _TurnedAway(asyncio.Protocol):
    """One too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).abort()


async def body_of(request: web.BaseRequest, clock: Clock) -> bytes:
    """What was posted, once it is all there; a webhook mostly comes in one piece, and needs no clock. Raises 408."""
    return await (request.read() if request.content.is_eof() else arrived(request.read(), clock))


async def arrived(reading: Awaitable[T], clock: Clock) -> T:
    """What is being sent, once it is all there. Raises 408."""
    try:
        return await clock.wait_for(reading, ARRIVES_WITHIN)
    except TimeoutError as error:
        raise Trouble(408, "the rest of it did not come", headers={"Connection": "close"}) from error
