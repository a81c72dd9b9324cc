"""What the gate judges by and what may have changed while we looked outside: read once more, in the transaction that
begins the call, so that nothing slips in between."""

from collections.abc import Iterable
from dataclasses import replace

from daemon.bus.gates import Held, House
from state import actions, freezes
from state.database import Tx
from state.freezes import Freeze, Scope


def held_by(found: Iterable[Freeze]) -> tuple[Held, ...]:
    """Freezes, as the gate knows them."""
    return tuple(Held(why=each.why, destructive_only=each.scope is Scope.DESTRUCTIVE) for each in found)


def as_it_stands(tx: Tx, house: House, *, action: int, destructive: bool) -> House:
    """The house with the freezes and removals of this very moment. What this action itself did does not count."""
    removals = house.removals
    if destructive and house.day_began is not None:
        removals = actions.removals(tx, house.day_began, besides=action)
    return replace(house, freezes=held_by(freezes.in_force(tx)), removals=removals)
