"""Time that passes only while nobody is being called."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from daemon.runtime.clock import TurnedClock, loop_is_quiet


def turned(calling: Callable[[], int]) -> TurnedClock:
    """A clock that waits, before it goes on, until so many calls are under way: none."""

    async def rest() -> None:
        await loop_is_quiet()
        while calling():
            await asyncio.sleep(0.001)
            await loop_is_quiet()

    return TurnedClock(datetime(2026, 11, 20, tzinfo=UTC), rest)
