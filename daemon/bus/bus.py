"""The bus as a whole: told of every commit, asked to look again, stopped in order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from daemon.bus.carry_out import CarryOut, JudgedBy, Means, Owner
from daemon.bus.deliver import Deliverer, Desk
from daemon.bus.jobs import Bench, Jobs
from daemon.bus.timers import Schedule, Timers
from daemon.domain.errors import MemoryUnwritableError
from daemon.events.house import ScheduleDue
from daemon.plugin.context import Surroundings
from daemon.plugin.parts import Every, Handler, JobDef, Plugin, Still
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks
from state import actions, deliveries, hearing
from state.events import Subscription, Subscriptions
from state.journal import Author, Journal, Pen

_log = structlog.get_logger("bus")

TICK = 1.0
"""Seconds between two looks for what nobody told of: moments that came, services that are back."""
CALLS_IN_FLIGHT = timedelta(seconds=5)
"""How long calls may finish when the daemon stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A plugin that is on, with what surrounds it."""

    plugin: Plugin
    around: Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """How much runs side by side."""

    reads: int = 16
    """Requests of one portal that were rung for."""
    deliveries: int = 64
    """Of one plugin, each of another line."""
    actions: int = 16
    """Towards one service, each of another line."""
    jobs: int = 2
    """Of all plugins together; one at a time of each. The others wait for their turn."""


@dataclass(slots=True, kw_only=True)
class Outside:
    """What the bus must know of the services; bootstrap keeps it up to date."""

    house: JudgedBy
    up: Callable[[], Iterable[str]]
    """Names of the services that answer."""
    names: Callable[[], frozenset[str]]
    """Names of every service entry, whether it answers or not."""
    ports: Mapping[type, object] = field(default_factory=dict)
    """The writing halves."""


class Bus:
    """Remembers nothing: whatever it holds can be claimed again."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        zone: Callable[[], ZoneInfo],
        outside: Outside,
        *,
        means: Means,
        widths: Widths,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._outside = outside
        self._tasks = Tasks(clock)
        self._running: dict[str, Running] = {}
        self.deliverer = Deliverer(journal, clock, self._tasks, up=self._answering, width=widths.deliveries)
        self.carrier = CarryOut(
            journal,
            clock,
            self._tasks,
            house=outside.house,
            up=outside.up,
            means=means,
            width=widths.actions,
        )
        self.timers = Timers(journal, clock, zone)
        self.jobs = Jobs(journal, clock, self._tasks, width=widths.jobs)
        journal.listeners += [self.deliverer.heard, self.carrier.heard, self.timers.heard, self.jobs.heard]

    async def seat(self, running: Iterable[Running], *, broken: frozenset[str] = frozenset()) -> None:
        """These plugins are on, with these settings; those that were and are not among them are off.

        One that should be on and is `broken` is owed what it would have heard, for when it is mended; where nobody
        knows yet what that is, all that happens from now on is looked through then.
        """
        wanted = {each.plugin.name: each for each in running}
        for gone in self._running.keys() - wanted.keys():
            self.deliverer.leave(gone)
        self._running = wanted
        hear = _subscriptions(wanted.values()).and_also(await hearing.kept(self._journal.database, broken))
        self._journal.subscriptions = hear
        await self._journal.run(_engine("start"), lambda pen: hearing.keep(pen.tx, hear, broken=broken, now=pen.now))
        self.carrier.ports = self._outside.ports
        self.carrier.owners = {name: _owner(each) for name, each in wanted.items()}
        self.jobs.benches = _benches(wanted.values())
        await self._take_up_what_waited()
        for name, each in wanted.items():
            self.deliverer.seat(name, Desk(around=each.around, handlers=_handlers(each.plugin)))
        await self.timers.begin(_schedules(wanted.values()))
        await self.jobs.resume()

    async def recover(self) -> None:
        """At start, before anything is carried out: what was under way when we stopped is in doubt."""
        left = await self._journal.run(_engine("start"), lambda pen: actions.recover(pen.tx))
        await self._hurry()
        if left:
            _log.warning("actions.doubt", count=left, say=f"{left} actions were under way when Usher stopped.")

    async def look(self) -> None:
        """Find what nobody told of, once."""
        self.deliverer.look()
        await self.carrier.look()

    async def run(self) -> None:
        """Look again, for ever."""
        last = self._clock.now()
        while True:
            await self._clock.sleep(TICK)
            try:
                if self._clock.now() < last:
                    await self._hurry()
                last = self._clock.now()
                for service in self._outside.up():
                    await self.service_back(service)
            except MemoryUnwritableError:
                continue
            await self.look()

    async def _hurry(self) -> None:
        """After the wall clock went back nothing waits until it has caught up."""

        def unit(pen: Pen) -> None:
            deliveries.hurry(pen.tx, pen.now)
            actions.hurry(pen.tx, pen.now)

        await self._journal.run(_engine("clock"), unit)

    async def judge_again(self) -> None:
        """Settings the gate judges by have changed: what waits is asked about now, not when it would have been."""
        await self._journal.run(_engine("settings"), lambda pen: actions.wake_all(pen.tx, pen.now))
        await self.look()

    async def service_back(self, service: str) -> None:
        """What waited for this service goes on."""
        if await self._waits_for(service):
            await self._let_go(service)
            await self.look()

    async def finish(self) -> None:
        """Begin nothing more, and let calls in flight finish for five seconds; the rest stays due."""
        self.deliverer.stop()
        self.carrier.stop()
        await self._tasks.settle(CALLS_IN_FLIGHT)

    async def abandon(self) -> tuple[str, ...]:
        """Cancel whatever still runs. Names of what would not end."""
        self.deliverer.stop()
        self.carrier.stop()
        return await self._tasks.stop(timedelta(seconds=1))

    @property
    def busy(self) -> bool:
        """Something is under way or about to be."""
        return any(lane.busy for lane in self.deliverer.lanes) or any(lane.busy for lane in self.carrier.lanes)

    def _answering(self) -> list[str]:
        """Services, and plugins: nobody tells when a plugin's own library no longer hangs, so it is tried again."""
        return [*self._outside.up(), *self._running]

    async def _waits_for(self, service: str) -> bool:
        rows = await self._journal.database.read(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM deliveries WHERE state = 'parked' AND parked_on = ?1) "
            "OR EXISTS (SELECT 1 FROM actions WHERE waiting_on = ?1)",
            (service,),
        )
        return bool(rows)

    async def _let_go(self, on: str) -> None:
        def unit(pen: Pen) -> None:
            deliveries.unpark(pen.tx, on, pen.now)
            actions.wake(pen.tx, on, pen.now)

        await self._journal.run(_engine(f"back:{on}"), unit)

    async def _take_up_what_waited(self) -> None:
        """What waited for a handler, an event or a setting that is there now is due again."""
        rows = await self._journal.database.read("SELECT DISTINCT parked_on FROM deliveries WHERE state = 'parked'")
        known = {
            f"handler:{name}.{handler}" for name, each in self._running.items() for handler in _handlers(each.plugin)
        }
        for row in rows:
            on = row["parked_on"]
            if on in known or (not on.startswith("handler:") and on not in self._outside.names()):
                await self._let_go(on)


