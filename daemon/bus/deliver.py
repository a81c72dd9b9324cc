"""Deliveries: each fact to each handler that is owed it, in its line, until it is committed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import structlog

from daemon.bus.lanes import Lane
from daemon.bus.retry import Park, after_failure, backoff
from daemon.domain.errors import MemoryUnwritableError
from daemon.events.base import CATALOGUE, Event
from daemon.events.house import DELIVERY, DeliveryFailed
from daemon.plugin.context import Context, Surroundings
from daemon.plugin.parts import Handler
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks
from state import deliveries
from state.deliveries import OvertakenError
from state.events import Owed
from state.journal import Author, Journal, Pen, Written

_log = structlog.get_logger("bus")

UNWRITABLE_PAUSE = 1.0
"""Seconds to wait before a delivery is looked at again while the memory cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running plugin, as the deliverer sees it."""

    around: Surroundings
    handlers: Mapping[str, Handler]


class Deliverer:
    """Owns the plugins' lanes. Told of every commit; asks the memory for what it was not told."""

    def __init__(
        self, journal: Journal, clock: Clock, tasks: Tasks, *, up: Callable[[], Iterable[str]], width: int
    ) -> None:
        self._up = up
        self._journal = journal
        self._clock = clock
        self._tasks = tasks
        self._width = width
        self._desks: dict[str, Desk] = {}
        self._lanes: dict[str, Lane[Owed]] = {}

    def seat(self, name: str, desk: Desk) -> None:
        """A plugin is there, or has new settings: from its next delivery on they count."""
        self._desks[name] = desk
        if name not in self._lanes:
            self._lanes[name] = Lane(
                name,
                width=self._width,
                do=self._deliver,
                claim=lambda held: deliveries.claim(self._journal.database, name, self._clock.now(), held=held),
                tasks=self._tasks,
            )
        self._lanes[name].look()

    def leave(self, name: str) -> None:
        """A plugin is off: what it is owed stays owed."""
        self._desks.pop(name, None)
        if lane := self._lanes.pop(name, None):
            lane.stop()

    def heard(self, written: Written) -> None:
        """Something was committed."""
        for owed in written.owed:
            if lane := self._lanes.get(owed.plugin):
                lane.offer((owed,))

    def look(self) -> None:
        """Ask the memory for what is due."""
        for lane in self._lanes.values():
            lane.look()

    def stop(self) -> None:
        for lane in self._lanes.values():
            lane.stop()

    @property
    def lanes(self) -> tuple[Lane[Owed], ...]:
        return tuple(self._lanes.values())

    async def _deliver(self, owed: Owed) -> None:
        desk = self._desks.get(owed.plugin)
        handler = desk.handlers.get(owed.handler) if desk else None
        if desk is None or handler is None:
            await self._put_aside(owed, f"handler:{owed.plugin}.{owed.handler}", "no plugin has this handler now")
            return
        try:
            fact = owed.fact or await self._read(owed)
        except (LookupError, ValueError) as error:
            await self._put_aside(owed, f"event:{owed.event}", str(error))
            return
        await self._hand_over(owed, handler, fact, desk)

    async def _hand_over(self, owed: Owed, handler: Handler, fact: Event, desk: Desk) -> None:
        context: Context[object] = Context(desk.around, fact=owed.event, delivery=owed.id)
        try:
            await handler.run(fact, context)
            if not context.committed:
                await context.commit()
        except OvertakenError:
            _log.debug("delivery.overtaken", delivery=owed.id, handler=owed.handler)
        except MemoryUnwritableError:
            await self._clock.sleep(UNWRITABLE_PAUSE)
            self._lanes[owed.plugin].look()
        except Exception as error:  # noqa: BLE001 (a handler's failure is this delivery's, and nobody else's)
            await self._failed(owed, error)

    async def _read(self, owed: Owed) -> Event:
        rows = await self._journal.database.read("SELECT name, body FROM events WHERE id = ?", (owed.event,))
        if not rows:
            raise LookupError("the event is no longer kept")
        return CATALOGUE.decode(rows[0]["name"], rows[0]["body"])

    async def _failed(self, owed: Owed, error: Exception) -> None:
        match after_failure(error):
            case Park(service=service) if service in self._up():
                again_at = self._clock.now() + backoff(owed.attempts)
                await self._write(
                    owed, lambda pen: deliveries.put_off(pen.tx, owed.id, pen.now, until=again_at, error=str(error))
                )
            case Park(service=service):
                await self._put_aside(owed, service, str(error))
            case _:
                _log.error(
                    "delivery.failed",
                    say=f"{owed.plugin} could not see to something: the Events page has a button to try again.",
                    plugin=owed.plugin,
                    handler=owed.handler,
                    subject=owed.line.partition("|")[2],
                    delivery=owed.id,
                    exc_info=error,
                )
                await self._write(owed, lambda pen: self._fail(pen, owed, error))

    def _fail(self, pen: Pen, owed: Owed, error: Exception) -> None:
        pen.written.owed += deliveries.failed(pen.tx, owed.id, pen.now, f"{type(error).__name__}: {error}")
        subject = owed.line.partition("|")[2]
        if not subject.startswith(f"{DELIVERY}:"):  # who cannot hear that something failed is told of nothing more
            pen.write(
                DeliveryFailed(delivery=owed.id, plugin=owed.plugin, handler=owed.handler, subject=subject, at=pen.now)
            )

    async def _put_aside(self, owed: Owed, on: str, error: str) -> None:
        await self._write(owed, lambda pen: deliveries.park(pen.tx, owed.id, pen.now, on=on, error=error))

    async def _write(self, owed: Owed, unit: Callable[[Pen], object]) -> None:
        """Say what became of it; while the memory cannot be written it stays due, and is tried again."""
        try:
            await self._journal.run(Author(plugin=owed.plugin, cause=f"event:{owed.event}"), unit)
        except OvertakenError:
            _log.debug("delivery.overtaken", delivery=owed.id, handler=owed.handler)
        except MemoryUnwritableError:
            await self._clock.sleep(UNWRITABLE_PAUSE)
