"""Stops asking a service that is out, and finds out when it is back.

The first failure opens it. While it is open nobody else waits for a time-out; one probe asks in their place.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random

import structlog

from daemon.domain.errors import KeyRefused, OutsideError, Unreachable
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn
from daemon.services.base.state import Standing

_log = structlog.get_logger("services")

SOON = timedelta(seconds=10)
"""An outage younger than this is probed every second, an older one every half minute."""


def next_wait(previous: float | None, *, down_for: timedelta, refused: bool) -> float:
    """Seconds until the next probe: doubling from a quarter of a second, or from ten where a person must act first."""
    if refused:
        return min(max((previous or 0.0) * 2, 10.0), 60.0)
    return min((previous or 0.125) * 2, 1.0 if down_for < SOON else 30.0)


class Breaker:
    """One for each service entry. Only an outage or a refused key opens it; only its own probe closes it."""

    def __init__(
        self, name: str, probe: Callable[[], Awaitable[object]], *, clock: Clock, tasks: Tasks, dice: Random
    ) -> None:
        self.standing = Standing.NOT_ASKED
        self.since: datetime | None = None
        self.last_error: OutsideError | None = None
        self.next_probe: datetime | None = None
        self._name = name
        self._probe = probe
        self._clock = clock
        self._tasks = tasks
        self._dice = dice
        self._opened_at = 0.0
        self._closed_at = float("-inf")
        self._waited: float | None = None
        self._prober: asyncio.Task[None] | None = None
        self._closed = False
        self._listeners: list[Callable[[str], None]] = []

    def on_back(self, listener: Callable[[str], None]) -> None:
        """Call this with the service's name each time it answers again."""
        self._listeners.append(listener)

    def admit(self) -> None:
        """Raises, at once and without asking anybody, while the service is out."""
        error = self.last_error
        if self.standing is Standing.DOWN or self.standing is Standing.REFUSED:
            self._keep_probing()
            raise type(error)(self._name, error.says) if isinstance(error, KeyRefused) else self._still_out()

    def answered(self) -> None:
        """An ordinary call was answered. An open breaker stays open: it may have been asked before the outage."""
        if self.standing is Standing.NOT_ASKED:
            self._become(Standing.UP)

    def back(self) -> None:
        """The probe was answered."""
        was_out = self.standing in {Standing.DOWN, Standing.REFUSED}
        if self.standing is not Standing.UP:
            self._become(Standing.UP)
        if was_out:
            self._closed_at = self._clock.steady()
            _log.info("service.back", service=self._name, say=f"{self._name} answers again.")
            for listener in self._listeners:
                listener(self._name)

    def failed(self, error: OutsideError, *, asked_at: float) -> None:
        """A call asked at this steady moment failed; one asked before the service came back says nothing about now."""
        if asked_at < self._closed_at:
            return
        self.last_error = error
        standing = Standing.REFUSED if isinstance(error, KeyRefused) else Standing.DOWN
        if self.standing is not standing:
            self._open(standing, error)
        self._keep_probing()

    def close(self) -> None:
        """End the probe, and begin none: the service is not wanted any more."""
        self._closed = True
        if self._prober:
            self._prober.cancel()

    def _open(self, standing: Standing, error: OutsideError) -> None:
        now = self._clock.steady()
        # A service that fails again right after its probe goes on being asked less and less often.
        if now - self._closed_at > SOON.total_seconds():
            self._waited = None
            self._opened_at = now
        self._become(standing)
        _log.warning("service.out", service=self._name, why=error.why, say=f"{error}. What needs it waits.")

    def _become(self, standing: Standing) -> None:
        self.standing = standing
        self.since = self._clock.now()
        self.next_probe = None

    def _still_out(self) -> Unreachable:
        left = self.next_probe - self._clock.now() if self.next_probe else timedelta()
        why = self.last_error.says if self.last_error else "is out"
        return Unreachable(self._name, why, retry_after=max(left, timedelta()), undone=True)

    def _keep_probing(self) -> None:
        if not self._closed and (self._prober is None or self._prober.done()):
            self._prober = spawn(self._probe_until_back(), name=f"probe {self._name}", owner=self._tasks)

    async def _probe_until_back(self) -> None:
        while self.standing is not Standing.UP:
            wait = self._next_wait()
            self.next_probe = self._clock.now() + timedelta(seconds=wait)
            await self._clock.sleep(wait)
            try:
                await self._probe()
            except OutsideError:
                continue

    def _next_wait(self) -> float:
        down_for = timedelta(seconds=self._clock.steady() - self._opened_at)
        refused = self.standing is Standing.REFUSED
        self._waited = next_wait(self._waited, down_for=down_for, refused=refused)
        asked = self.last_error.retry_after if isinstance(self.last_error, Unreachable) else None
        jittered = self._waited * (0.9 + 0.2 * self._dice.random())
        return max(jittered, asked.total_seconds() if asked else 0.0)
