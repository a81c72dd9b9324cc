"""What was spent of budgets. Reserved before the call: one that was cut off counts as spent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.domain.budgets import Budget
from daemon.runtime.clock import Clock
from state.database import Database, Tx
from state.moments import moment, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """The last thing spent, by both clocks."""

    at: datetime
    steady: float


class SteadyTime:
    """Time that only ever runs forward, at the pace of the steady clock, across restarts.

    A wall clock that is set forward frees nothing, one that is set back stops nothing. The machine's steady clock runs
    on while we are off; only when the machine itself began anew, and it with it, must the wall clock be believed.
    """

    def __init__(self, clock: Clock, last: Spent | None) -> None:
        self._clock = clock
        self._started = clock.steady()
        self._anchor = clock.now() if last is None else self._going_on_from(last)

    def now(self) -> datetime:
        return self._anchor + timedelta(seconds=self.steady() - self._started)

    def steady(self) -> float:
        return self._clock.steady()

    def _going_on_from(self, last: Spent) -> datetime:
        if self._started >= last.steady:
            return last.at + timedelta(seconds=self._started - last.steady)
        return max(self._clock.now(), last.at)


async def last_spent(database: Database) -> Spent | None:
    rows = await database.read("SELECT at, steady FROM spending ORDER BY at DESC LIMIT 1")
    return Spent(at=moment(rows[0]["at"]), steady=rows[0]["steady"]) if rows else None


def reserve(tx: Tx, budget: Budget, *, purpose: str, time: SteadyTime, amount: int = 1) -> timedelta | None:
    """Take `amount` of it. None: taken. Otherwise how long it is until there is room again, and nothing was taken.

    In no stretch of `per` is more than `amount` of the budget spent.
    """
    left = full_for(tx, budget, time=time, amount=amount)
    if left is None:
        spend(tx, budget, purpose=purpose, time=time, amount=amount)
    return left


def full_for(tx: Tx, budget: Budget, *, time: SteadyTime, amount: int = 1) -> timedelta | None:
    """How long it is until `amount` of it may be spent. None: now."""
    now = time.now()
    free_at = _free_at(tx, budget, now, amount)
    return None if free_at is None else free_at - now


def spend(tx: Tx, budget: Budget, *, purpose: str, time: SteadyTime, amount: int = 1) -> None:
    """Take `amount` of it, in the transaction that found that there is room."""
    tx.execute(
        "INSERT INTO spending (account, at, steady, amount, purpose) VALUES (?, ?, ?, ?, ?)",
        (budget.name, stored(time.now()), time.steady(), amount, purpose),
    )


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


def prune(tx: Tx, longest: timedelta) -> int:
    """Forget spending that no window reaches back to from the last one: what the wall clock says counts for nothing."""
    return tx.execute(
        "DELETE FROM spending WHERE at < (SELECT max(at) FROM spending) - ?", (longest // timedelta(microseconds=1),)
    ).rowcount


class Purse:
    """`daemon.domain.ports.Spending`: each reservation is a small commit of its own."""

    def __init__(self, database: Database, time: SteadyTime) -> None:
        self._database = database
        self._time = time

    async def reserve(self, budget: Budget, *, purpose: str) -> timedelta | None:
        """See `Spending`."""
        return await self._database.write(lambda tx: reserve(tx, budget, purpose=purpose, time=self._time))
