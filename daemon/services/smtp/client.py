"""The client of a mail server: the port `Channels`, addressed by mailbox. One try a mail; only the bus repeats."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import ClassVar, TypeVar, cast

from aiosmtplib import SMTPException

from daemon.domain.errors import OutsideError, Rejected
from daemon.domain.letters import Letter
from daemon.services.base.checks import Check
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.smtp.answers import Stage, distrusted, found_at, meaning
from daemon.services.smtp.checks import look_at
from daemon.services.smtp.config import SmtpConfig
from daemon.services.smtp.connection import Connection
from daemon.services.smtp.connections import Connections
from daemon.services.smtp.mailbox import Mailbox, Sender, mailbox
from daemon.services.smtp.mailbox import sender as read_sender
from daemon.services.smtp.message import composed, ident

T = TypeVar("T")

PROBE_WITHIN = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """How far a connection came that sends nothing."""

    came_to: Stage
    error: OutsideError | None = None
    """Why it came no further."""
    distrusted: bool = False
    """The server's certificate is not one we trust."""
    encryption: str | None = None


class SmtpClient(Service):
    """One mail server, one sender."""

    kind: ClassVar[str] = "smtp"
    spared: ClassVar[float] = 600.0

    def __init__(self, name: str, config: SmtpConfig, wiring: Wiring) -> None:
        super().__init__(name, wiring, width=config.connections)
        self.config = config
        self._sender = cast("Sender", read_sender(config.sender))  # the settings were checked
        self._within = config.timeout.total_seconds()
        self._clock = wiring.clock
        self._marks = wiring.marks
        self._connections = Connections(config, wiring.clock, wiring.tasks)

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:  # noqa: ARG002 (this is the channel)
        """Returns the mail's Message-ID."""
        address = mailbox(to)
        if address is None:
            raise Rejected(self.name, "this is no mail address")
        number = token_hex(16)
        await self._watch.ask(lambda: self._over_a_connection(lambda line: self._send(line, address, letter, number)))
        return ident(self._sender, number)

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:  # noqa: ARG002
        raise Rejected(self.name, "a mail that was sent cannot be changed")

    async def check(self) -> None:
        await self._watch.probe(lambda: self._over_a_connection(self._say_who_we_are, PROBE_WITHIN))

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)

    async def examine(self) -> Examined:
        """Try everything but sending, on a connection of its own."""
        connection = self._connections.fresh()
        try:
            async with self._clock.within(self._within):
                await self._connections.opened(connection)
                encryption = connection.encryption
                await connection.begin(self._sender.mailbox.address, utf8=self._needs_utf8(self._sender.mailbox))
        except (SMTPException, OSError) as error:
            stage = found_at(error, connection.stage)
            ours = meaning(self.name, error, connection.stage, self.config.host, self._within)
            return Examined(came_to=stage, error=ours, distrusted=distrusted(error))
        finally:
            connection.close()
        return Examined(came_to=Stage.RECIPIENT, encryption=encryption)

    async def close(self) -> None:
        await super().close()
        self._connections.close()

    async def _over_a_connection(self, use: Callable[[Connection], Awaitable[T]], within: float | None = None) -> T:
        within = min(within or self._within, self._within)
        connection = self._connections.fresh()
        good = False
        await self._marks.calling(f"{self.name} SMTP")
        try:
            async with self._clock.within(within):
                connection = await self._connections.kept() or await self._connections.opened(connection)
                done = await use(connection)
            good = True
        except (SMTPException, OSError) as error:  # a TimeoutError is an OSError
            problem = meaning(self.name, error, connection.stage, self.config.host, within)
            good = isinstance(problem, Rejected)  # this mail only: the next may go over it
            raise problem from error
        finally:
            if good:
                self._connections.keep(connection)
            else:
                connection.close()
        await self._marks.calling(f"{self.name} SMTP")
        return done

    async def _send(self, line: Connection, to: Mailbox, letter: Letter, number: str) -> None:
        utf8 = self._needs_utf8(self._sender.mailbox, to)
        if utf8 and not line.takes_utf8():
            raise Rejected(self.name, "takes no address with letters beyond ASCII (SMTPUTF8)")
        mail = composed(letter, self._sender, to, number=number, at=self._clock.now())
        await line.begin(self._sender.mailbox.address, utf8=utf8)
        await line.deliver(to.address, mail, utf8=utf8)

    async def _say_who_we_are(self, line: Connection) -> None:
        await line.begin(self._sender.mailbox.address, utf8=self._needs_utf8(self._sender.mailbox))
        await line.renew()

    @staticmethod
    def _needs_utf8(*addresses: Mailbox) -> bool:
        return not all(address.in_ascii for address in addresses)
