"""How fast, and how often, a service may be asked."""

from datetime import timedelta

from daemon.domain.budgets import Budget
from daemon.domain.errors import Unreachable
from daemon.domain.ports import Spending
from daemon.runtime.clock import Clock


class Limiter:
    """At most `per_second` calls a second, evenly; after a rest, `burst` of them at once."""

    def __init__(self, clock: Clock, *, per_second: float, burst: int) -> None:
        self._clock = clock
        self._gap = 1 / per_second
        self._credit = self._gap * (burst - 1)
        self._free_at = clock.steady()

    async def turn(self) -> None:
        """Return when it is our turn. Turns are given in the order they were asked for."""
        now = self._clock.steady()
        self._free_at = max(self._free_at, now) + self._gap
        wait = self._free_at - self._gap - self._credit - now
        if wait > 0:
            await self._clock.sleep(wait)


class Allowance:
    """What may be asked of a service that counts, and bans who asks more: a client declares it, and takes one of it
    before each read that counts."""

    def __init__(self, service: str, budget: Budget, spending: Spending) -> None:
        self._service = service
        self._budget = budget
        self._spending = spending

    async def take(self, purpose: str) -> None:
        """Returns when one may be asked. `Unreachable` while nothing is left: the service is not asked, and not out."""
        left = await self._spending.reserve(self._budget, purpose=purpose)
        if left is not None:
            why = f"the budget {self._budget.name} is spent"
            raise Unreachable(self._service, why, retry_after=left, undone=True)


class PocketMoney:
    """Spending that is forgotten with the process: for looking at a service outside the daemon."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spent: list[tuple[str, float]] = []

    async def reserve(self, budget: Budget, *, purpose: str) -> timedelta | None:  # noqa: ARG002 (nobody reads it here)
        """See `Spending`."""
        now, per = self._clock.steady(), budget.per.total_seconds()
        spent = [at for name, at in self._spent if name == budget.name and at > now - per]
        if len(spent) >= budget.amount:
            return timedelta(seconds=spent[-budget.amount] + per - now)
        self._spent.append((budget.name, now))
        return None
