"""Webhooks mark one request to be read; the mark stays until the read was answered.

Marks are kept in memory only: one that is lost with the process is found by the sweep at the next start.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import MemoryUnwritableError
from daemon.domain.ids import MediaId, RequestId
from daemon.domain.ports import PortalReader
from daemon.domain.requests import PortalRequest
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn
from daemon.services.base.doorbell import Arrived, Changed, Heard, Ignored, Reported, Ring, TestNotification
from state import requests
from state.journal import Author, Journal, Pen

_log = structlog.get_logger("sources")

MOST = 10_000
"""Marks held. Beyond it a ring only asks for a sweep."""
NOT_YET = timedelta(minutes=1)
"""A webhook may come before the request can be read: a 404 is asked again for so long."""


class Outcome(StrEnum):
    """What a webhook came to."""

    RANG = "rang"
    TEST = "test"
    IGNORED = "ignored"
    NOBODY = "nobody"
    """No service entry, and no kind, has this name."""


@dataclass(slots=True)
class _Mark:
    since: float
    again: bool = False
    """Rung once more while it was being read: read it once more."""
    waits: bool = True
    """A reading of it is under way, or will come by itself."""
    pause: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """One service entry that can be rung."""

    kind: str
    aliases: tuple[str, ...]
    hears: Callable[[object], Heard]


@dataclass(slots=True)
class _Portal:
    waiting: dict[int, None] = field(default_factory=dict)
    reading: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Whom the doorbells tell what is not theirs to read."""

    sweep: Callable[[str], None]
    """There are more marks for this portal than they hold."""
    sweep_all: Callable[[], None] = lambda: None
    """Something came that nobody named: every portal may know it."""
    changed: Callable[[str], None] = lambda _: None
    """This service holds something else now."""
    reported: Callable[[str], None] = lambda _: None
    """In this portal somebody said something about a title."""


