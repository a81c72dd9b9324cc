"""Who shares a server: read whole at the start, and again and again.

What stands on a reading is heard. What lacks counts only when every list agreed, when it is not far fewer than before,
and when it lacks twice in a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from daemon.domain.errors import MemoryUnwritableError, OutsideError
from daemon.domain.members import Member, Membership
from daemon.events.base import Event
from daemon.events.people import PersonJoined, PersonReturned
from daemon.runtime.clock import Clock
from daemon.services.base.sweep import MemberReading, Members
from daemon.sources.again import Again
from daemon.sources.shrinking import believes
from state import members, notes, sizes
from state.journal import Author, Journal, Pen

_log = structlog.get_logger("sources")

CHUNK = 100
"""People taken over in one commit: a long list must not hold up a decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersView:
    """How the readings of a server go, for its page."""

    at: datetime
    """When the last one that was answered began."""
    doubts: tuple[str, ...] = ()
    believed: bool = True
    """False: far fewer share it than before; what lacks is not taken for gone."""


class Headcount(Again):
    """One loop a server."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        super().__init__(journal, clock)
        self.views: dict[str, MembersView] = {}

    async def run(self, service: str, server: Members) -> None:
        """For ever. An outage waits for the service's own breaker, and says nothing."""
        wanted = self._calls_for(service)
        while True:
            wanted.clear()
            try:
                await self._once(service, server)
            except (OutsideError, MemoryUnwritableError) as error:
                _log.debug("members.unanswered", service=service, why=str(error))
            await self._wait(wanted, server.every)

    async def _once(self, service: str, server: Members) -> None:
        began = self._clock.now()
        reading = await server.read()
        since = _baseline(await notes.noted(self._journal.database, _noted(service)), reading.machine)
        author = Author(plugin="engine", cause=f"source:{service}")
        for start in range(0, len(reading.members), CHUNK):
            chunk = reading.members[start : start + CHUNK]
            await self._journal.run(author, _heard(chunk, sure=not reading.doubts, since=since))
        believed = not reading.doubts and await self._journal.run(author, _ended(service, reading, began, since))
        self.views[service] = MembersView(at=began, doubts=reading.doubts, believed=believed or bool(reading.doubts))


def _heard(chunk: Sequence[Member], *, sure: bool, since: datetime | None) -> Callable[[Pen], None]:
    def unit(pen: Pen) -> None:
        for member in chunk:
            for fact in members.read(pen.tx, member, now=pen.now, sure=sure, since=since):
                pen.write(fact, happened_at=_happened(fact, pen.now))

    return unit


def _happened(fact: Event, now: datetime) -> datetime | None:
    """Joining has a date of its own, as long as it is none to come."""
    told = fact.joined_at if isinstance(fact, PersonJoined | PersonReturned) else None
    return told if told is not None and told < now else None


def _ended(service: str, reading: MemberReading, began: datetime, since: datetime | None) -> Callable[[Pen], bool]:
    """The lists agreed: what they lack counts, unless far fewer are there than were."""

    def unit(pen: Pen) -> bool:
        baseline = since is None
        if baseline:
            sizes.begin_anew(pen.tx, service)
        sharing = sum(each.kind not in {Membership.OWNER, Membership.INVITED} for each in reading.members)
        if not believes(pen, service, sharing):
            return False
        present = frozenset(each.alias for each in reading.members)
        for fact in members.absent(pen.tx, service, present, now=pen.now, baseline=baseline):
            pen.write(fact)
        if baseline:
            notes.note(pen.tx, _noted(service), f"{began.isoformat()} {reading.machine}")
        return True

    return unit


def _noted(service: str) -> str:
    """Where it is noted of which server there is a baseline, and since when."""
    return f"members:{service}"


def _baseline(noted: str | None, machine: str) -> datetime | None:
    """Since when there is one of this very server."""
    moment, _, of = (noted or "").partition(" ")
    return datetime.fromisoformat(moment) if noted and of == machine else None
