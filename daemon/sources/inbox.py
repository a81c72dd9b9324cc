"""The inbox: what cannot be asked for again is on the disk before its source is told that it arrived."""

from contextlib import aclosing
from datetime import timedelta

import structlog

from daemon.domain.errors import MemoryUnwritableError, OutsideError
from daemon.runtime.clock import Clock
from daemon.services.base.receiving import Batch, Receiver
from state import inbox, notes
from state.journal import Author, Journal, Pen

_log = structlog.get_logger("sources")

PAUSE = timedelta(seconds=5)
"""Before a source that did not answer, or a memory that cannot be written, is tried again."""


class Inbox:
    """One loop a source; what pushes (a webhook) calls `take` itself, and answers after it."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    async def take(self, source: str, batch: Batch) -> int:
        """Write it down, with what it means; returns how much of it was new.

        Raises `MemoryUnwritableError`, and then the source must not be told that it arrived.
        """
        return await self._journal.run(
            Author(plugin="engine", cause=f"source:{source}"), lambda pen: _take(pen, source, batch)
        )

    async def run(self, source: str, receiver: Receiver) -> None:
        """Receive for ever."""
        while True:
            try:
                await self._receive(source, receiver)
            except (OutsideError, MemoryUnwritableError) as error:
                _log.debug("inbox.unanswered", service=source, why=str(error))
            await self._clock.sleep(PAUSE.total_seconds())

    async def _receive(self, source: str, receiver: Receiver) -> None:
        cursor = await notes.noted(self._journal.database, _cursor(source))
        async with aclosing(receiver.receive(cursor)) as batches:
            async for batch in batches:
                await self.take(source, batch)


def _take(pen: Pen, source: str, batch: Batch) -> int:
    fresh = [each for each in batch.received if inbox.receive(pen.tx, source, each.theirs, pen.now)]
    for received in fresh:
        for fact in received.facts:
            pen.write(fact, happened_at=received.happened_at)
    if batch.cursor is not None:
        notes.note(pen.tx, _cursor(source), batch.cursor)
    return len(fresh)


def _cursor(source: str) -> str:
    return f"inbox:{source}"