def _engine(cause: str) -> Author:
    return Author(plugin="engine", cause=cause)


def _handlers(plugin: Plugin) -> dict[str, Handler]:
    """By name, old names included; a schedule is a handler of its own event."""
    found = {name: each for each in plugin.of(Handler) for name in (each.name, *each.was)}
    return found | {each.name: _of_schedule(plugin, each) for each in plugin.of(Every)}


def _of_schedule(plugin: Plugin, every: Every) -> Handler:
    return Handler(name=every.name, event=ScheduleDue, run=every.run, topic=f"{plugin.name}.{every.name}")


def _subscriptions(running: Iterable[Running]) -> Subscriptions:
    by_event: dict[str, tuple[Subscription, ...]] = {}
    for each in running:
        for handler in (*each.plugin.of(Handler), *(_of_schedule(each.plugin, one) for one in each.plugin.of(Every))):
            subscription = Subscription(plugin=each.plugin.name, handler=handler.name, topic=handler.topic)
            by_event[handler.event.name] = (*by_event.get(handler.event.name, ()), subscription)
    return Subscriptions(by_event)


def _owner(running: Running) -> Owner:
    return Owner(around=running.around, still={each.action: each for each in running.plugin.of(Still)})


def _benches(running: Iterable[Running]) -> dict[str, Bench]:
    return {
        f"{each.plugin.name}.{job.name}": Bench(definition=job, around=each.around)
        for each in running
        for job in each.plugin.of(JobDef)
    }


def _schedules(running: Iterable[Running]) -> dict[str, Schedule]:
    return {
        f"{each.plugin.name}.{every.name}": Schedule(
            name=f"{each.plugin.name}.{every.name}", plugin=each.plugin.name, every=every
        )
        for each in running
        for every in each.plugin.of(Every)
    }
