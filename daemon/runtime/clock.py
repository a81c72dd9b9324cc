"""The only module that knows the time. Everything else is handed a `Clock`; tests turn theirs by hand."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Protocol, TypeVar, cast

T = TypeVar("T")

_ROUNDS = 100_000


class TimedOut(TimeoutError):
    """It did not end within its limit, and was given up on."""


class Clock(ABC):
    """Two times: the wall's, which a person or NTP may set, and a steady one for measuring and waiting."""

    @abstractmethod
    def now(self) -> datetime:
        """The moment on the wall, aware, in UTC."""

    @abstractmethod
    def steady(self) -> float:
        """Seconds since some fixed moment; setting the wall clock does not move it."""

    @abstractmethod
    async def sleep(self, seconds: float) -> None:
        """Wait on the steady clock; zero or less only lets others run."""

    @abstractmethod
    def within(self, seconds: float) -> AbstractAsyncContextManager[object]:
        """A block that is cancelled, and raises TimeoutError, when it lasts longer."""

    async def wait_for(self, awaitable: Awaitable[T], within: float) -> T:
        """Await it, or cancel it and raise TimeoutError after this many seconds."""
        async with self.within(within):
            return await awaitable


class SystemClock(Clock):
    """The machine's own clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def within(self, seconds: float) -> asyncio.Timeout:
        return asyncio.timeout(seconds)


class TurnedClock(Clock):
    """A clock that stands still until it is turned. Sleeping on it costs no real time.

    `rest` is awaited after every wake; give one that waits for threads and sockets when the sleepers use them, because
    the default only waits until the loop itself has nothing left to run.
    """

    def __init__(self, start: datetime, rest: Callable[[], Awaitable[None]] | None = None) -> None:
        self._start = start.astimezone(UTC)
        self._elapsed = timedelta()
        self._alarms: list[tuple[timedelta, int, Callable[[], None]]] = []
        self._limits: set[asyncio.Timeout] = set()
        self._order = count()
        self._rest = rest or loop_is_quiet

    def now(self) -> datetime:
        return self._start + self._elapsed

    def steady(self) -> float:
        return self._elapsed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        if (length := timedelta(seconds=seconds)) <= timedelta():
            await asyncio.sleep(0)
            return
        woken = asyncio.Event()
        self._ring_after(length, woken.set)
        await woken.wait()

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        async with asyncio.timeout(None) as scope:
            self._limits.add(scope)
            self._ring_after(timedelta(seconds=seconds), lambda: self._expire(scope))
            try:
                yield
            finally:
                self._limits.discard(scope)

    async def turn(self, by: timedelta) -> None:
        """Let this much time pass: sleepers wake in order, each at its own moment, and finish what they do."""
        until = self._elapsed + by
        await self._rest()
        while self._alarms and self._alarms[0][0] <= until:
            at, _, ring = heappop(self._alarms)
            self._elapsed = max(self._elapsed, at)
            ring()
            await self._rest()
        self._elapsed = until

    async def leap(self, by: timedelta) -> None:
        """Let time pass as for a machine that slept: everyone whose moment came in between wakes once, at the end."""
        await self._rest()
        self._elapsed += by
        while self._alarms and self._alarms[0][0] <= self._elapsed:
            heappop(self._alarms)[2]()
        await self._rest()

    def jump(self, by: timedelta) -> None:
        """Set the wall clock forwards or back, as NTP or a person does; nobody who sleeps notices."""
        self._start += by

    def _expire(self, scope: asyncio.Timeout) -> None:
        if scope in self._limits:
            scope.reschedule(asyncio.get_running_loop().time())

    def _ring_after(self, length: timedelta, ring: Callable[[], None]) -> None:
        heappush(self._alarms, (self._elapsed + length, next(self._order), ring))


class _Loop(Protocol):
    _ready: deque[object]


async def loop_is_quiet() -> None:
    """Return when the running loop has no callback left but ours. It does not see threads or sockets."""
    loop = cast("_Loop", asyncio.get_running_loop())
    for _ in range(_ROUNDS):
        await asyncio.sleep(0)
        if not loop._ready:  # noqa: SLF001 (asyncio has no public word for "idle", and a guess in rounds is a flaky test)
            return
    raise RuntimeError(f"the loop was still busy after {_ROUNDS:,} rounds: does a task spin without waiting?")
