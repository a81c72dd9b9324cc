"""What is written of an action: that it waits, that its call began, what it came to. One transaction each."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

import structlog

from daemon.actions.base import ACTIONS, Action, InDoubt
from daemon.bus.gates import Go, House, Verdict, Wait, may
from daemon.bus.last_look import as_it_stands
from daemon.bus.retry import jittered
from daemon.domain.errors import MemoryUnwritableError
from daemon.domain.sentences import Sentence
from daemon.events.base import Event
from daemon.events.house import ActionEnded
from daemon.runtime.clock import Clock
from state import actions, budgets, events
from state.actions import Planned
from state.budgets import SteadyTime
from state.journal import Author, Journal, Pen

T = TypeVar("T")
_log = structlog.get_logger("bus")

UNWRITABLE_PAUSE = 1.0
"""Seconds between two tries while the memory cannot be written."""
AGAIN = timedelta(seconds=30)
"""How long the gate's no holds before it is asked again, where nothing says when it will be yes."""


class Ledger:
    """Writes for `CarryOut`. What was ended meanwhile, by a person or by time, stays ended."""

    def __init__(self, journal: Journal, clock: Clock, *, steady: SteadyTime, dice: Random) -> None:
        self._journal = journal
        self._clock = clock
        self._steady = steady
        self._dice = dice

    async def begin(self, planned: Planned, action: Action[Any], house: House, *, seen: str | None) -> Verdict | None:
        """Judge once more, spend the budget and write `doing`, together. None: it was ended meanwhile."""

        def unit(pen: Pen) -> Verdict | None:
            if not actions.is_open(pen.tx, planned.id):
                return None
            now = as_it_stands(pen.tx, house, action, number=planned.id, now=pen.now, time=self._steady)
            verdict = may(action, now, plugin=planned.plugin, policy=planned.policy)
            if isinstance(verdict, Go):
                if action.budget is not None:
                    budgets.spend(pen.tx, action.budget, purpose=f"action {planned.id}", time=self._steady)
                actions.begin(pen.tx, planned.id, pen.now, lasts=action.lasts, seen=seen)
            return verdict

        return await self._journal.run(_author(planned), unit)

    async def wait(self, planned: Planned, verdict: Wait) -> None:
        """It is due again when the verdict says so, or in half a minute."""
        await self._journal.run(_author(planned), lambda pen: self._wait(pen, planned, verdict))

    async def ask_again(self, planned: Planned, why: Sentence) -> None:
        """It is due again soon: its service answers others."""
        await self._journal.run(_author(planned), lambda pen: actions.ask_again(pen.tx, planned.id, pen.now, why=why))

    async def not_begun(self, planned: Planned, verdict: Wait) -> None:
        """The call did nothing, for certain, and waits."""

        def unit(pen: Pen) -> None:
            actions.not_begun(pen.tx, planned.id)
            self._wait(pen, planned, verdict)

        await self._note(planned, unit)

    async def doubt(self, planned: Planned, error: str, *, look_after: timedelta) -> None:
        """Nobody knows whether the call arrived."""
        await self._note(
            planned, lambda pen: actions.doubt(pen.tx, planned.id, pen.now, look_after=look_after, error=error)
        )

    async def broke(self, planned: Planned, bug: str) -> None:
        """A call that broke in our hands may have arrived all the same: it is looked at, or left to a person."""
        kind = ACTIONS.named(planned.name)
        look_after = kind.lasts if kind is not None and kind.in_doubt is InDoubt.LOOK else None
        state = await self._note(
            planned, lambda pen: actions.broke(pen.tx, planned.id, pen.now, look_after=look_after, bug=bug)
        )
        if state != "doubt":
            await self.end(planned, state, error=bug)

    async def end(
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
        """Write the end, and the facts that follow from it, together. `action` is given when it is done or found;
        `thing` is the service's own name for what it made."""

        def unit(pen: Pen) -> None:
            next_in_line = actions.end(pen.tx, planned.id, state, pen.now, seen=seen, error=error, why=why)
            if next_in_line is None:
                return
            pen.written.planned += next_in_line
            for fact in _facts(planned, action, state, thing):
                pen.write(fact)
            elsewhere = events.taken_for_echo(pen.tx, planned.id) if action is None else None
            if elsewhere is not None:
                pen.write(elsewhere)

        await self._note(planned, unit)
        if state == "failed":
            _log.error(
                "action.failed",
                say=f"{planned.name} failed: the Actions page has a button to try again.",
                error=error,
                action=planned.id,
                name=planned.name,
                plugin=planned.plugin,
                subject=planned.line,
            )

    def _wait(self, pen: Pen, planned: Planned, verdict: Wait) -> None:
        until = verdict.until or pen.now + jittered(AGAIN, self._dice.random())
        actions.wait(pen.tx, planned.id, on=verdict.on, until=until, why=verdict.why)

    async def _note(self, planned: Planned, unit: Callable[[Pen], T]) -> T:
        """What a call came to is known only here: it is written as soon as anything can be."""
        while True:
            try:
                return await self._journal.run(_author(planned), unit)
            except MemoryUnwritableError:
                await self._clock.sleep(UNWRITABLE_PAUSE)


def _author(planned: Planned) -> Author:
    return Author(plugin=planned.plugin, cause=f"action:{planned.id}", policy=planned.policy)


def _facts(planned: Planned, action: Action[Any] | None, state: str, thing: str | None) -> tuple[Event, ...]:
    """What is true now."""
    if action is None:
        return (_ended(planned, state),)
    made = None if thing is None else action.made(thing)
    return tuple(fact for fact in (action.became(planned.id), made) if fact is not None)


def _ended(planned: Planned, state: str) -> ActionEnded:
    return ActionEnded(
        action=planned.id, action_name=planned.name, plugin=planned.plugin, state=state, subject=planned.line
    )
