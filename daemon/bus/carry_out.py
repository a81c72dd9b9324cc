"""Actions: look, do, look again. The one door out, and the one who writes the ledger."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol, TypeVar

import structlog

from daemon.actions.base import ACTIONS, Action, Budget, Harm, InDoubt, NotSo, Otherwise, So
from daemon.bus.gates import Dry, Go, House, Refuse, Verdict, Wait, may
from daemon.bus.lanes import Lane
from daemon.bus.last_look import as_it_stands
from daemon.bus.retry import jittered
from daemon.domain.answers import Unknown
from daemon.domain.errors import KeyRefused, MemoryUnwritableError, NotConfigured, OutsideError, Rejected, Unreachable
from daemon.domain.sentences import Sentence
from daemon.events.base import Event
from daemon.events.house import ActionEnded
from daemon.plugin.context import Reading, Surroundings
from daemon.plugin.parts import Still
from daemon.runtime.clock import Clock
from daemon.runtime.marks import Marks
from daemon.runtime.tasks import Tasks
from state import actions, budgets, events
from state.actions import Planned
from state.budgets import SteadyTime
from state.journal import Author, Journal, Pen, Written

T = TypeVar("T")
_log = structlog.get_logger("bus")

UNWRITABLE_PAUSE = 1.0
"""Seconds between two tries while the memory cannot be written."""
NOBODY_KNOWS = "nobody knows whether it arrived"
AGAIN = timedelta(seconds=30)
"""How long the gate's no holds before it is asked again, where nothing says when it will be yes."""


class JudgedBy(Protocol):
    """Gives what the gate judges by, at the moment it is asked."""

    async def __call__(self, *, destructive: bool) -> House: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The plugin that planned an action, as far as carrying out needs it."""

    around: Surroundings
    still: Mapping[type, Still] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a power cut, a budget and a pause hang on."""

    marks: Marks
    steady: SteadyTime
    dice: Random


