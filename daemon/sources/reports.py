"""Reports about titles: each portal's are read whole, again and again, and at once when it rings.

A portal rings before it wrote down what it rings for, so after a ring there is a second round.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from daemon.domain.errors import MemoryUnwritableError, OutsideError
from daemon.services.base.sweep import IssueReading, Issues
from daemon.sources.again import Again
from state import issues, notes
from state.journal import Author, Pen

_log = structlog.get_logger("sources")

EVERY = timedelta(minutes=5)
AFTER_A_RING = timedelta(seconds=10)


class Rounds(Again):
    """One loop a portal."""

    async def run(self, service: str, portal: Issues) -> None:
        """For ever. An outage waits for the service's own breaker, and says nothing."""
        wanted = self._calls_for(service)
        while True:
            rung = wanted.is_set()
            wanted.clear()
            try:
                await self._once(service, portal)
            except (OutsideError, MemoryUnwritableError) as error:
                _log.debug("reports.unanswered", service=service, why=str(error))
            await self._wait(wanted, AFTER_A_RING if rung else EVERY)

    async def _once(self, service: str, portal: Issues) -> None:
        asked_at = self._clock.now()
        reading = await portal.read(await issues.open_numbers(self._journal.database, service))
        if reading is None:
            return
        baseline = await notes.noted(self._journal.database, _baseline(service)) is None
        author = Author(plugin="engine", cause=f"source:{service}")
        await self._journal.run(author, _taking_over(service, reading, asked_at, baseline=baseline))


def _taking_over(service: str, reading: IssueReading, asked_at: datetime, *, baseline: bool) -> Callable[[Pen], None]:
    def unit(pen: Pen) -> None:
        for issue in reading.issues:
            for fact in issues.read(pen.tx, issue, asked_at=asked_at, now=pen.now, baseline=baseline):
                pen.write(fact)
        if reading.complete:
            issues.absent(pen.tx, service, frozenset(each.id.number for each in reading.issues), asked_at=asked_at)
            notes.note(pen.tx, _baseline(service), asked_at.isoformat())

    return unit


def _baseline(service: str) -> str:
    return f"reports:{service}"
