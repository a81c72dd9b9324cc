"""Tells of what goes on too long: a service that is out for ten minutes and comes back, an error that repeats."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from daemon.events.house import ErrorsRepeated
from daemon.events.services import ServiceBack, ServiceOut
from daemon.runtime.clock import Clock
from daemon.runtime.logbook import Record
from daemon.services.base.state import ServiceState, Standing
from state import notes
from state.journal import Author, Journal, Pen

TOO_LONG = timedelta(minutes=10)
LOOK = 30.0
"""Seconds between two looks."""
AGAIN_AND_AGAIN = 10
"""Repeats after which an error is told of: the first of them that the log gives a line of its own."""
_OUT = "out: "
_OURS = Author(plugin="engine", cause="time")


class Outages:
    """Looks how the services stand. What was told of is kept in the memory, so that a restart tells nothing twice."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        services: Callable[[], Sequence[ServiceState]],
        errors: Callable[[], Sequence[Record]],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._services = services
        self._errors = errors
        self._told: set[int] = set()

    async def run(self) -> None:
        """For ever."""
        while True:
            await self._clock.sleep(LOOK)
            for state in self._services():
                await self._look_at(state)
            await self._look_at_errors()

    async def _look_at(self, state: ServiceState) -> None:
        told = await notes.noted(self._journal.database, _OUT + state.name)
        out = state.standing in {Standing.DOWN, Standing.REFUSED}
        if told is None and out and state.since and self._clock.now() - state.since >= TOO_LONG:
            await self._tell_out(state, state.since)
        elif told is not None and state.standing is Standing.UP:
            await self._tell_back(state.name, datetime.fromisoformat(told))

    async def _tell_out(self, state: ServiceState, since: datetime) -> None:
        def unit(pen: Pen) -> None:
            notes.note(pen.tx, _OUT + state.name, since.isoformat())
            pen.write(ServiceOut(service=state.name, since=since, refused=state.standing is Standing.REFUSED))

        await self._journal.run(_OURS, unit)

    async def _tell_back(self, service: str, since: datetime) -> None:
        def unit(pen: Pen) -> None:
            pen.tx.execute("DELETE FROM meta WHERE key = ?", (_OUT + service,))
            pen.write(ServiceBack(service=service, since=since))

        await self._journal.run(_OURS, unit)

    async def _look_at_errors(self) -> None:
        found = [each for each in self._errors() if each.repeats >= AGAIN_AND_AGAIN and each.number not in self._told]
        for record in found:
            self._told.add(record.number)
            fact = ErrorsRepeated(plugin=record.plugin, since=record.at, record=record.number)
            await self._journal.commit(_OURS, fact)
