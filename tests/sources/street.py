"""A street with one portal, a doorbell and a sweep: the portal says what a test wrote into its script."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import Unreachable
from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.media import TitleFacts
from daemon.domain.requests import PortalRequest
from daemon.runtime.clock import TurnedClock, loop_is_quiet
from daemon.runtime.tasks import Tasks
from daemon.services.base.sweep import Reading
from daemon.sources.doorbells import Doorbells, Listeners
from daemon.sources.sweeps import Sweeps
from state.database import Database
from state.journal import Journal
from tests.state.memory import NOON, a_request, opened

GONE = Absent("overseerr", "such request")
OUT = Unknown(Unreachable("overseerr", "does not answer"))


@dataclass
class Portal:
    """Answers what `says` returns for a number, one call at a time where `slow` is closed."""

    says: Callable[[int], Answer[PortalRequest]] = lambda number: Found(a_request(number=number))
    asked: list[int] = field(default_factory=list)
    side_by_side: int = 0
    most_side_by_side: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def request(self, request: RequestId) -> Answer[PortalRequest]:
        self.asked.append(request.number)
        self.side_by_side += 1
        self.most_side_by_side = max(self.most_side_by_side, self.side_by_side)
        await self.open.wait()
        self.side_by_side -= 1
        return self.says(request.number)

    async def title(self, media: MediaId, *, portal: str) -> Answer[TitleFacts]:
        raise AssertionError(f"nobody asks {portal} for {media} here")

    async def asked_by(self, requester: Alias, media: MediaId) -> Answer[tuple[PortalRequest, ...]]:
        raise AssertionError(f"nobody asks here what {requester} asked for of {media}")


@dataclass
class Round:
    """A sweep that reads what stands in its script, the last line again and again."""

    script: list[Reading | Unreachable]
    since: list[datetime | None] = field(default_factory=list)
    every: timedelta = timedelta(seconds=30)

    async def read(self, since: datetime | None) -> Reading:
        said = self.script[min(len(self.since), len(self.script) - 1)]
        self.since.append(since)
        if isinstance(said, Unreachable):
            raise said
        return said


_STILL = 4
"""Looks in a row at which nothing moves."""


class Street:
    """The sources on a file of their own, with a clock that is turned by hand."""

    def __init__(self, database: Database, *, width: int = 16) -> None:
        self.database = database
        self.clock = TurnedClock(NOON, rest=self.rests)
        self.journal = Journal(database, self.clock)
        self.tasks = Tasks(self.clock)
        self.portal = Portal()
        self.portal.open.set()
        self.swept: list[str] = []
        self.changed: list[str] = []
        self.reported: list[str] = []
        self.doorbells = Doorbells(
            self.journal,
            self.clock,
            self.tasks,
            width=width,
            listeners=Listeners(
                sweep=self.swept.append,
                sweep_all=lambda: self.swept.append("every one"),
                changed=self.changed.append,
                reported=self.reported.append,
            ),
        )
        self.doorbells.portals = self.portal
        self.marked: list[int] = []
        self.sweeps = Sweeps(self.journal, self.clock, mark=lambda request: self.marked.append(request.number))

    async def rests(self) -> None:
        """Nothing is written or read, and nobody has anything left to run."""
        still = 0
        while still < _STILL:  # a thread's work, which no event of ours tells of; one commit may lead to the next
            await loop_is_quiet()
            still = still + 1 if self.database.at_rest else 0
            await asyncio.sleep(0 if still else 0.001)

    def mark(self, number: int) -> None:
        self.doorbells.mark(RequestId(service="overseerr", number=number))

    async def passes(self, **length: float) -> None:
        await self.clock.turn(timedelta(**length))

    async def heard(self) -> list[str]:
        """Names of the facts, in the order in which they were heard."""
        return [row["name"] for row in await self.database.read("SELECT name FROM events ORDER BY id")]


@asynccontextmanager
async def a_street(folder: Path, *, width: int = 16) -> AsyncIterator[Street]:
    """Open, and cleared when the test ends."""
    async with opened(folder) as database:
        street = Street(database, width=width)
        try:
            yield street
        finally:
            await street.tasks.stop(timedelta(seconds=1))
