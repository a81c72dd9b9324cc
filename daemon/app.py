"""The life of the process: open, serve, reload on SIGHUP, drain on SIGTERM, close."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn, TextIO

import structlog

from daemon.bootstrap import House
from daemon.commands.base import RefusedError
from daemon.config import Config, ConfigError, Mode, write_shipped
from daemon.domain.errors import MemoryUnwritableError
from daemon.facade import RETRY_PLUGINS, Facade
from daemon.runtime.folders import FolderUnusable, check_folder, network_file_system
from daemon.runtime.garbage import collecting_seldom
from daemon.runtime.keyfile import KeyFileError
from daemon.runtime.lock import FolderInUse, FolderLock
from daemon.runtime.logbook import LogBook
from daemon.runtime.logging import Logging, logging_to, style_for
from daemon.runtime.redaction import Redactor
from daemon.runtime.tasks import spawn
from daemon.runtime.watchdog import Watchdog
from daemon.services.base.state import Standing
from daemon.start import Start
from daemon.version import VERSION
from daemon.web.first import OWNER, first_password
from daemon.web.house import Reloaded
from daemon.web.server import WebServer, bound_to
from state.migrate import SchemaError

_log = structlog.get_logger("house")

CANNOT_START = 2
"""Exit code: something the owner has to mend."""
DEAD = 70
"""Exit code: the loop or the writer died; whoever supervises us starts us anew."""
GREETING = 0.3
"""Seconds services get to answer before the first line tells how they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Told once the house is open, to whoever started it."""

    url: str
    password: str | None
    """The owner's first password, when one was made up just now."""


class CannotStartError(Exception):
    """`str()` is what the owner reads, with the remedy."""


