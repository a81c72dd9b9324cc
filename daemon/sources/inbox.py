"""The inbox: what cannot be asked for again is on the disk before its source is told that it arrived."""

from collections.abc import Callable
from contextlib import aclosing
from datetime import timedelta

import structlog

from daemon.domain.chats import Heard
from daemon.domain.errors import MemoryUnwritableError, OutsideError
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn
from daemon.services.base.receiving import Batch, Received, Receiver, Talks
from daemon.sources.replies import Reply, heard
from state import inbox, notes
from state.journal import Author, Journal, Pen

_log = structlog.get_logger("sources")

PAUSE = timedelta(seconds=5)
"""Before a source that did not answer, or a memory that cannot be written, is tried again."""
MOST_REPLIES = 64
"""On their way at once; who floods a bot is answered no more."""


class Inbox:
    """One loop a source; what pushes (a webhook) calls `arrived` itself, and answers after it."""

    def __init__(
        self, journal: Journal, clock: Clock, tasks: Tasks, say: Callable[[Sentence, str | None], str]
    ) -> None:
        """`say` puts a sentence into a language; None is the house's."""
        self._journal = journal
        self._clock = clock
        self._tasks = tasks
        self._say = say
        self._replying = 0

    async def arrived(self, source: str, receiver: Receiver, batch: Batch) -> None:
        """Write it down, with what it means and what follows, and answer who spoke.

        Raises `MemoryUnwritableError`, and then the source must not be told that it arrived.
        """
        replies = await self._journal.run(
            Author(plugin="engine", cause=f"source:{source}"), lambda pen: _take(pen, source, batch)
        )
        for to, reply in replies:
            if isinstance(receiver, Talks) and self._replying < MOST_REPLIES:
                self._replying += 1
                spawn(self._tell(receiver, to, reply), name=f"reply {source}", owner=self._tasks)

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
                await self.arrived(source, receiver, batch)

    async def _tell(self, receiver: Talks, to: Heard, reply: Reply) -> None:
        """Housekeeping of the conversation, once: who presses again is answered again."""
        try:
            await receiver.reply(to, self._say(reply.says, reply.language), refused=reply.refused)
        except OutsideError as error:
            _log.debug("inbox.unheard", why=str(error))
        finally:
            self._replying -= 1


def _take(pen: Pen, source: str, batch: Batch) -> list[tuple[Heard, Reply]]:
    """What is to be answered once this is on the disk; lost with the process."""
    fresh = [each for each in batch.received if inbox.receive(pen.tx, source, each.theirs, pen.now)]
    replies = [reply for received in fresh for reply in _act_on(pen, received)]
    if batch.cursor is not None:
        notes.note(pen.tx, _cursor(source), batch.cursor)
    return replies


def _act_on(pen: Pen, received: Received) -> list[tuple[Heard, Reply]]:
    for fact in received.facts:
        pen.write(fact, happened_at=received.happened_at)
    if received.heard is None:
        return []
    reply = heard(pen, received.heard)
    return [] if reply is None else [(received.heard, reply)]


def _cursor(source: str) -> str:
    return f"inbox:{source}"
