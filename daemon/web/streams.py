"""The live stream: what was committed is told to every open page, by id, name and subject only.

Ids are event ids. Each listener has room for a hundred frames; one that does not read them is told to reload and let
go, so that nobody who never reads costs memory or holds up the bus.
"""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
from aiohttp import web

from daemon.commands.base import Scope
from daemon.events.accounts import AccountChanged
from daemon.events.base import Event
from daemon.runtime.logbook import Record
from daemon.web.access import Visitor
from daemon.web.house import WebHouse
from daemon.web.problems import BadInput, Trouble
from daemon.web.telling import told
from state.journal import Written

ROOM = 100
MOST = 200
"""Listeners at a time: more than any house has pages open."""
MOST_EACH = 80
"""Of one account: who opens more takes no place from the others."""
HEARTBEAT = timedelta(seconds=15)
BREATH = timedelta(milliseconds=50)
"""Between two writes to one listener: what comes meanwhile goes out as one, so that fifty of them cost the bus little
while much happens."""
STALLED = timedelta(seconds=20)
"""A write that takes longer goes to nobody."""
_RELOAD = b"event: reload\ndata: {}\n\n"
_LOG = b"event: log\ndata: {}\n\n"
_PAGE = 256


@dataclass(slots=True, eq=False)
class Listener:
    """One open stream."""

    visitor: Visitor
    frames: deque[tuple[int, bytes]] = field(default_factory=deque)
    """With the number of the event, 0 for what is none."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    crowded: asyncio.Event = field(default_factory=asyncio.Event)
    """Half of the room is taken."""
    sent: int = 0
    """The last event it was given."""
    overrun: bool = False
    ended: bool = False
    task: "asyncio.Task[object] | None" = None

    def offer(self, frame: bytes, number: int = 0) -> None:
        if len(self.frames) >= ROOM:
            self.overrun = True
        elif not self.overrun:
            self.frames.append((number, frame))
        self.wake.set()
        if len(self.frames) >= ROOM // 2:
            self.crowded.set()

    def take(self) -> bytes:
        """All that waits and was not given yet, as one."""
        taken = [frame for number, frame in self.frames if number == 0 or number > self.sent]
        self.sent = max([self.sent, *(number for number, _ in self.frames)])
        self.frames.clear()
        self.wake.clear()
        self.crowded.clear()
        return b"".join(taken)

    def end(self) -> None:
        """Now, whatever it is doing: a write that nobody reads included."""
        self.ended = True
        if self.task is not None:
            self.task.cancel()


class Streams:
    """Every open stream. `attach` it to the journal and the log; `close` it before the server stops."""

    def __init__(self, house: WebHouse) -> None:
        self._house = house
        self._listeners: set[Listener] = set()
        self._closing = False
        self._loop = asyncio.get_running_loop()
        self._log_told = float("-inf")
        house.journal.listeners.append(self._committed)
        self._unsubscribe = house.logbook.subscribe(self._logged)

    def __len__(self) -> int:
        return len(self._listeners)

    def listeners(self) -> tuple[Listener, ...]:
        return tuple(self._listeners)

    def end_session(self, session: str) -> None:
        for listener in [each for each in self._listeners if each.visitor.session == session]:
            listener.end()

    def close(self) -> None:
        """Let everybody go, and take nobody more."""
        if self._closing:
            return
        self._closing = True
        self._unsubscribe()
        self._house.journal.listeners.remove(self._committed)
        for listener in tuple(self._listeners):
            listener.end()

    async def listen(self, request: web.Request, visitor: Visitor) -> web.StreamResponse:
        """Serve one listener until it goes, falls behind, or may no longer listen."""
        after = _last_event_id(request)
        if self._closing or len(self._listeners) >= MOST or self._of(visitor) >= MOST_EACH:
            raise Trouble(503, "too many pages listen already", headers={"Retry-After": "30"})
        listener = Listener(visitor, task=asyncio.current_task())
        self._listeners.add(listener)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        answer.force_close()
        try:
            await answer.prepare(request)
            await self._begin(answer, listener, after)
            await self._go_on(answer, listener)
        except asyncio.CancelledError:
            if not listener.ended:
                raise
            _uncancel()
            _abort(request)
        except (ConnectionError, TimeoutError):
            _abort(request)
        finally:
            self._listeners.discard(listener)
        return answer

    def _of(self, visitor: Visitor) -> int:
        number = visitor.account.id if visitor.account else None
        return sum((each.visitor.account.id if each.visitor.account else None) == number for each in self._listeners)

    async def _begin(self, answer: web.StreamResponse, listener: Listener, after: int | None) -> None:
        if after is None:
            rows = await self._house.journal.database.read("SELECT coalesce(max(id), 0) AS id FROM events")
            listener.sent = rows[0]["id"]
            await self._write(answer, b"id: %d\nevent: hello\ndata: {}\n\n" % listener.sent)
            return
        listener.sent = after
        await self._write(answer, b": again\n\n")
        while missed := await self._missed(listener.sent):
            for number, frame in missed:
                await self._write(answer, frame)
                listener.sent = number

    async def _missed(self, after: int) -> list[tuple[int, bytes]]:
        rows = await self._house.journal.database.read(
            "SELECT id, name, body FROM events WHERE id > ? ORDER BY id LIMIT ?", (after, _PAGE)
        )
        letters = self._house.letters.kinds
        return [
            (row["id"], _frame(row["id"], row["name"], told(row["name"], row["body"], letters).subjects))
            for row in rows
        ]

    async def _go_on(self, answer: web.StreamResponse, listener: Listener) -> None:
        while not listener.overrun:
            await self._within(HEARTBEAT, listener.wake)
            await self._write(answer, listener.take() or b": still here\n\n")
            await self._within(BREATH, listener.crowded)
        await self._write(answer, listener.take() + _RELOAD)

    async def _within(self, longest: timedelta, sign: asyncio.Event) -> None:
        with suppress(TimeoutError):
            await self._house.clock.wait_for(sign.wait(), longest.total_seconds())

    async def _write(self, answer: web.StreamResponse, frame: bytes) -> None:
        async with self._house.clock.within(STALLED.total_seconds()):
            await answer.write(frame)

    def _committed(self, written: Written) -> None:
        """On the loop, after each commit: a frame is made once, however many listen."""
        if self._listeners:
            for number, event in written.events:
                frame = _frame(number, event.name, event.subjects())
                for listener in self._listeners:
                    listener.offer(frame, number)
        for _, event in written.events:
            if isinstance(event, AccountChanged):
                self._changed(event)

    def _changed(self, event: Event) -> None:
        """What an account may do has changed: its pages connect again, and are judged anew."""
        number = getattr(event, "account", None)
        for listener in [
            each for each in self._listeners if each.visitor.account and each.visitor.account.id == number
        ]:
            listener.end()

    def _logged(self, _: Record) -> None:
        """On whichever thread logged."""
        if self._listeners and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell_of_log)

    def _tell_of_log(self) -> None:
        """At most once a second, to those who may read logs."""
        now = self._house.clock.steady()
        if now - self._log_told >= 1:
            self._log_told = now
            for listener in self._listeners:
                if listener.visitor.caller.may(Scope.ADMIN):
                    listener.offer(_LOG)


def _frame(number: int, name: str, subjects: tuple[str, ...]) -> bytes:
    body = msgspec.json.encode({"id": number, "name": name, "subjects": subjects})
    return b"id: %d\ndata: %s\n\n" % (number, body)


def _last_event_id(request: web.Request) -> int | None:
    given = request.headers.get("Last-Event-ID")
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise BadInput("Last-Event-ID: expected the number of an event")
    return int(given)


def _uncancel() -> None:
    """The cancellation was ours, and has done what it should."""
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()


def _abort(request: web.Request) -> None:
    """Close the connection without waiting for what is not read."""
    if request.transport is not None:
        request.transport.abort()
