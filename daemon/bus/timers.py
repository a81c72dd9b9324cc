"""Timers become facts at their time, once, also when we were off; schedules are timers that set the next one."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from daemon.commands import answers
from daemon.domain.errors import MemoryUnwritableError
from daemon.events.base import CATALOGUE, Event
from daemon.events.consequences import Later
from daemon.events.house import ScheduleDue
from daemon.events.questions import QuestionExpired
from daemon.plugin.parts import Every
from daemon.runtime.clock import Clock
from daemon.runtime.zones import next_at
from state import timers
from state.journal import Author, Journal, Pen, Written
from state.timers import Timer

_log = structlog.get_logger("bus")

SHORTEST = 0.05
"""Seconds before what could not be fired is tried again."""
LONGEST = 15.0
"""Seconds between two looks at the wall clock: it may be set, and then nobody who sleeps notices."""
UNKNOWN_PAUSE = timedelta(minutes=1)
"""How long a timer waits whose fact no plugin knows: the plugin may be back any moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a plugin's `@every` begins its periods."""

    name: str
    """`plugin.name`."""
    plugin: str
    every: Every

    def next_after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Lengths are counted from the epoch, so that a restart does not move them; times of day are the house's."""
        if self.every.at is not None:
            return next_at(self.every.at, after=now, zone=zone)
        length = (self.every.each or timedelta(days=1)).total_seconds()
        return datetime.fromtimestamp((now.timestamp() // length + 1) * length, tz=now.tzinfo)

    def latest(self, now: datetime, zone: ZoneInfo, *, since: datetime) -> datetime:
        """The last period that has begun, `since` being one that has."""
        long_enough = max(self.every.each or timedelta(), timedelta(days=1)) * 2
        period = max(since, self.next_after(now - long_enough, zone))
        while (following := self.next_after(period, zone)) <= now:
            period = following
        return period


class Timers:
    """One loop. Told of every commit that sets a timer. `zone` is the house's, as it is set now."""

    def __init__(self, journal: Journal, clock: Clock, zone: Callable[[], ZoneInfo]) -> None:
        self.schedules: Mapping[str, Schedule] = {}
        self._journal = journal
        self._clock = clock
        self._zone = zone
        self._set = asyncio.Event()

    def heard(self, written: Written) -> None:
        """Something was committed."""
        if written.timers:
            self._set.set()

    async def begin(self, schedules: Mapping[str, Schedule]) -> None:
        """Set the next period of each schedule. One that is set already is left as it is."""
        self.schedules = schedules
        for schedule in schedules.values():
            await self._journal.run(_author(schedule.plugin), partial(self._arm, schedule=schedule))

    async def run(self) -> None:
        """Fire what is due, then sleep until the next."""
        while True:
            self._set.clear()
            due = await timers.due(self._journal.database, self._clock.now())
            if not any(await asyncio.gather(*map(self._fire, due))):
                await self._sleep()

    async def _sleep(self) -> None:
        next_one = await timers.next_at(self._journal.database)
        left = LONGEST if next_one is None else (next_one - self._clock.now()).total_seconds()
        try:
            await self._clock.wait_for(self._set.wait(), min(max(left, SHORTEST), LONGEST))
        except TimeoutError:
            return

    async def _fire(self, timer: Timer) -> bool:
        try:
            event = CATALOGUE.decode(timer.name, timer.body)
        except (LookupError, ValueError) as error:
            _log.warning("timer.unknown", timer=timer.key, why=str(error))
            return await self._write(timer, lambda pen: timers.put_off(pen.tx, timer.key, pen.now + UNKNOWN_PAUSE))
        return await self._write(timer, lambda pen: self._happen(pen, timer, event))

    async def _write(self, timer: Timer, unit: Callable[[Pen], None]) -> bool:
        try:
            await self._journal.run(_author(timer.plugin), unit)
        except MemoryUnwritableError:
            return False
        return True

    def _happen(self, pen: Pen, timer: Timer, event: Event) -> None:
        if not timers.take(pen.tx, timer):
            return
        match event:
            case ScheduleDue(schedule=name) if name in self.schedules:
                period = self.schedules[name].latest(pen.now, self._zone(), since=timer.at)
                pen.write(ScheduleDue(schedule=name, period=period), happened_at=period)
                self._arm(pen, self.schedules[name])
            case QuestionExpired(question=question):
                pen.write(event, happened_at=timer.at)
                answers.expire(pen, question)
            case _:
                pen.write(event, happened_at=timer.at)

    def _arm(self, pen: Pen, schedule: Schedule) -> None:
        at = schedule.next_after(pen.now, self._zone())
        if not timers.is_set(pen.tx, f"{ScheduleDue.name}:{schedule.name}:"):
            pen.write(Later(ScheduleDue(schedule=schedule.name, period=at), at))


def _author(plugin: str) -> Author:
    return Author(plugin=plugin, cause="time")
