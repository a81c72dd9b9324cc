"""A whole session: limits, the prototype, the daemon wide and polite, its history, its falls."""

import asyncio
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from daemon.runtime.clock import SystemClock
from daemon.runtime.marks import Marks
from state import deliveries
from state.database import Database
from tests.bench import history, judging, limits, measures, probed, probes, talking
from tests.bench.client import tell
from tests.bench.judging import Judged
from tests.bench.limits import Limits
from tests.bench.measures import Run
from tests.bench.probed import Cost
from tests.bench.probes import Probed
from tests.bench.processes import POLITE, Process, Settings, Usher, listening
from tests.bench.senders import Target, all_decided, send
from tests.bench.talking import Resting


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything."""

    repeats: int = 3
    requests: int = 1_500
    serial: int = 120
    decisions: int = 100_000
    """Of history."""
    kills: int = 30
    starts: int = 5
    seconds: float = 4.0
    """Of webhooks, while /health is asked."""
    probes: int = 120
    """Timers, acts, messages received and so on: of some fewer, see there."""
    cases: int = 10_000
    """Judged again."""


QUICK = Size(repeats=1, requests=400, serial=30, decisions=10_000, kills=3, starts=2, seconds=2.0, probes=40)


@dataclass(slots=True, kw_only=True)
class Loads:
    """One repetition of everything that is measured under load, of the daemon or of the prototype."""

    crowd: Run
    crowd_slow: Run
    some: Run
    alone: Run
    overhead: list[float]


@dataclass(slots=True, kw_only=True)
class Measured:
    """Everything, before it is put beside its goals."""

    limits: Limits
    busy: tuple[float, float] = (0.0, 0.0)
    """Load average before and after: on a machine that others use too, only ratios say anything."""
    prototype: list[Loads] = field(default_factory=list)
    usher: list[Loads] = field(default_factory=list)
    aged: list[Loads] = field(default_factory=list)
    report: list[float] = field(default_factory=list)
    """Milliseconds until the report of the month is there, over the whole history."""
    found: list[float] = field(default_factory=list)
    """The same of a part of a title that none has."""
    model: list[float] = field(default_factory=list)
    """The same of the statistics of the model, which was asked about as many."""
    resting: Resting | None = None
    polite: Run | None = None
    lost: int = 0
    twice: int = 0
    after_outage: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    idle: float = 0.0
    backlog: float = 0.0
    drained: float = 0.0
    """Deliveries a second, out of the backlog."""
    claim: list[float] = field(default_factory=list)
    claim_floor: float = 0.0
    health: list[float] = field(default_factory=list)
    probes: Probed | None = None
    costs: Cost | None = None
    judged: Judged | None = None


class Session:
    """Runs one measurement after the other, each in a folder of its own."""

    def __init__(self, folder: Path, size: Size, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._size = size
        self._say = say
        self._upstream = 0
        self._houses: list[Usher] = []

    async def run(self) -> Measured:
        self._say("limits")
        before = os.getloadavg()[0]
        measured = Measured(limits=await limits.measure(self._folder))
        async with listening("tests.bench.upstream") as (_, self._upstream):
            try:
                await self._everything(measured)
            finally:
                for house in self._houses:
                    await house.stop()
        measured.busy = (before, os.getloadavg()[0])
        return measured

    async def _everything(self, measured: Measured) -> None:
        for repeat in range(self._size.repeats):
            self._say(f"under load, {repeat + 1} of {self._size.repeats}")
            measured.prototype.append(await self._prototype(repeat))
            measured.usher.append(await self._usher(f"wide-{repeat}", measured))
        await self._polite(measured)
        await self._starts(measured)
        await self._falls(measured)
        self._say("at rest, with Telegram and a model")
        measured.resting = await talking.measure(self._folder / "talking")
        await self._probes(measured)
        self._say(f"{self._size.cases:,} cases judged again")
        measured.judged = judging.measure(self._folder / "judging", self._size.cases, self._size.repeats)
        await self._age(measured)

    async def _prototype(self, repeat: int) -> Loads:
        folder = self._folder / f"prototype-{repeat}"
        folder.mkdir()
        async with listening("tests.bench.prototype", str(folder), str(self._upstream)) as (process, port):
            return await self._loads(Target(port=port, upstream=self._upstream), process)

    async def _usher(self, name: str, measured: Measured) -> Loads:
        usher = await self._house(name)
        process = await usher.start()
        await usher.greeted()
        loads = await self._loads(usher.target, process)
        measured.health.append(await measures.health(usher.target, rate=500, lasts=self._size.seconds))
        measured.after_outage.append(await measures.outage(usher.target, requests=200, lasts=5.0))
        await usher.stop()
        return loads

    async def _loads(self, target: Target, process: Process) -> Loads:
        many = self._size.requests
        await tell(target.upstream, forget=True, latency=0.0)
        await measures.load(target, process, requests=200, senders=20)  # connections and caches are made once
        return Loads(
            crowd=await measures.load(target, process, requests=many, senders=100),
            some=await measures.load(target, process, requests=many // 2, senders=20),
            alone=await measures.load(target, process, requests=many // 4, senders=1),
            overhead=await measures.overhead(target, requests=self._size.serial, latency=0.01),
            crowd_slow=await measures.load(target, process, requests=many // 2, senders=100, latency=0.05),
        )

    async def _polite(self, measured: Measured) -> None:
        self._say("polite defaults")
        usher = await self._house("polite", POLITE)
        process = await usher.start()
        await usher.greeted()
        measured.polite = await measures.load(usher.target, process, requests=200, senders=20)
        await usher.stop()

    async def _starts(self, measured: Measured) -> None:
        self._say("starts")
        usher = await self._house("starts", POLITE)
        await usher.start()
        await usher.stop()
        for _ in range(self._size.starts):
            process = await usher.start()
            measured.ready.append(usher.ready_after)
            await usher.greeted()
            await asyncio.sleep(1.0)
            measured.idle = process.memory()
            await usher.stop()

    async def _falls(self, measured: Measured) -> None:
        self._say(f"{self._size.kills} SIGKILLs")
        usher = await self._house("falls", Settings(sweep_every="5s"))
        dice = random.Random(7)
        measured.lost, measured.twice = await measures.killed(usher, times=self._size.kills, requests=40, dice=dice)
        await usher.stop()

    async def _probes(self, measured: Measured) -> None:
        self._say("the engine's probes")
        measured.probes = await probes.measure(self._folder / "probes", self._size.probes)
        self._say("the engine's probes, beside decisions")
        usher, size = await self._house("probed", probed.SETTINGS), self._size
        measured.costs = await probed.measure(usher, repeats=size.repeats, requests=size.requests, serial=size.serial)

    async def _age(self, measured: Measured) -> None:
        self._say(f"{self._size.decisions:,} decisions of history")
        usher = await self._house("aged")
        await usher.start()
        await usher.greeted()
        numbers = (await tell(self._upstream, ask=2, first=history.TEMPLATE))["numbers"]
        await send(usher.target, numbers, 1)
        await all_decided(usher.target)
        await usher.stop()
        memory = usher.folder / "usher.db"
        history.multiply(memory, self._size.decisions // 2)
        history.ask_models(memory, self._size.decisions)
        shutil.copy(memory, self._folder / "backlog.db")
        process = await usher.start()
        await usher.greeted()
        measured.report.append(await measures.page(usher.target, "/report?period=month"))
        measured.found.append(await measures.page(usher.target, "/history?title=called-by-nobody"))
        measured.model.append(await measures.page(usher.target, "/model"))
        measured.aged.append(await self._loads(usher.target, process))
        await usher.stop()
        await self._backlog(usher, measured)

    async def _backlog(self, usher: Usher, measured: Measured) -> None:
        self._say("a backlog")
        memory = usher.folder / "usher.db"
        shutil.move(self._folder / "backlog.db", memory)
        history.make_due(memory, self._size.decisions // 2)
        await self._claims(memory, measured)
        history.make_due(memory, self._size.decisions)
        await tell(self._upstream, forget=True, latency=0.0)
        began = time.monotonic()
        process = await usher.start()
        await asyncio.sleep(2 * self._size.seconds)
        measured.backlog = process.peak()
        await usher.stop()
        measured.drained = _done_since(memory, self._size.decisions) / (time.monotonic() - began)

    async def _claims(self, memory: Path, measured: Measured) -> None:
        database = await Database.open(memory, Marks())
        now = SystemClock().now()
        for _ in range(50):
            began = time.monotonic()
            await deliveries.claim(database, "moderation", now)
            measured.claim.append((time.monotonic() - began) * 1000)
        floor: list[float] = []
        for _ in range(50):
            began = time.monotonic()
            await database.read("SELECT 1")
            floor.append((time.monotonic() - began) * 1000)
        measured.claim_floor = statistics.median(floor)
        await database.close()

    async def _house(self, name: str, settings: Settings | None = None) -> Usher:
        """A new one, beside a portal in which nobody has asked for anything yet."""
        await tell(self._upstream, forget=True, latency=0.0)
        self._houses.append(Usher(folder=self._folder / name, upstream=self._upstream, settings=settings or Settings()))
        return self._houses[-1]


def _done_since(memory: Path, owed: int) -> int:
    return owed - history.due(memory)
