"""Loops that must run as long as the daemon does: restarted when they fail, and never taking a sibling down."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn

_log = structlog.get_logger("runtime")
_DOUBLINGS = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Restarts:
    """How long to wait before a child that failed is started again: doubling, with jitter, up to the longest."""

    first: timedelta = timedelta(milliseconds=250)
    longest: timedelta = timedelta(minutes=1)
    calm: timedelta = timedelta(minutes=5)
    """A child that ran this long has recovered: its next failure waits the first pause again."""

    def pause(self, failures: int, dice: float) -> timedelta:
        """Between half and all of the pause after so many failures in a row; dice from 0 to 1."""
        doubled = self.first * (1 << min(failures - 1, _DOUBLINGS))
        return min(doubled, self.longest) * (0.5 + dice / 2)


@dataclass(kw_only=True, slots=True)
class _Kept:
    name: str
    make: Callable[[], Awaitable[None]]
    policy: Restarts
    tasks: Tasks
    failures: int = 0


class Supervisor:
    """Starts children, restarts those that fail, stops them together."""

    def __init__(self, clock: Clock, *, dice: Callable[[], float] = random.random) -> None:
        self._clock = clock
        self._dice = dice
        self._kept: dict[str, _Kept] = {}

    def start(self, name: str, make: Callable[[], Awaitable[None]], restarts: Restarts | None = None) -> None:
        """Run `make()` until it returns; call it anew whenever it raises. A name runs once."""
        if name in self._kept and len(self._kept[name].tasks):
            raise ValueError(f"{name} is already running")
        kept = _Kept(name=name, make=make, policy=restarts or Restarts(), tasks=Tasks(self._clock))
        self._kept[name] = kept
        spawn(self._keep(kept), name=name, owner=kept.tasks)

    async def stop(self, within: timedelta, *names: str) -> tuple[str, ...]:
        """Cancel these children, or all, side by side; returns the names of those that did not end in time."""
        kept = [self._kept[name] for name in names or self._kept if name in self._kept]
        left = await asyncio.gather(*(each.tasks.stop(within) for each in kept))
        return tuple(name for names in left for name in names)

    async def _keep(self, kept: _Kept) -> None:
        while True:
            began = self._clock.steady()
            error = await _run_once(kept)
            if error is None:
                return
            pause = self._failed(kept, error, ran=timedelta(seconds=self._clock.steady() - began))
            await self._clock.sleep(pause.total_seconds())

    def _failed(self, kept: _Kept, error: Exception | asyncio.CancelledError, *, ran: timedelta) -> timedelta:
        kept.failures = 1 if ran >= kept.policy.calm else kept.failures + 1
        pause = kept.policy.pause(kept.failures, self._dice())
        _log.error("task.failed", task=kept.name, exc_info=error, again_in=round(pause.total_seconds(), 3))
        return pause


async def _run_once(kept: _Kept) -> Exception | asyncio.CancelledError | None:
    """What it failed of, if it did. Our own cancellation passes through: it is an order, not a failure."""
    try:
        await kept.make()
    except asyncio.CancelledError as error:
        if (us := asyncio.current_task()) is None or us.cancelling():
            raise
        return error  # a thing the child waited for was cancelled; let through, it would end the child unseen
    except Exception as error:  # noqa: BLE001 (whatever a loop died of, it has to run again, and its siblings go on)
        return error
    return None
