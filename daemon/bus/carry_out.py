"""Actions: look, do, look again. The one door out."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Protocol, TypeVar

import structlog

from daemon.actions.base import ACTIONS, Action, InDoubt, Look, NotSo, Otherwise, So
from daemon.bus.gates import Dry, Go, House, Refuse, Wait, may
from daemon.bus.lanes import Lane
from daemon.bus.ledger import UNWRITABLE_PAUSE, Ledger
from daemon.bus.retry import jittered
from daemon.domain.answers import Unknown
from daemon.domain.errors import KeyRefused, MemoryUnwritableError, NotConfigured, OutsideError, Rejected, Unreachable
from daemon.domain.sentences import Sentence
from daemon.plugin.context import Reading, Surroundings
from daemon.plugin.parts import Still
from daemon.runtime.clock import Clock
from daemon.runtime.marks import Marks
from daemon.runtime.tasks import Tasks
from state import actions
from state.actions import Planned
from state.budgets import SteadyTime
from state.journal import Journal, Written

T = TypeVar("T")
_log = structlog.get_logger("bus")

NOBODY_KNOWS = "nobody knows whether it arrived"


class JudgedBy(Protocol):
    """Gives what the gate judges this action by, at the moment it is asked."""

    async def __call__(self, action: Action[Any]) -> House: ...


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
        self._dice = means.dice
        self._ledger = Ledger(journal, clock, steady=means.steady, dice=means.dice)
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
            _log.error(
                "action.failed",
                say=f"{planned.name} broke inside Usher.",
                action=planned.id,
                name=planned.name,
                plugin=planned.plugin,
                exc_info=error,
            )
            await self._ledger.broke(planned, f"{type(error).__name__}: {error}")

    async def _carry_out(self, planned: Planned) -> None:
        try:
            action = planned.action or ACTIONS.decode(planned.name, planned.body)
        except (LookupError, ValueError) as error:
            await self._ledger.wait(planned, Wait(why=in_words(error)))
            return
        if planned.state == "doubt":
            await self._look_into(planned, action)
            return
        house = await self._house(action)
        verdict = self._held(planned) or may(action, house, plugin=planned.plugin, policy=planned.policy)
        if isinstance(verdict, Go):
            await self._look_and_do(planned, action)
        else:
            await self._held_back(planned, verdict)

    async def _look_into(self, planned: Planned, action: Action[Any]) -> None:
        """Whatever the gate says, what became of a call is found out; it is asked again before another one."""
        if action.in_doubt is InDoubt.UNSURE:
            await self._ledger.end(planned, "unsure", error=NOBODY_KNOWS)
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
            await self._ledger.wait(planned, _no_port(action) if port is None else _no_owner(planned))
            return
        seen: str | None = None
        if action.in_doubt is InDoubt.LOOK:
            look = await self._call("look", planned, action.look, port)
            if not isinstance(look, NotSo) or planned.bug is not None:
                await self._settled(planned, action, look)
                return
            seen = look.seen
        if not await self._still_wanted(action, owner):
            await self._left_alone(planned, "dropped", seen=seen, why=Sentence("It was no longer wanted."))
        elif await self._begun(planned, action, seen):
            await self._do(planned, action, port)

    async def _settled(self, planned: Planned, action: Action[Any], look: Look) -> None:
        """What was seen leaves nothing to do, or nothing that may be done now."""
        match look:
            case So(seen=seen):
                state = "done" if planned.state == "doubt" else "found"
                await self._ledger.end(planned, state, action=action, seen=seen)
            case Otherwise(seen=seen, why=why):
                await self._ledger.end(planned, "dropped", seen=seen, why=why)
            case NotSo(seen=seen):
                await self._ledger.end(planned, "failed", seen=seen, error=planned.bug)
            case Unknown(error=error):
                await self._not_known(planned, error)

    async def _still_wanted(self, action: Action[Any], owner: Owner) -> bool:
        asked = owner.still.get(type(action))
        return True if asked is None else bool(await asked.run(action, Reading(owner.around)))

    async def _begun(self, planned: Planned, action: Action[Any], seen: str | None) -> bool:
        """False: not now, or it was ended meanwhile."""
        house = await self._house(action)
        verdict = await self._ledger.begin(planned, action, house, seen=seen)
        if verdict is not None and not isinstance(verdict, Go):
            await self._held_back(planned, verdict, seen)
        return isinstance(verdict, Go)

    async def _do(self, planned: Planned, action: Action[Any], port: object) -> None:
        try:
            thing = await self._call("do", planned, action.do, port)
        except Rejected as error:
            await self._ledger.end(planned, "failed", error=str(error))
        except (KeyRefused, NotConfigured) as error:
            await self._undone(planned, error)
        except Unreachable as error:
            if error.undone:
                await self._undone(planned, error)
            else:
                await self._in_doubt(planned, action, error)
        else:
            await self._ledger.end(planned, "done", action=action, seen=thing or "as asked", thing=thing)

    async def _call(self, what: str, planned: Planned, call: Callable[[object], Awaitable[T]], port: object) -> T:
        await self._marks.calling(f"before {what} {planned.name}")
        answer = await call(port)
        await self._marks.calling(f"after {what} {planned.name}")
        return answer

    async def _in_doubt(self, planned: Planned, action: Action[Any], error: Unreachable) -> None:
        if action.in_doubt is InDoubt.UNSURE:
            await self._ledger.end(planned, "unsure", error=str(error))
            return
        _log.warning("action.doubt", action=planned.id, name=planned.name, service=planned.service, why=error.why)
        await self._ledger.doubt(planned, str(error), look_after=timedelta() if error.over else action.lasts)
        if error.over:
            self._lane(planned.service).look()

    async def _undone(self, planned: Planned, error: OutsideError) -> None:
        """It was certainly not done: it waits as if it had never begun."""
        asked = error.retry_after if isinstance(error, Unreachable) else None
        if asked is not None:
            self._held_until[planned.service] = self._clock.steady() + asked.total_seconds()
        until = None if asked is None else self._clock.now() + jittered(asked, self._dice.random())
        await self._ledger.not_begun(planned, Wait(why=in_words(error), until=until, on=self._out(error)))

    async def _held_back(self, planned: Planned, verdict: Wait | Dry | Refuse, seen: str | None = None) -> None:
        match verdict:
            case Dry(why=why):
                await self._left_alone(planned, "dry", why=why, seen=seen)
            case Refuse(why=why):
                await self._left_alone(planned, "refused", why=why, seen=seen)
            case Wait():
                await self._ledger.wait(planned, verdict)

    async def _left_alone(self, planned: Planned, state: str, *, why: Sentence, seen: str | None = None) -> None:
        """It is not done, or not once more: of an earlier call that nobody can look up, nobody knows."""
        if planned.state == "doubt" and seen is None:
            await self._ledger.end(planned, "unsure", error=NOBODY_KNOWS, why=why)
        else:
            await self._ledger.end(planned, state, why=why, seen=seen)

    async def _not_known(self, planned: Planned, error: OutsideError) -> None:
        """How it stands could not be found out: wait for its service, or ask soon where that answers others."""
        out = self._out(error)
        if out is None:
            await self._ledger.ask_again(planned, in_words(error))
        else:
            await self._ledger.wait(planned, Wait(why=in_words(error), on=out))

    def _out(self, error: OutsideError) -> str | None:
        """The service to wait for; None where it answers others."""
        return None if error.service in self._up() else error.service


def in_words(error: Exception) -> Sentence:
    """An error's own words, as the reason to wait."""
    return Sentence("{why}", {"why": str(error)})


def _no_owner(planned: Planned) -> Wait:
    return Wait(why=Sentence("The plugin {plugin} is not running.", {"plugin": planned.plugin}))


def _no_port(action: Action[Any]) -> Wait:
    name = action.port.__name__
    return Wait(why=Sentence("No service for it is set up ({port}).", {"port": name}), on=name)
