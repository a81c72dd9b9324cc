"""Reading services again and again, each in a loop of its own, and at once where somebody asks for it."""

import asyncio
from datetime import timedelta

from daemon.runtime.clock import Clock
from state.journal import Journal


class Again:
    """What every such reader has."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._wanted: dict[str, asyncio.Event] = {}

    def now(self, service: str) -> None:
        """Read this service without waiting for its time."""
        if wanted := self._wanted.get(service):
            wanted.set()

    def now_all(self) -> None:
        """Read every one of them without waiting for its time."""
        for wanted in self._wanted.values():
            wanted.set()

    def _calls_for(self, service: str) -> asyncio.Event:
        """Set when it is to be read at once; whoever begins to read clears it."""
        return self._wanted.setdefault(service, asyncio.Event())

    async def _wait(self, wanted: asyncio.Event, pause: timedelta) -> None:
        try:
            await self._clock.wait_for(wanted.wait(), pause.total_seconds())
        except TimeoutError:
            return
