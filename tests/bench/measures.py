"""Each measurement by itself: what is done to a daemon (or to the prototype), and what is read off."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from tests.bench.client import Connection, tell
from tests.bench.figures import quantile
from tests.bench.processes import KEY, Process, Usher
from tests.bench.senders import Sent, Target, all_decided, ring, send


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """So many requests, announced by so many senders, all decided."""

    rate: float
    """Decisions a second."""
    cpu: float
    """Milliseconds of processor a decision."""
    ack: float
    """p99 of the webhooks' answers, in milliseconds."""


async def load(target: Target, process: Process, *, requests: int, senders: int, latency: float = 0.0) -> Run:
    """As fast as they can."""
    numbers = await _asked(target, requests, latency)
    spent, began = process.cpu(), time.monotonic()
    sent = await send(target, numbers, senders)
    await all_decided(target)
    cpu = process.cpu() - spent
    last = max(decided for decided, _ in (await outcomes(target, numbers)).values())
    return Run(
        rate=requests / (last - began),
        cpu=cpu / requests * 1000,
        ack=quantile([each.ack for each in sent], 0.99) * 1000,
    )


async def overhead(target: Target, *, requests: int, latency: float) -> list[float]:
    """Milliseconds from webhook to decision, one request at a time, what the portal and TMDB took taken off."""
    numbers = await _asked(target, requests, latency)
    sent: list[Sent] = []
    async with Connection(target.port) as connection:
        for left in range(len(numbers) - 1, -1, -1):
            sent.append(await ring(connection, target, numbers[-1 - left]))
            await all_decided(target, but=left)
    decided = await outcomes(target, numbers)
    return [(decided[each.number][0] - each.at - decided[each.number][1]) * 1000 for each in sent]


async def outage(target: Target, *, requests: int, lasts: float) -> float:
    """Seconds until everything is decided, after the portal answered 500 for a while."""
    numbers = await _asked(target, requests, 0.0)
    await tell(target.upstream, failing=True)
    until = time.monotonic() + lasts
    await send(target, numbers, 20)
    await asyncio.sleep(until - time.monotonic())
    back = time.monotonic()
    await tell(target.upstream, failing=False)
    await all_decided(target)
    return max(decided for decided, _ in (await outcomes(target, numbers)).values()) - back


async def killed(usher: Usher, *, times: int, requests: int, dice: random.Random) -> tuple[int, int]:
    """Requests lost, and decided twice, when the power goes off so often in the middle of it."""
    await tell(usher.upstream, forget=True, latency=0.002)
    for _ in range(times):
        await usher.start()
        numbers: list[int] = (await tell(usher.upstream, ask=requests))["numbers"]
        with suppress(TimeoutError):
            await asyncio.wait_for(_until_it_breaks(usher.target, numbers), dice.uniform(0.02, 0.5))
        await usher.kill()
    await usher.start()
    with suppress(TimeoutError):
        await all_decided(usher.target, within=90)
    rows = await tell(usher.upstream, outcome=True, latency=0.0)
    return sum(1 for row in rows if row[1] == 0), sum(1 for row in rows if row[1] > 1)


async def health(target: Target, *, rate: int, lasts: float) -> float:
    """p99 in milliseconds of /health, while so many webhooks come in each second."""
    numbers = await _asked(target, int(rate * lasts), 0.0)
    lanes = 10
    found: list[float] = []
    over = asyncio.Event()

    async def sender(mine: Sequence[int]) -> None:
        began = time.monotonic()
        async with Connection(target.port) as connection:
            for place, number in enumerate(mine):
                await asyncio.sleep(max(0.0, began + place * lanes / rate - time.monotonic()))
                await ring(connection, target, number)

    async def asker() -> None:
        async with Connection(target.port) as connection:
            while not over.is_set():
                found.append((await connection.get("/health")).seconds * 1000)
                await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asker())
        await asyncio.gather(*(sender(numbers[lane::lanes]) for lane in range(lanes)))
        over.set()
    await all_decided(target)
    return quantile(found, 0.99)


async def outcomes(target: Target, numbers: Sequence[int]) -> dict[int, tuple[float, float]]:
    """When each was decided, and how long the daemon waited for others meanwhile. Raises when one was decided twice."""
    rows = await tell(target.upstream, outcome=True)
    found = dict(zip(numbers, rows[-len(numbers) :], strict=True))
    if any(row[1] != 1 for row in found.values()):
        raise RuntimeError("a request was not decided exactly once")
    return {number: (row[2], row[3]) for number, row in found.items()}


async def _asked(target: Target, requests: int, latency: float) -> list[int]:
    told = await tell(target.upstream, ask=requests, latency=latency)
    return list(told["numbers"])


async def _until_it_breaks(target: Target, numbers: Sequence[int]) -> None:
    with suppress(OSError, asyncio.IncompleteReadError, RuntimeError):
        await send(target, numbers, 20)


async def page(target: Target, path: str, *, times: int = 30) -> float:
    """Median of milliseconds until a page is there, after it was looked at once."""
    async with Connection(target.port) as connection:
        await connection.get(path, KEY)
        answers = [await connection.get(path, KEY) for _ in range(times)]
    if any(answer.status != 200 for answer in answers):
        raise RuntimeError(f"{path} was not answered")
    return median(answer.seconds for answer in answers) * 1000
