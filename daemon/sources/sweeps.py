"""Sweeps: each portal is read whole at start, and again and again, so that nothing depends on a webhook.

When a title that was granted can be watched, no list tells of every portal and every season. So a few of those that
wait for it are read by themselves after each sweep, in turn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from daemon.domain.errors import MemoryUnwritableError, OutsideError
from daemon.domain.ids import RequestId
from daemon.domain.requests import PortalRequest
from daemon.runtime.clock import Clock
from daemon.services.base.sweep import Reading, Sweep
from daemon.sources.again import Again
from daemon.sources.shrinking import believes
from state import notes, requests
from state.journal import Author, Journal, Pen

_log = structlog.get_logger("sources")

AHEAD = timedelta(days=1)
"""How far a portal's clock may run before ours. One date beyond would hide every change before it from later sweeps."""
CHUNK = 100
"""Requests taken over in one commit: a long list must not hold up a decision."""
AWAITED = 5
"""Requests that are looked at after a sweep for whether they can be watched: at one sweep every half minute a hundred
take ten minutes."""

BREATH = timedelta(seconds=1)
"""Between a sweep and that: what is read alone is then newer than what stood on the lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepView:
    """How the sweeps of a service go, for its page."""

    at: datetime | None = None
    """The last one that was answered."""
    requests: int = 0
    complete: bool = True
    odd: tuple[str, ...] = ()


class Sweeps(Again):
    """One loop a service; `mark` asks for a single request to be read."""

    def __init__(self, journal: Journal, clock: Clock, *, mark: Callable[[RequestId], None]) -> None:
        super().__init__(journal, clock)
        self.views: dict[str, SweepView] = {}
        self._mark = mark
        self._looked_at: dict[str, int] = {}
        """By service, the last number that was looked at for whether it can be watched."""

    async def run(self, service: str, sweep: Sweep) -> None:
        """Sweep, wait, sweep again, for ever. An outage waits for the service's own breaker, and says nothing."""
        wanted = self._calls_for(service)
        while True:
            wanted.clear()
            pause = sweep.every
            try:
                await self._once(service, sweep)
                await self._wait(wanted, BREATH)
                pause -= BREATH
                await self._look_at_the_awaited(service)
            except (OutsideError, MemoryUnwritableError) as error:
                _log.debug("sweep.unanswered", service=service, why=str(error))
            await self._wait(wanted, pause)

    async def _once(self, service: str, sweep: Sweep) -> None:
        noted = await notes.noted(self._journal.database, _watermark(service))
        since = datetime.fromisoformat(noted) if noted else None
        asked_at = self._clock.now()
        pending_before = await requests.pending(self._journal.database, service)
        reading = await sweep.read(since)
        if await self._take_over(service, reading, asked_at, baseline=since is None):
            self._look_at_the_missing(service, reading, pending_before)
        self.views[service] = SweepView(
            at=asked_at, requests=len(reading.requests), complete=reading.complete, odd=reading.odd
        )

    async def _take_over(self, service: str, reading: Reading, asked_at: datetime, *, baseline: bool) -> bool:
        """What it holds is heard, whatever it lacks. False: what it lacks means nothing."""
        for start in range(0, len(reading.requests), CHUNK):
            chunk = reading.requests[start : start + CHUNK]
            await self._journal.run(_author(service), _reader(chunk, asked_at, baseline=baseline))
        newest = _believed(reading.newest or asked_at, asked_at)

        def end(pen: Pen) -> bool:
            believed = believes(pen, service, reading.size)
            if believed:
                notes.note(pen.tx, _watermark(service), newest.isoformat())
            return believed

        return reading.complete and await self._journal.run(_author(service), end)

    def _look_at_the_missing(self, service: str, reading: Reading, pending_before: set[int]) -> None:
        """What waited and is not on the list was decided or deleted meanwhile: each is read, nothing is concluded."""
        told = {each.id.number for each in reading.requests} | {each.number for each in reading.pending}
        for number in pending_before - told:
            self._mark(RequestId(service=service, number=number))

    async def _look_at_the_awaited(self, service: str) -> None:
        before = self._looked_at.pop(service, None)
        numbers = await requests.next_awaited(self._journal.database, service, before=before, most=AWAITED)
        if len(numbers) == AWAITED:
            self._looked_at[service] = numbers[-1]
        for number in numbers:
            self._mark(RequestId(service=service, number=number))


def _reader(chunk: Sequence[PortalRequest], asked_at: datetime, *, baseline: bool) -> Callable[[Pen], None]:
    def unit(pen: Pen) -> None:
        for request in chunk:
            for fact in requests.read(pen.tx, request, asked_at=asked_at, now=pen.now, baseline=baseline):
                pen.write(fact)

    return unit


def _believed(newest: datetime, asked_at: datetime) -> datetime:
    return newest if newest <= asked_at + AHEAD else asked_at - AHEAD


def _watermark(service: str) -> str:
    return f"sweep:{service}"


def _author(service: str) -> Author:
    return Author(plugin="engine", cause=f"source:{service}")
