"""Tasks that have a parent: nothing runs that nobody holds, and nothing fails that nobody hears of."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from daemon.runtime.clock import Clock

T = TypeVar("T")
_log = structlog.get_logger("runtime")


class Tasks:
    """The parent of some tasks: keeps them referenced, says when one fails, ends them together."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def adopt(self, task: "asyncio.Task[T]") -> "asyncio.Task[T]":
        """Hold it until it ends."""
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def settle(self, within: timedelta) -> tuple[str, ...]:
        """Let them finish by themselves; the names of those that did not."""
        return await _wait_for(self._running, self._clock, within)

    async def stop(self, within: timedelta) -> tuple[str, ...]:
        """Cancel them and wait; the names of those that would not end. One that calls this itself goes on."""
        for task in self._running - {asyncio.current_task()}:
            task.cancel()
        return await _wait_for(self._running, self._clock, within)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            _log.error("task.failed", task=task.get_name(), exc_info=error)


def spawn(coro: Coroutine[Any, Any, T], *, name: str, owner: Tasks) -> "asyncio.Task[T]":
    """Run it beside the caller. The owner keeps the reference, and ends it when the owner ends."""
    return owner.adopt(asyncio.get_running_loop().create_task(coro, name=name))


async def _wait_for(tasks: set[asyncio.Task[Any]], clock: Clock, within: timedelta) -> tuple[str, ...]:
    waiting = tasks - {asyncio.current_task()}
    if waiting:
        try:
            await clock.wait_for(asyncio.wait(waiting), within.total_seconds())
        except TimeoutError:
            return tuple(sorted(task.get_name() for task in waiting if not task.done()))
    return ()
