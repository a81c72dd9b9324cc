"""How fast a service may be asked."""

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
