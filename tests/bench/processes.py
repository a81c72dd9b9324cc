"""The processes of a bench: each is started, asked, measured and ended by its own number."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.client import Connection, tell
from tests.bench.portal import API_KEY, TMDB_KEY
from tests.bench.senders import Target
from tests.engine.probing import PROBES

SECRET = "bench-webhook-secret"
KEY = "bench-key-0123456789-0123456789"
"""Opens everything of the daemon."""
WIDE = "128,256,128"
"""Reads, deliveries and actions side by side, where the bench sets them."""
_ENVIRON = {"USHER_ADMIN_PASSWORD": "bench-password", "USHER_API_KEY": KEY}
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the daemon is set up."""

    widths: str = WIDE
    concurrency: int = 128
    calls_per_second: float = 10_000
    sweep_every: str = "1d"
    """Rarely: a sweep in the middle would be measured too."""
    probes: tuple[str, ...] = ()
    """In its data folder, as a third party's plugins are."""
    services: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Others beside the portal and TMDB, or in their place."""
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The same of plugins."""

    def document(self, upstream: int) -> dict[str, Any]:
        """daemon.yaml, as JSON, which is YAML."""
        url = f"http://127.0.0.1:{upstream}"
        tmdb = {"concurrency": self.concurrency, "calls_per_second": self.calls_per_second}
        portal = {"concurrency": self.concurrency, "sweep_every": self.sweep_every}
        return {
            "server": {"host": "127.0.0.1", "webhook_secret": SECRET},
            "services": {
                "overseerr": {"url": url, "api_key": API_KEY, **portal},
                "tmdb": {"url": f"{url}/3", "api_key": TMDB_KEY, **tmdb},
                **self.services,
            },
            "plugins": {
                "moderation": {"genres": {"whitelist": ["Family"], "blacklist": ["Horror"]}},
                **self.plugins,
                **{name: {} for name in self.probes},
            },
        }


POLITE = Settings(widths="polite", concurrency=16, calls_per_second=40)
"""What the shipped daemon.yaml says."""


@dataclass(slots=True, kw_only=True)
class Process:
    """A child, and what it costs."""

    pid: int
    child: asyncio.subprocess.Process

    def cpu(self) -> float:
        """Seconds of processor so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """Megabytes resident now."""
        return self._status("VmRSS")

    def peak(self) -> float:
        """Megabytes resident at the most."""
        return self._status("VmHWM")

    async def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        with suppress(ProcessLookupError):
            self.child.send_signal(how)
        try:
            await asyncio.wait_for(self.child.wait(), 15)
        except TimeoutError:
            self.child.kill()
            await self.child.wait()

    def _status(self, name: str) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


@dataclass(slots=True, kw_only=True)
class Usher:
    """A daemon on a folder of its own, and the portal it speaks to."""

    folder: Path
    upstream: int
    settings: Settings = field(default_factory=Settings)
    port: int = 0
    process: Process | None = None
    ready_after: float = 0.0

    async def start(self) -> Process:
        """Start it, and wait until it says it is ready."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "daemon.yaml"
        config.write_text(json.dumps(self.settings.document(self.upstream)))
        lay_out(self.folder, *self.settings.probes)
        self.port = self.port or free_port()
        began = time.monotonic()
        said = (str(config), str(self.folder), str(self.port), self.settings.widths, str(self.folder / "usher.log"))
        self.process = await start("tests.bench.usher", *said, environ=_ENVIRON)
        await self._ready(self.process)
        self.ready_after = time.monotonic() - began
        return self.process

    async def stop(self) -> None:
        if self.process is not None:
            await self.process.end()
            self.process = None

    async def kill(self) -> None:
        """The power goes off."""
        if self.process is not None:
            await self.process.end(signal.SIGKILL)

    @property
    def target(self) -> Target:
        """Where its webhooks go."""
        return Target(port=self.port, upstream=self.upstream, authorization=SECRET)

    async def greeted(self) -> None:
        """Wait until the first sweep is over: from here on everything is heard by webhook."""
        calls, seen = -1, await self._calls()
        while calls != seen or seen < 3:
            await asyncio.sleep(0.15)
            calls, seen = seen, await self._calls()

    async def _calls(self) -> int:
        return int((await tell(self.upstream))["calls"])

    async def _ready(self, process: Process) -> None:
        while process.child.returncode is None:
            with suppress(OSError, asyncio.IncompleteReadError):
                async with Connection(self.port) as connection:
                    if (await connection.get("/ready")).status == 200:
                        return
            await asyncio.sleep(0.005)
        raise RuntimeError(f"the daemon did not start: see {self.folder / 'usher.log'}")


async def start(module: str, *said: str, environ: Mapping[str, str] | None = None, output: bool = False) -> Process:
    """One of the bench's own programs."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *said,
        env={**os.environ, **(environ or {})}, stdout=asyncio.subprocess.PIPE if output else None,
    )  # fmt: skip
    return Process(pid=child.pid, child=child)


@asynccontextmanager
async def listening(module: str, *said: str) -> AsyncIterator[tuple[Process, int]]:
    """A program that prints the port it listens on."""
    process = await start(module, *said, output=True)
    assert process.child.stdout is not None
    try:
        yield process, int(await process.child.stdout.readline())
    finally:
        await process.end()


def lay_out(folder: Path, *probes: str) -> None:
    """Put these where an owner would put a third party's plugins."""
    (folder / "plugins").mkdir(parents=True, exist_ok=True)
    for name in probes:
        link = folder / "plugins" / name
        link.unlink(missing_ok=True)
        link.symlink_to(PROBES / name)


def free_port() -> int:
    """A port nobody has now."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])
