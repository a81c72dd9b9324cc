"""Answers that stay good for a while, and are asked for once however many want them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Generic, TypeVar

from daemon.domain.answers import Found, Unknown
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn

T = TypeVar("T")


class Kept(Generic[T]):
    """One question. What could not be answered is not kept; who stops waiting takes the answer from nobody."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[Found[T] | Unknown]],
        good_for: timedelta,
        *,
        clock: Clock,
        tasks: Tasks,
        name: str,
    ) -> None:
        self._ask = ask
        self._good_for = good_for.total_seconds()
        self._clock = clock
        self._tasks = tasks
        self._name = name
        self._held: tuple[float, T] | None = None
        self._changes = 0
        self._asking: asyncio.Task[Found[T] | Unknown] | None = None

    async def get(self) -> T:
        """The answer, at most as old as it may be. Raises `OutsideError`."""
        if self._held is not None and self._clock.steady() - self._held[0] < self._good_for:
            return self._held[1]
        if self._asking is None or self._asking.done():
            self._asking = spawn(self._asked(), name=self._name, owner=self._tasks)
        return (await asyncio.shield(self._asking)).needed()

    def forget(self) -> None:
        """It is another one now; what is being answered at this moment may be of before."""
        self._changes += 1
        self._held = None

    async def _asked(self) -> Found[T] | Unknown:
        began, at = self._changes, self._clock.steady()
        answer = await self._ask()
        if isinstance(answer, Found) and began == self._changes:
            self._held = at, answer.value
        return answer
