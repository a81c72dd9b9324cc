"""What the gate judges by and what may have changed while we looked outside: read once more, in the transaction that
begins the call, so that nothing slips in between."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from daemon.actions.base import Action
from daemon.bus.gates import Held, House
from state import actions, budgets, freezes
from state.budgets import SteadyTime
from state.database import Tx
from state.freezes import Freeze, Scope


def held_by(found: Iterable[Freeze]) -> tuple[Held, ...]:
    """Freezes, as the gate knows them."""
    return tuple(Held(why=each.why, destructive_only=each.scope is Scope.DESTRUCTIVE) for each in found)


def as_it_stands(tx: Tx, house: House, action: Action[Any], *, number: int, now: datetime, time: SteadyTime) -> House:
    """The house with the freezes, removals and budget of this very moment. What this action itself removed does not
    count."""
    removals, spent = house.removals, None
    if house.day_began is not None:
        removals = actions.removals(tx, house.day_began, besides=number)
    if action.budget is not None:
        spent = budgets.full_for(tx, action.budget, time=time)
    return replace(
        house,
        freezes=held_by(freezes.in_force(tx)),
        removals=removals,
        budget_spent_until=None if spent is None else now + spent,
    )
