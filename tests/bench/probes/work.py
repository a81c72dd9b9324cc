"""Probes of work: timers, budgets, acts that follow one another, a pool of threads."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread

from daemon.commands.house import plan_seen
from daemon.domain.budgets import Budget
from state.budgets import SteadyTime, reserve
from state.database import Tx
from tests.bench.probes.inside import Inside, a_house_inside
from tests.engine.lateness import lateness
from tests.engine.ports import GuestBook, Guests
from tests.engine.probing import fact, probe
from tests.house import OWNER

_ROUNDS = 1_000
"""Of the workshop's slow reading: some 0.15 s on a core of its own."""


async def timers(folder: Path, times: int) -> list[float]:
    async with a_house_inside(folder, "reminder") as house:
        begin = house.now() + timedelta(seconds=0.5)
        moments = [begin + timedelta(milliseconds=20) * each for each in range(times)]
        await house.happens(*(fact("reminder.wanted", reminder=str(at), at=at) for at in moments))
        await house.hears("reminder.rang", times)
        return await house.lags("SELECT happened_at, heard_at FROM events WHERE name = 'reminder.rang'")


async def budget(folder: Path) -> tuple[float, float]:
    async with a_house_inside(folder) as house:
        time_of_budgets = SteadyTime(house.daemon.clock, None)

        def reserves(tx: Tx) -> float:
            began = time.monotonic()
            for account in range(10):
                budget = Budget(name=f"bench {account}", amount=100, per=timedelta(hours=1))
                for _ in range(100):
                    reserve(tx, budget, purpose="bench", time=time_of_budgets)
            return (time.monotonic() - began) * 1000

        def inserts(tx: Tx) -> float:
            tx.execute("CREATE TEMP TABLE bench (x)")
            began = time.monotonic()
            for each in range(1000):
                tx.execute("INSERT INTO bench VALUES (?)", (each,))
            return (time.monotonic() - began) * 1000

        return await house.daemon.database.write(reserves), await house.daemon.database.write(inserts)


async def acts(folder: Path, times: int) -> list[float]:
    removals = {"per_day": 2 * times, "percent": 100}
    async with a_house_inside(folder, "guests", ports={Guests: GuestBook()}, removals=removals) as house:
        await house.daemon.database.write(
            lambda tx: tx.executemany("INSERT INTO people (created_at) VALUES (?)", [(0,)] * (2 * times))
        )
        policy = house.daemon.running["guests"].around.policy
        await plan_seen(house.daemon.journal, OWNER, plugin="guests", policy=policy)
        for number in range(times):
            await house.happens(fact("guest.idle", guest=f"guest {number}", occurrence="now"))
            await house.hears("guest.removed", 1)
        return await house.lags("SELECT planned_at, ended_at FROM actions WHERE state = 'done'")


async def pool(folder: Path, times: int) -> tuple[list[float], list[float]]:
    pool, bare = [], []
    async with a_house_inside(folder, "workshop") as house:
        for number in range(times):
            bare.append(await lateness(_in_bare_threads(probe("workshop").read_slowly)) * 1000)
            pool.append(await lateness(_in_the_pool(house, number)) * 1000)
    return pool, bare


async def _in_bare_threads(read: Callable[[int], int]) -> None:
    threads = [Thread(target=lambda: [read(_ROUNDS) for _ in range(2)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):  # noqa: ASYNC110 (threads tell nobody)
        await asyncio.sleep(0.02)


async def _in_the_pool(house: Inside, number: int) -> None:
    texts = (fact("workshop.text_came", piece=f"{number}, {each}", rounds=_ROUNDS) for each in range(4))
    await house.happens(*texts)
    await house.hears("workshop.done", 4)