class Doorbells:
    """Told of webhooks, reads what they mean."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        tasks: Tasks,
        *,
        width: int,
        listeners: Listeners,
    ) -> None:
        self.bells: Mapping[str, Bell] = {}
        self.portals: PortalReader | None = None
        self.tested_at: dict[str, datetime] = {}
        """When each service's test button was last heard."""
        self._journal = journal
        self._clock = clock
        self._tasks = tasks
        self._width = width
        self._tell = listeners
        self._marks: dict[RequestId, _Mark] = {}
        self._queues: dict[str, _Portal] = {}

    @property
    def waiting(self) -> int:
        """Requests that were rung for and are not read yet."""
        return len(self._marks)

    def heard(self, name: str, body: object) -> Outcome:
        """A webhook came for `name`: an entry, or a kind, which rings every entry of it."""
        entries = [name] if name in self.bells else self._entries_of(name)
        outcomes = [self._heard(entry, self.bells[entry].hears(body)) for entry in entries]
        return outcomes[0] if outcomes else Outcome.NOBODY

    def mark(self, request: RequestId) -> None:
        """This request is to be read."""
        if known := self._marks.get(request):
            known.again = True
            if not known.waits:
                self._queue(request)
        elif len(self._marks) >= MOST:
            self._tell.sweep(request.service)
        else:
            self._marks[request] = _Mark(self._clock.steady())
            self._queue(request)

    def service_back(self, service: str) -> None:
        """Everything marked there is read at once."""
        for request in self._marks:
            if request.service == service:
                self._queue(request)

    def _entries_of(self, kind: str) -> list[str]:
        return [entry for entry, bell in self.bells.items() if kind == bell.kind or kind in bell.aliases]

    def _heard(self, entry: str, heard: Heard) -> Outcome:
        match heard:
            case Ring(request=number):
                _log.info("webhook", service=entry, request=number, say=f"{entry} rang for request {number}.")
                self.mark(RequestId(service=entry, number=number))
                return Outcome.RANG
            case Reported():
                _log.info("webhook.reported", service=entry, say=f"{entry} rang for a report about a title.")
                self._tell.reported(entry)
                return Outcome.RANG
            case Changed():
                _log.info("webhook.changed", service=entry, say=f"{entry} says that what it holds changed.")
                self._tell.changed(entry)
                return Outcome.RANG
            case Arrived(media=media):
                _log.info("webhook.arrived", service=entry, say=f"{entry} says that there is something new to watch.")
                self._tell.changed(entry)
                spawn(self._look_for(media), name=f"doorbell {entry}", owner=self._tasks)
                return Outcome.RANG
            case TestNotification():
                _log.info("webhook.test", service=entry, say=f"{entry} sent its test notification.")
                self.tested_at[entry] = self._clock.now()
                return Outcome.TEST
            case Ignored(why=why):
                _log.info("webhook.ignored", service=entry, why=why, say=f"{entry} rang for nothing: {why}.")
                return Outcome.IGNORED

    async def _look_for(self, media: MediaId | None) -> None:
        """Read what waits for this title; where it was not named, every portal looks at some of what waits."""
        if media is None:
            self._tell.sweep_all()
            return
        for request in await requests.awaited(self._journal.database, media):
            self.mark(request)

    def _queue(self, request: RequestId) -> None:
        portal = self._queues.setdefault(request.service, _Portal())
        portal.waiting[request.number] = None
        if portal.reading < self._width:
            portal.reading += 1
            spawn(self._read_on(request.service, portal), name=f"doorbell {request.service}", owner=self._tasks)

    async def _read_on(self, service: str, portal: _Portal) -> None:
        try:
            while portal.waiting:
                number = next(iter(portal.waiting))
                del portal.waiting[number]
                await self._read(RequestId(service=service, number=number))
        finally:
            portal.reading -= 1

    async def _read(self, request: RequestId) -> None:
        mark = self._marks.get(request)
        if mark is None or self.portals is None:
            return
        mark.again = False
        mark.waits = True
        try:
            answered = await self._answered(self.portals, request, mark)
        finally:
            mark.waits = False  # a reading that broke is begun anew by the next ring
        if self._marks.get(request) is not mark:
            return  # another reading of the same mark was answered first
        if answered and not mark.again:
            del self._marks[request]
        else:
            self._read_later(request, mark, at_once=answered)

    async def _answered(self, portals: PortalReader, request: RequestId, mark: _Mark) -> bool:
        asked_at = self._clock.now()
        try:
            return await self._take_over(request, await portals.request(request), asked_at, mark)
        except MemoryUnwritableError:
            return False

    async def _take_over(
        self, request: RequestId, answer: Found[PortalRequest] | Absent | Unknown, asked_at: datetime, mark: _Mark
    ) -> bool:
        """Whether the read was answered."""
        match answer:
            case Found(value=found):
                await self._journal.run(_author(request.service), lambda pen: _found(pen, found, asked_at))
                return True
            case Absent():
                young = self._clock.steady() - mark.since < NOT_YET.total_seconds()
                known = await requests.get(self._journal.database, request)
                if known is None and young:
                    return False
                await self._journal.run(_author(request.service), lambda pen: _absent(pen, request, asked_at))
                return True
            case Unknown():
                return False

    def _read_later(self, request: RequestId, mark: _Mark, *, at_once: bool) -> None:
        mark.waits = True
        pause, mark.pause = (0.0 if at_once else mark.pause), min(mark.pause * 2, 5.0)
        spawn(self._queue_after(request, pause), name=f"doorbell {request}", owner=self._tasks)

    async def _queue_after(self, request: RequestId, pause: float) -> None:
        await self._clock.sleep(pause)
        await asyncio.sleep(0)
        if request in self._marks:
            self._queue(request)


def _author(service: str) -> Author:
    return Author(plugin="engine", cause=f"source:{service}")


def _found(pen: Pen, found: PortalRequest, asked_at: datetime) -> None:
    for fact in requests.read(pen.tx, found, asked_at=asked_at, now=pen.now):
        pen.write(fact)


def _absent(pen: Pen, request: RequestId, asked_at: datetime) -> None:
    for fact in requests.absent(pen.tx, request, asked_at=asked_at):
        pen.write(fact)
