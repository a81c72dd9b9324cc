"""Taking an action back: a new action, planned with the cause of the person who asked."""

from sqlite3 import Row

from daemon.actions.base import ACTIONS, Action, Harm
from daemon.commands.base import Caller, ConflictError, Journal, MissingError, Scope, demand
from state import actions
from state.journal import Pen


def can_undo(row: Row) -> bool:
    """Whether an action of the ledger was done, can be taken back, and was not yet."""
    return row["state"] in {"done", "found"} and row["undone_by"] is None and _undoing(row) is not None


async def undo(journal: Journal, caller: Caller, number: int) -> int:
    """Plan what takes it back; returns the number of that action."""
    demand(caller, Scope.DECIDE)
    return await journal.run(caller.author(), lambda pen: _undo(pen, caller, number))


def _undo(pen: Pen, caller: Caller, number: int) -> int:
    row = pen.tx.execute(
        "SELECT name, plugin, body, state, policy, undone_by FROM actions WHERE id = ?", (number,)
    ).fetchone()
    if row is None:
        raise MissingError(f"there is no action {number}")
    back = _undoing(row) if can_undo(row) else None
    if back is None:
        raise ConflictError("this action was not done, was undone already, or cannot be taken back")
    if back.harm is Harm.DESTRUCTIVE:
        demand(caller, Scope.DESTROY)
    return _plan(pen, row, back, number)


def _plan(pen: Pen, row: Row, back: Action[object], number: int) -> int:
    planned = actions.plan(
        pen.tx, back, plugin=row["plugin"], cause=f"action:{number}", policy=row["policy"], now=pen.now, undoes=number
    )
    if planned is None:
        raise ConflictError("the same is wanted already")
    pen.tx.execute("UPDATE actions SET undone_by = ? WHERE id = ?", (planned.id, number))
    pen.written.planned += [planned] if planned.head else []
    return planned.id


def _undoing(row: Row) -> Action[object] | None:
    try:
        return ACTIONS.decode(row["name"], row["body"]).undo()
    except (LookupError, ValueError):
        return None
