"""How late the loop is: what every answer waits for that has nothing to do with its own work."""

import asyncio
from collections.abc import Awaitable


async def lateness(meanwhile: Awaitable[None]) -> float:
    """The 99th percentile of how late the loop wakes who sleeps two milliseconds, while something goes on."""
    loop = asyncio.get_running_loop()
    going_on = asyncio.gather(meanwhile)
    late: list[float] = []
    while not going_on.done():
        due = loop.time() + 0.002
        await asyncio.sleep(0.002)
        late.append(loop.time() - due)
    await going_on
    return sorted(late)[len(late) * 99 // 100]