class CarryOut:
    """Owns the services' lanes. `house` gives what the gate judges by; `ports` the writing halves."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        tasks: Tasks,
        *,
        house: JudgedBy,
        up: Callable[[], Iterable[str]],
        means: Means,
        width: int,
    ) -> None:
        self.ports: Mapping[type, object] = {}
        self.owners: dict[str, Owner] = {}
        self._journal = journal
        self._clock = clock
        self._tasks = tasks
        self._house = house
        self._up = up
        self._marks = means.marks
        self._steady = means.steady
        self._dice = means.dice
        self._width = width
        self._lanes: dict[str, Lane[Planned]] = {}
        self._held_until: dict[str, float] = {}
        """Steady moments before which nothing goes to a service, because it said so."""

    def heard(self, written: Written) -> None:
        """Something was committed."""
        for planned in written.planned:
            self._lane(planned.service).offer((planned,))

    async def look(self) -> None:
        """Ask the memory for what is due."""
        for service in await actions.services_with_work(self._journal.database):
            self._lane(service).look()

    def stop(self) -> None:
        for lane in self._lanes.values():
            lane.stop()

    @property
    def lanes(self) -> tuple[Lane[Planned], ...]:
        return tuple(self._lanes.values())

    def _lane(self, service: str) -> Lane[Planned]:
        if service not in self._lanes:
            self._lanes[service] = Lane(
                f"to {service or 'nowhere'}",
                width=self._width,
                do=self._safely,
                claim=lambda held: actions.claim(self._journal.database, service, self._clock.now(), held=held),
                tasks=self._tasks,
                rank=lambda planned: planned.lane,
            )
        return self._lanes[service]

    async def _safely(self, planned: Planned) -> None:
        """While the memory cannot be written nothing is done outside; afterwards the action is looked at again."""
        try:
            await self._carry_out(planned)
        except MemoryUnwritableError:
            await self._clock.sleep(UNWRITABLE_PAUSE)
        except (Unreachable, KeyRefused, NotConfigured) as error:  # whoever was asked whether it is still wanted
            await self._not_known(planned, error)
        except Exception as error:  # noqa: BLE001 (an action's bug is this action's: shown, and nobody else's)
            _log.error("action.failed", action=planned.id, name=planned.name, plugin=planned.plugin, exc_info=error)
            await self._broke(planned, f"{type(error).__name__}: {error}")

    async def _broke(self, planned: Planned, bug: str) -> None:
        """A call that broke in our hands may have arrived all the same: it is looked at, or left to a person."""
        kind = ACTIONS.named(planned.name)
        look_after = kind.lasts if kind is not None and kind.in_doubt is InDoubt.LOOK else None
        state = await self._note(
            planned, lambda pen: actions.broke(pen.tx, planned.id, pen.now, look_after=look_after, bug=bug)
        )
        if state != "doubt":
            await self._end(planned, state, error=bug)

    async def _carry_out(self, planned: Planned) -> None:
        try:
            action = planned.action or ACTIONS.decode(planned.name, planned.body)
        except (LookupError, ValueError) as error:
            await self._put_off(planned, Sentence("{why}", {"why": str(error)}), until=None, on=None)
            return
        if planned.state == "doubt":
            await self._look_into(planned, action)
            return
        house = await self._house(destructive=action.harm is Harm.DESTRUCTIVE)
        verdict = self._held(planned) or may(action, house, plugin=planned.plugin, policy=planned.policy)
        if isinstance(verdict, Go):
            await self._look_and_do(planned, action)
        else:
            await self._held_back(planned, verdict)

    async def _look_into(self, planned: Planned, action: Action[Any]) -> None:
        """Whatever the gate says, what became of a call is found out; it is asked again before another one."""
        if action.in_doubt is InDoubt.UNSURE:
            await self._end(planned, "unsure", error=NOBODY_KNOWS)
        else:
            await self._look_and_do(planned, action)

    def _held(self, planned: Planned) -> Wait | None:
        """The service asked us to come back later: nobody goes there before that."""
        left = self._held_until.get(planned.service, 0.0) - self._clock.steady()
        if left <= 0:
            return None
        why = Sentence("{service} asked us to come back later.", {"service": planned.service})
        return Wait(why=why, until=self._clock.now() + jittered(timedelta(seconds=left), self._dice.random()))

    async def _look_and_do(self, planned: Planned, action: Action[Any]) -> None:
        owner, port = self.owners.get(planned.plugin), self.ports.get(action.port)
        if owner is None or port is None:
            on = action.port.__name__ if port is None else None
            await self._put_off(planned, _no_port(action) if port is None else _no_owner(planned), until=None, on=on)
            return
        seen: str | None = None
        if action.in_doubt is InDoubt.LOOK:
            look = await self._call("look", planned, action.look, port)
            match look:
                case So(seen=seen):
                    state = "done" if planned.state == "doubt" else "found"
                    await self._end(planned, state, action=action, seen=seen)
                    return
                case Otherwise(seen=seen, why=why):
                    await self._end(planned, "dropped", seen=seen, why=why)
                    return
                case Unknown(error=error):
                    await self._not_known(planned, error)
                    return
                case NotSo(seen=seen) if planned.bug is not None:
                    await self._end(planned, "failed", seen=seen, error=planned.bug)
                    return
                case NotSo(seen=seen):
                    pass
        if not await self._still_wanted(action, owner):
            await self._left_alone(planned, "dropped", seen=seen, why=Sentence("It was no longer wanted."))
        elif await self._begun(planned, action, seen):
            await self._do(planned, action, port)

    async def _still_wanted(self, action: Action[Any], owner: Owner) -> bool:
        asked = owner.still.get(type(action))
        return True if asked is None else bool(await asked.run(action, Reading(owner.around)))

    async def _begun(self, planned: Planned, action: Action[Any], seen: str | None) -> bool:
        """Judge once more, reserve the budget and write `doing`, together. False: not now, or ended meanwhile."""
        destructive = action.harm is Harm.DESTRUCTIVE
        house = await self._house(destructive=destructive)

        def unit(pen: Pen) -> Verdict | None:
            if not actions.is_open(pen.tx, planned.id):
                return None
            now = as_it_stands(pen.tx, house, action=planned.id, destructive=destructive)
            verdict = may(action, now, plugin=planned.plugin, policy=planned.policy)
            if isinstance(verdict, Go):
                verdict = self._reserve(pen, planned, action.budget)
            if isinstance(verdict, Go):
                actions.begin(pen.tx, planned.id, pen.now, lasts=action.lasts, seen=seen)
            return verdict

        verdict = await self._journal.run(_author(planned), unit)
        if verdict is not None and not isinstance(verdict, Go):
            await self._held_back(planned, verdict, seen)
        return isinstance(verdict, Go)

    def _reserve(self, pen: Pen, planned: Planned, budget: Budget | None) -> Go | Wait:
        if budget is None:
            return Go()
        left = budgets.reserve(pen.tx, budget, purpose=f"action {planned.id}", time=self._steady)
        if left is None:
            return Go()
        return Wait(why=Sentence("The budget {budget} is spent.", {"budget": budget.name}), until=pen.now + left)

    async def _do(self, planned: Planned, action: Action[Any], port: object) -> None:
        try:
            thing = await self._call("do", planned, action.do, port)
        except Rejected as error:
            await self._end(planned, "failed", error=str(error))
        except (KeyRefused, NotConfigured) as error:
            await self._undone(planned, error)
        except Unreachable as error:
            if error.undone:
                await self._undone(planned, error)
            else:
                await self._in_doubt(planned, action, error)
        else:
            await self._end(planned, "done", action=action, seen=thing or "as asked", thing=thing)

    async def _call(self, what: str, planned: Planned, call: Callable[[object], Awaitable[T]], port: object) -> T:
        await self._marks.calling(f"before {what} {planned.name}")
        answer = await call(port)
        await self._marks.calling(f"after {what} {planned.name}")
        return answer

    async def _in_doubt(self, planned: Planned, action: Action[Any], error: Unreachable) -> None:
        if action.in_doubt is InDoubt.UNSURE:
            await self._end(planned, "unsure", error=str(error))
            return
        _log.warning("action.doubt", action=planned.id, name=planned.name, service=planned.service, why=error.why)
        look_after = timedelta() if error.over else action.lasts
        await self._note(
            planned, lambda pen: actions.doubt(pen.tx, planned.id, pen.now, look_after=look_after, error=str(error))
        )
        if error.over:
            self._lane(planned.service).look()

    async def _undone(self, planned: Planned, error: OutsideError) -> None:
        """It was certainly not done: it waits as if it had never begun."""
        retry_after = error.retry_after if isinstance(error, Unreachable) else None
        if retry_after is not None:
            self._held_until[planned.service] = self._clock.steady() + retry_after.total_seconds()
        pause = jittered(AGAIN if retry_after is None else retry_after, self._dice.random())
        on = None if error.service in self._up() else error.service

        def unit(pen: Pen) -> None:
            actions.not_begun(pen.tx, planned.id)
            _wait(pen, planned, Sentence("{why}", {"why": str(error)}), pen.now + pause, on)

        await self._note(planned, unit)

    async def _held_back(self, planned: Planned, verdict: Wait | Dry | Refuse, seen: str | None = None) -> None:
        match verdict:
            case Dry(why=why):
                await self._left_alone(planned, "dry", why=why, seen=seen)
            case Refuse(why=why):
                await self._left_alone(planned, "refused", why=why, seen=seen)
            case Wait(why=why, until=until, on=on):
                await self._put_off(planned, why, until=until, on=on)

    async def _left_alone(self, planned: Planned, state: str, *, why: Sentence, seen: str | None = None) -> None:
        """It is not done, or not once more: of an earlier call that nobody can look up, nobody knows."""
        if planned.state == "doubt" and seen is None:
            await self._end(planned, "unsure", error=NOBODY_KNOWS, why=why)
        else:
            await self._end(planned, state, why=why, seen=seen)

    async def _not_known(self, planned: Planned, error: OutsideError) -> None:
        """How it stands could not be found out: wait for its service, or ask soon where that answers others."""
        why = Sentence("{why}", {"why": str(error)})
        if error.service in self._up():
            await self._journal.run(
                _author(planned), lambda pen: actions.ask_again(pen.tx, planned.id, pen.now, why=why)
            )
        else:
            await self._put_off(planned, why, until=None, on=error.service)

    async def _put_off(self, planned: Planned, why: Sentence, *, until: datetime | None, on: str | None) -> None:
        pause = jittered(AGAIN, self._dice.random())
        await self._journal.run(_author(planned), lambda pen: _wait(pen, planned, why, until or pen.now + pause, on))

    async def _end(
        self,
        planned: Planned,
        state: str,
        *,
        action: Action[Any] | None = None,
        seen: str | None = None,
        error: str | None = None,
        why: Sentence | None = None,
        thing: str | None = None,
    ) -> None:
        """Write the end, and the facts that follow from it, together."""

        def unit(pen: Pen) -> None:
            if not actions.is_open(pen.tx, planned.id):
                return
            pen.written.planned += actions.end(pen.tx, planned.id, state, pen.now, seen=seen, error=error, why=why)
            for fact in _facts(planned, action, state, thing):
                pen.write(fact)
            elsewhere = events.taken_for_echo(pen.tx, planned.id) if action is None else None
            if elsewhere is not None:
                pen.write(elsewhere)

        await self._note(planned, unit)
        if state == "failed":
            _log.error("action.failed", action=planned.id, name=planned.name, plugin=planned.plugin, why=error)

    async def _note(self, planned: Planned, unit: Callable[[Pen], T]) -> T:
        """What a call came to is known only here: it is written as soon as anything can be."""
        while True:
            try:
                return await self._journal.run(_author(planned), unit)
            except MemoryUnwritableError:
                await self._clock.sleep(UNWRITABLE_PAUSE)


def _wait(pen: Pen, planned: Planned, why: Sentence, until: datetime, on: str | None) -> None:
    actions.wait(pen.tx, planned.id, on=on, until=until, why=why)


def _author(planned: Planned) -> Author:
    return Author(plugin=planned.plugin, cause=f"action:{planned.id}", policy=planned.policy)


def _facts(planned: Planned, action: Action[Any] | None, state: str, thing: str | None) -> tuple[Event, ...]:
    """What is true now; `action` is given when it is done or found."""
    if action is None:
        return (_ended(planned, state),)
    made = None if thing is None else action.made(thing)
    return tuple(fact for fact in (action.became(planned.id), made) if fact is not None)


def _ended(planned: Planned, state: str) -> ActionEnded:
    return ActionEnded(
        action=planned.id, action_name=planned.name, plugin=planned.plugin, state=state, subject=planned.line
    )


def _no_owner(planned: Planned) -> Sentence:
    return Sentence("The plugin {plugin} is not running.", {"plugin": planned.plugin})


def _no_port(action: Action[Any]) -> Sentence:
    return Sentence("No service for it is set up ({port}).", {"port": action.port.__name__})