class App:
    """One process. `serve` returns the exit code."""

    def __init__(
        self, start: Start, *, stream: TextIO, port: int | None = None, settled: Callable[[Settled], None] | None = None
    ) -> None:
        self._start = start
        self._stream = stream
        self._port = port
        self._told = settled
        self._redactor = Redactor()
        self._book = LogBook()
        self._stop = asyncio.Event()
        self._house = House(replace(start, errors=self._book.errors), self._redactor)
        self._watchdog = Watchdog(start.clock, _die)
        self._last_reload = Reloaded()
        self._reloading = asyncio.Lock()

    async def serve(self) -> int:
        """Live until told to stop. Raises `CannotStartError`."""
        async with AsyncExitStack() as stack:
            stack.enter_context(self._folder())
            config = self._read()
            stack.enter_context(self._logging(config))
            self._handle_signals()
            self._say_remarks(config)
            listening = stack.enter_context(self._bound(config))
            await self._open(config)
            stack.push_async_callback(self._close)
            web = WebServer(self._facade().web_house())
            port = await web.start(listening)
            stack.push_async_callback(web.stop)
            await self._begin(config, port)
            stack.enter_context(collecting_seldom())
            await self._stop.wait()
            _log.info("stopping", say="Usher stops: calls in flight may finish, the rest waits for the next start.")
        return 0

    def stop(self) -> None:
        """End in good order."""
        self._stop.set()

    async def reload(self) -> Reloaded:
        """Read daemon.yaml again. A broken edit keeps the old settings and says what is wrong."""
        async with self._reloading:
            try:
                config = self._house.read_config()
            except ConfigError as error:
                self._last_reload = Reloaded(mistakes=tuple(error.mistakes))
                _log.error("config.broken", say=f"daemon.yaml was not taken over; the old settings hold. {error}")
                return self._last_reload
            needs = await self._house.apply(config)
            self._last_reload = Reloaded(needs_restart=needs)
            _log.info("config.applied", say="daemon.yaml was read again and holds from now on.", needs_restart=needs)
            return self._last_reload

    def _folder(self) -> ExitStack:
        data = self._start.data
        with ExitStack() as stack:
            try:
                check_folder(data, in_container=self._start.in_container)
                stack.enter_context(FolderLock(data))
            except (FolderUnusable, FolderInUse) as error:
                raise CannotStartError(str(error)) from error
            return stack.pop_all()

    def _read(self) -> Config:
        if not self._start.config.exists():
            try:
                write_shipped(self._start.config)
            except OSError as error:
                raise CannotStartError(f"{self._start.config} is not there and cannot be written: {error}") from error
            self._stream.write(f"{self._start.config} was not there: the shipped one was written; it is commented.\n")
        try:
            return self._house.read_config()
        except ConfigError as error:
            raise CannotStartError(str(error)) from error

    def _logging(self, config: Config) -> ExitStack:
        zone = config.house.timezone
        style = style_for(self._stream, zone, self._start.environ, container=self._start.in_container)
        with ExitStack() as stack:
            stack.enter_context(
                logging_to(
                    Logging(
                        clock=self._start.clock,
                        book=self._book,
                        redactor=self._redactor,
                        stream=self._stream,
                        style=style,
                        level=config.log.level,
                    )
                )
            )
            return stack.pop_all()

    def _say_remarks(self, config: Config) -> None:
        for remark in config.said:
            _log.warning("config.remark", say=remark)
        mounts = Path("/proc/self/mountinfo")
        system = network_file_system(self._start.data, mounts.read_text() if mounts.exists() else "")
        if system:
            _log.warning(
                "folder.network",
                say=f"The data folder lies on a network file system ({system}): SQLite may lose data there. "
                "Move it to a local disk.",
            )

    async def _open(self, config: Config) -> None:
        try:
            await self._house.open(config)
        except (SchemaError, MemoryUnwritableError, KeyFileError) as error:
            await self._house.vanish()
            raise CannotStartError(str(error)) from error

    def _bound(self, config: Config) -> socket.socket:
        """Taken before anything is done: a start that fails for a port has touched nothing."""
        port = config.server.port if self._port is None else self._port
        try:
            return bound_to(config.server.host, port)
        except OSError as error:
            raise CannotStartError(f"port {port} cannot be listened on: {error.strerror or error}") from error

    async def _begin(self, config: Config, port: int) -> None:
        house = self._house
        try:
            password = await first_password(house.journal, house.threads_of("web"), config.access.admin_password)
        except RefusedError as error:
            raise CannotStartError(f"USHER_ADMIN_PASSWORD: {error}") from error
        await house.begin()
        house.supervisor.start("plugins", self._try_plugins_again)
        self._watchdog.also("writer", house.database.busy_for)
        self._watchdog.start()
        await house.clock.sleep(GREETING)
        _log.info("started", version=VERSION, say=_first_line(house, config))
        url = config.server.public_url or f"http://localhost:{port}"
        if password is not None:
            self._stream.write(f"\n  Sign in at {url} as {OWNER} with the password {password}\n  (said only once)\n\n")
            self._stream.flush()
        if self._told is not None:
            self._told(Settled(url=url, password=password))

    async def _close(self) -> None:
        self._watchdog.stop()
        await self._house.close()

    def _facade(self) -> Facade:
        return Facade(
            self._house,
            self._book,
            self._watchdog,
            reload=self.reload,
            last_reload=lambda: self._last_reload,
        )

    async def _try_plugins_again(self) -> None:
        house = self._house
        while True:
            house.retry_plugins_at = house.clock.now() + RETRY_PLUGINS
            await house.clock.sleep(RETRY_PLUGINS.total_seconds())
            if any(standing.found.why_not for standing in house.plugins.standings.values()):
                await self.reload()

    def _handle_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload_soon)

    def _reload_soon(self) -> None:
        """A house that is still opening has just read the file."""
        if self._house.settled:
            spawn(self.reload(), name="reload", owner=self._house.tasks)


def _first_line(house: House, config: Config) -> str:
    mode = "live" if config.mode is Mode.LIVE else "dry run: nothing outside is touched"
    words = {
        Standing.UP: "answers",
        Standing.DOWN: "does not answer",
        Standing.REFUSED: "refuses our key",
        Standing.NOT_ASKED: "not asked yet",
        Standing.NOT_CONFIGURED: "not configured",
    }
    services = [f"{name} {words[house.roster.state(name).standing]}" for name in house.roster.entries]
    plugins = [name for name, standing in house.plugins.standings.items() if standing.on]
    return (
        f"Usher {VERSION} is up, {mode}. Services: {', '.join(services) or 'none'}. "
        f"Plugins: {', '.join(plugins) or 'none'}."
    )


def _die(why: str) -> NoReturn:
    """The loop or the writer is dead: nothing can be closed in good order any more, and somebody restarts us."""
    os.write(2, f"Usher ends itself: {why}\n".encode())
    os._exit(DEAD)
