"""What was spent of budgets. Reserved before the call: one that was cut off counts as spent."""

from datetime import datetime, timedelta

from daemon.actions.base import Budget
from daemon.runtime.clock import Clock
from state.database import Database, Tx
from state.moments import moment, stored


class SteadyTime:
    """Time that only ever runs forward, at the pace of the steady clock, across restarts.

    A wall clock that is set forward while we run frees nothing; one that is set back stops nothing. Only while we are
    off must the wall clock be believed.
    """

    def __init__(self, clock: Clock, last_spent: datetime | None) -> None:
        self._clock = clock
        wall = clock.now()
        self._anchor = max(wall, last_spent) if last_spent else wall
        self._started = clock.steady()

    def now(self) -> datetime:
        return self._anchor + timedelta(seconds=self._clock.steady() - self._started)


async def last_spent(database: Database) -> datetime | None:
    rows = await database.read("SELECT max(at) AS at FROM spending")
    return None if rows[0]["at"] is None else moment(rows[0]["at"])


def reserve(tx: Tx, budget: Budget, *, purpose: str, now: datetime, amount: int = 1) -> datetime | None:
    """Take `amount` of it. None: taken. Otherwise the moment at which there is room again, and nothing was taken.

    `now` is `SteadyTime`'s. In no stretch of `per` is more than `amount` of the budget spent.
    """
    free_at = _free_at(tx, budget, now, amount)
    if free_at is None:
        tx.execute(
            "INSERT INTO spending (account, at, amount, purpose) VALUES (?, ?, ?, ?)",
            (budget.name, stored(now), amount, purpose),
        )
    return free_at


def _free_at(tx: Tx, budget: Budget, now: datetime, amount: int) -> datetime | None:
    spent = tx.execute(
        "SELECT at, amount FROM spending WHERE account = ? AND at > ? ORDER BY at",
        (budget.name, stored(now - budget.per)),
    ).fetchall()
    over = sum(row["amount"] for row in spent) + amount - budget.amount
    if over <= 0:
        return None
    for row in spent:
        over -= row["amount"]
        if over <= 0:
            return moment(row["at"]) + budget.per
    return now + budget.per


def prune(tx: Tx, before: datetime) -> int:
    """Forget spending that no window reaches back to."""
    return tx.execute("DELETE FROM spending WHERE at < ?", (stored(before),)).rowcount
