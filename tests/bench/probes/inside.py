"""A house in the bench's own process, on the machine's clock, with probes in it: for what no other process can see."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from daemon.bootstrap import House as Daemon
from daemon.bus.bus import Widths
from daemon.runtime.clock import SystemClock
from daemon.runtime.redaction import Redactor
from daemon.services.base.receiving import Receiver
from daemon.start import Start
from state.journal import What, Written
from tests.bench.processes import WIDE, lay_out
from tests.engine.probing import SOMEBODY


class Inside:
    """A house, what happens to it, and when each kind of fact was committed."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon = daemon
        self._heard: Counter[str] = Counter()
        self._committed = asyncio.Event()
        self.last = 0.0
        """When the last commit was, on the steady clock."""
        daemon.journal.listeners.append(self._listen)

    async def happens(self, *what: What) -> None:
        await self.daemon.journal.commit(SOMEBODY, *what)

    async def hears(self, name: str, times: int, within: float = 60.0) -> float:
        """Wait until this fact has been committed so often since it was last waited for; the moment it was."""
        async with asyncio.timeout(within):
            while self._heard[name] < times:
                self._committed.clear()
                await self._committed.wait()
        self._heard[name] -= times
        return self.last

    async def lags(self, sql: str) -> list[float]:
        """Milliseconds between the two moments of each row."""
        rows = await self.daemon.database.read(sql)
        return [(after - before) / 1000 for before, after in map(tuple, rows)]

    def now(self) -> datetime:
        return self.daemon.clock.now()

    def _listen(self, written: Written) -> None:
        self.last = self.daemon.clock.steady()
        self._heard.update(event.name for _, event in written.events)
        self._committed.set()


@asynccontextmanager
async def a_house_inside(
    folder: Path,
    *probes: str,
    ports: Mapping[type, object] | None = None,
    receivers: Mapping[str, Receiver] | None = None,
    **settings: object,
) -> AsyncIterator[Inside]:
    """One without services, with these probes, its lanes as wide as the bench says."""
    furnish(folder, *probes, **settings)
    reads, deliveries, actions = map(int, WIDE.split(","))
    start = Start(
        config=folder / "daemon.yaml", data=folder, environ=dict(os.environ), clock=SystemClock(), ports=ports or {},
        receivers=receivers or {}, widths=Widths(reads=reads, deliveries=deliveries, actions=actions),
    )  # fmt: skip
    daemon = Daemon(start, Redactor())
    await daemon.open(daemon.read_config())
    try:
        await daemon.begin()
        yield Inside(daemon)
    finally:
        await daemon.close()


def furnish(folder: Path, *probes: str, **settings: object) -> None:
    """daemon.yaml (JSON is YAML), and the probes where an owner would put a third party's plugins."""
    folder.mkdir(parents=True, exist_ok=True)
    enabled = {"services": {}, "plugins": {name: {} for name in probes}, **settings}
    (folder / "daemon.yaml").write_text(json.dumps(enabled))
    lay_out(folder, *probes)
