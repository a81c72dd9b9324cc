"""Usher as a process of its own, started as an owner would start it, on a port of loopback."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession

from demo.world import World

SECRET = "the bell of this house"
API_KEY = "the-key-of-this-house"
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(so: Callable[[], Awaitable[bool]], within: float) -> None:
    """Wait, in real seconds, until it is so."""
    for _ in range(round(within / 0.02)):
        if await so():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"it was not so within {within} s")


@dataclass(kw_only=True)
class Ended:
    """How a process ended, and all it said."""

    code: int
    said: str
    seconds: float


@dataclass(kw_only=True)
class Usher:
    """One data folder, and the processes that live on it one after another."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def configured(self, world: World | None = None, **settings: object) -> None:
        """Write daemon.yaml (JSON is YAML), with the services of a world where there is one."""
        text: dict[str, object] = {
            "server": {"host": "127.0.0.1", "port": self.port, "webhook_secret": SECRET},
            "services": _services(world) if world else {},
            "plugins": {"moderation": {"genres": {"whitelist": ["Animation"], "blacklist": ["Horror"]}}},
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "daemon.yaml").write_text(json.dumps({**text, **settings}))

    async def starts(self, environ: Mapping[str, str] | None = None) -> None:
        """Begin a process; it may not be ready yet. What it says goes to a file, so that it never waits for us."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "daemon", "run", "--config", str(self.folder / "daemon.yaml"),
                "--data", str(self.folder),
                env={**CLEAN, "USHER_API_KEY": API_KEY, **(environ or {})},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
            )  # fmt: skip

    async def is_ready(self, within: float = 20.0) -> None:
        """Wait until it says so itself."""
        async with ClientSession() as session:
            await until(lambda: self._ready(session), within)

    async def _ready(self, session: ClientSession) -> bool:
        with suppress(ClientError, OSError):
            async with session.get(f"{self.url}/ready") as answer:
                return answer.status == 200
        return False

    async def ends(self, within: float) -> Ended:
        """Wait for it to end by itself."""
        process, loop = self._living(), asyncio.get_running_loop()
        began = loop.time()
        async with asyncio.timeout(within):
            code = await process.wait()
        return Ended(code=code, said=self.said, seconds=loop.time() - began)

    async def stops(self, within: float = 10.0) -> Ended:
        """SIGTERM, and its end."""
        self.asked_to_stop()
        return await self.ends(within)

    def asked_to_stop(self) -> None:
        """SIGTERM."""
        self._living().send_signal(signal.SIGTERM)

    async def is_killed(self) -> None:
        """SIGKILL: whatever it was about to do."""
        self._living().kill()
        await self._living().wait()

    async def asks(self, session: ClientSession, path: str) -> Any:  # noqa: ANN401 (the JSON of a page)
        """What a page says to a program."""
        async with session.get(self.url + path, headers={"X-Api-Key": API_KEY}) as answer:
            return await answer.json()

    def hangs_up(self) -> None:
        """SIGHUP: read daemon.yaml again."""
        self._living().send_signal(signal.SIGHUP)

    @property
    def said(self) -> str:
        """Everything this process has said so far."""
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.folder / "said.log"

    async def rings(self, session: ClientSession, number: int, authorization: str = SECRET) -> int:
        """The portal's webhook; the status of the answer."""
        body = {"notification_type": "MEDIA_PENDING", "request": {"request_id": str(number)}}
        headers = {"Authorization": authorization}
        async with session.post(f"{self.url}/webhook/overseerr", json=body, headers=headers) as answer:
            return answer.status

    def _living(self) -> asyncio.subprocess.Process:
        assert self.process is not None
        return self.process


def _services(world: World) -> dict[str, dict[str, str]]:
    return {
        "overseerr": {"url": world.overseerr.url, "api_key": world.overseerr.api_key},
        "tmdb": {"url": world.tmdb.url, "api_key": world.tmdb.api_key},
    }


@asynccontextmanager
async def an_usher(folder: Path) -> AsyncIterator[Usher]:
    """One whose last process is gone at the end, however the test went."""
    usher = Usher(folder=folder)
    try:
        yield usher
    finally:
        if usher.process is not None and usher.process.returncode is None:
            usher.process.kill()
            await usher.process.wait()
