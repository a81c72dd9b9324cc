"""Connections that are kept for the next mail, and closed when none comes."""

import asyncio
import ssl
from contextlib import ExitStack, suppress
from datetime import timedelta

from aiosmtplib import SMTPException

from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn
from daemon.runtime.threads import Threads
from daemon.services.smtp.config import SmtpConfig, Tls
from daemon.services.smtp.connection import Connection

IDLE = timedelta(seconds=15)
"""Servers close what is silent after some minutes; nobody likes to have it held open."""
READ_WITHIN = timedelta(minutes=1)
MOST = 100
"""Mails over one connection: some servers take no more, none less."""


class Connections:
    """Hands out one for each mail; how many at a time is for who asks."""

    def __init__(self, config: SmtpConfig, clock: Clock, tasks: Tasks) -> None:
        self._config = config
        self._clock = clock
        self._tasks = tasks
        self._context: ssl.SSLContext | None = None
        self._reading = asyncio.Lock()
        self._idle: list[tuple[Connection, float]] = []
        self._janitor: asyncio.Task[None] | None = None
        self._closed = False

    def fresh(self) -> Connection:
        """One that is not open yet."""
        return Connection(self._config)

    async def opened(self, connection: Connection) -> Connection:
        """The same, open."""
        await connection.open(await self._trust() if self._config.tls is not Tls.NONE else None)
        return connection

    async def kept(self) -> Connection | None:
        """One that was kept and still works. What became of it while it was kept says nothing about the server."""
        while self._idle:
            connection, _ = self._idle.pop()
            with ExitStack() as undo, suppress(SMTPException, ConnectionError):
                undo.callback(connection.close)
                await connection.renew()
                undo.pop_all()
                return connection
        return None

    def keep(self, connection: Connection) -> None:
        """For the next mail, if it is still good for one."""
        if self._closed or not connection.alive or connection.mails >= MOST:
            connection.close()
            return
        self._idle.append((connection, self._clock.steady()))
        if self._janitor is None or self._janitor.done():
            self._janitor = spawn(self._close_what_is_idle(), name="idle connections", owner=self._tasks)

    def close(self) -> None:
        """Those in use are closed when they come back."""
        self._closed = True
        if self._janitor is not None:
            self._janitor.cancel()
        self._close_until(float("inf"))

    async def _trust(self) -> ssl.SSLContext:
        """Whom this machine trusts. Reading it takes a tenth of a second, so it is read once, and beside the loop."""
        async with self._reading:
            if self._context is None:
                threads = Threads("certificates", self._clock, size=1)
                try:
                    self._context = await threads.run(ssl.create_default_context, within=READ_WITHIN)
                finally:
                    threads.close()
            return self._context

    async def _close_what_is_idle(self) -> None:
        while self._idle:
            await self._clock.sleep(IDLE.total_seconds())
            self._close_until(self._clock.steady() - IDLE.total_seconds())

    def _close_until(self, moment: float) -> None:
        for connection, since in self._idle:
            if since <= moment:
                connection.close()
        self._idle = [(connection, since) for connection, since in self._idle if since > moment]
