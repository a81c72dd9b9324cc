"""A mail server that keeps what it is given: aiosmtpd, with faults at the push of a button."""

import asyncio
import logging
import socket
import ssl
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from daemon.runtime.clock import Clock, SystemClock
from daemon.runtime.tasks import Tasks, spawn
from demo.sockets import BACKLOG, HOST, bound_to, listening_on

_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One that was taken."""

    number: int
    """Counted from 1."""
    sender: str
    to: str
    raw: bytes
    when: datetime
    encrypted: bool

    @property
    def parsed(self) -> EmailMessage:
        """As a mail program reads it."""
        return message_from_bytes(self.raw, _class=EmailMessage, policy=policy.SMTPUTF8)


@dataclass(slots=True, kw_only=True)
class Trouble:
    """Concerns one step (`CONNECT`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `RSET`), so many `times` or until taken back."""

    at: str
    says: str = ""
    """The answer in place of the good one; empty: the connection is cut, at `DATA` after the mail was kept."""
    hangs: bool = False
    to: str = ""
    """Only mail to addresses that contain this."""
    times: int | None = None

    def strikes(self, at: str, to: str = "") -> bool:
        if self.times == 0 or self.at != at or self.to not in to:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class FakeMail:
    """A mail server on 127.0.0.1. The port is the same for life, also while it is down."""

    name = "mail"

    def __init__(self, *, clock: Clock | None = None, tls: ssl.SSLContext | None = None, host: str = HOST) -> None:
        self.clock = clock or SystemClock()
        self.username = "usher"
        self.password = "invented-mail-password"  # noqa: S105 (opens nothing but this fake)
        self.mails: deque[Mail] = deque(maxlen=_REMEMBERED)
        self.taken = 0
        """Mails so far."""
        self.faults: list[Trouble] = []
        self.latency = timedelta()
        self.host = host
        self.port = 0
        self.tls = tls
        """Offers STARTTLS with it; None: no encryption."""
        self.implicit_tls = False
        self.takes_utf8 = True
        self.connections = 0
        """Made so far."""
        self.logins = 0
        """Tried so far, with whatever password."""
        self.calls: deque[str] = deque(maxlen=_REMEMBERED)
        """The commands that came."""
        self.tasks = Tasks(SystemClock())
        self.nobody = asyncio.Event()
        """Set while no connection is open."""
        self.nobody.set()
        self._open: set[_Session] = set()
        self._listener: asyncio.Server | None = None
        self._held: socket.socket | None = None
        self._released = asyncio.Event()

    @property
    def is_up(self) -> bool:
        """Whether it accepts connections."""
        return self._held is None

    @property
    def connected(self) -> int:
        """Connections open now."""
        return len(self._open)

    def to(self, address: str) -> list[Mail]:
        """What came for this address."""
        return [mail for mail in self.mails if mail.to == address]

    def trouble(self, at: str, says: str = "", *, to: str = "", times: int | None = None) -> None:
        """At this step, this answer; or none, and the connection is cut."""
        self.faults.append(Trouble(at=at, says=says, to=to, times=times))

    def hangs(self, at: str, *, times: int | None = None) -> None:
        """At this step, no answer."""
        self.faults.append(Trouble(at=at, hangs=True, times=times))

    def slow(self, seconds: float) -> None:
        """Answer every step this much later, in real time."""
        self.latency = timedelta(seconds=seconds)

    async def start(self) -> None:
        """Take mail from now on, on a port the machine chooses."""
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it tells every command
        listening = listening_on(self.port, self.host)
        self.port = listening.getsockname()[1]
        await self._accept(listening)

    async def stop(self) -> None:
        """End every connection."""
        self._released.set()
        if self._listener is not None:
            self._listener.close()
        if self._held is not None:
            self._held.close()
        self.cuts_connections()
        await self.tasks.stop(timedelta(seconds=2))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def cuts_connections(self) -> None:
        """As a server does with what was silent for long."""
        for session in tuple(self._open):
            session.cut()

    def goes_down(self) -> None:
        """Refuse connections and cut those that are open; the port stays ours."""
        if self._held is None and self._listener is not None:
            self._listener.close()
            self._listener = None
            self.cuts_connections()
            self._held = bound_to(self.port, self.host)

    def comes_back(self) -> None:
        """Take back every fault. What hangs is cut."""
        self.faults.clear()
        self.latency = timedelta()
        self._released.set()
        self._released = asyncio.Event()
        if self._held is not None:
            self._held.close()
            self._held = None
            spawn(self._accept(listening_on(self.port, self.host)), name="mail comes back", owner=self.tasks)

    def enters(self, session: "_Session") -> None:
        """A connection was made."""
        self._open.add(session)
        self.nobody.clear()

    def leaves(self, session: "_Session") -> None:
        """It ended."""
        self._open.discard(session)
        if not self._open:
            self.nobody.set()

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        encrypted = self.tls if self.implicit_tls else None
        self._listener = await loop.create_server(self._protocol, sock=listening, backlog=BACKLOG, ssl=encrypted)

    def _protocol(self) -> asyncio.BaseProtocol:
        self.connections += 1
        for fault in self.faults:
            if fault.strikes("CONNECT"):
                return _TurnsAway(fault.says)
        return _Session(self)

    # What aiosmtpd calls at each step, by these names and with all of it. A text is the answer; what was taken is noted
    # in the envelope.

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.calls.append("EHLO")
        session.host_name = hostname
        said = await self._troubled(server, "EHLO")
        return [said] if said else responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.calls.append("MAIL")
        if self.username and not session.authenticated:
            return "530 5.7.0 Authentication required"
        said = await self._troubled(server, "MAIL", address)
        if said is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return said or "250 2.1.0 Sender ok"

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        self.calls.append("RCPT")
        said = await self._troubled(server, "RCPT", address)
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.calls.append("DATA")
        [to] = envelope.rcpt_tos
        fault = next((fault for fault in self.faults if fault.strikes("DATA", to)), None)
        if fault is None or not (fault.says or fault.hangs):
            self.taken += 1
            self.mails.append(
                Mail(
                    number=self.taken,
                    sender=envelope.mail_from or "",
                    to=to,
                    raw=envelope.original_content or b"",
                    when=self.clock.now(),
                    encrypted=server.transport is not None and bool(server.transport.get_extra_info("sslcontext")),
                )
            )
        said = await self._spoiled(server, fault) if fault else None
        return said or f"250 2.0.0 Ok: queued as {self.taken}"

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.calls.append("RSET")
        return await self._troubled(server, "RSET") or "250 2.0.0 Ok"

    def authenticate(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        mechanism: str,
        data: object,
    ) -> AuthResult:
        """Whether this is the one user there is."""
        self.logins += 1
        for fault in self.faults:
            if fault.strikes("AUTH"):
                return AuthResult(success=False, handled=False, message=fault.says)
        right = (
            isinstance(data, LoginPassword)
            and data.login == self.username.encode()
            and data.password == self.password.encode()
        )
        if right:
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message="535 5.7.8 Error: authentication failed")

    async def _troubled(self, server: SMTP, at: str, to: str = "") -> str | None:
        if self.latency:
            await asyncio.sleep(self.latency.total_seconds())
        fault = next((fault for fault in self.faults if fault.strikes(at, to)), None)
        return await self._spoiled(server, fault) if fault else None

    async def _spoiled(self, server: SMTP, fault: Trouble) -> str:
        if fault.says:
            return fault.says
        if fault.hangs:
            await self._released.wait()
        if isinstance(server, _Session):
            server.cut()
        await asyncio.Event().wait()  # it ends with the connection
        return ""


class _Session(SMTP):
    """One connection, which can be cut."""

    def __init__(self, mail: FakeMail) -> None:
        super().__init__(
            mail,
            hostname="mail.invented.example",
            ident="ESMTP",
            loop=asyncio.get_running_loop(),
            enable_SMTPUTF8=mail.takes_utf8,
            tls_context=None if mail.implicit_tls else mail.tls,
            auth_require_tls=False,
            authenticator=mail.authenticate,
        )
        self._mail = mail

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._mail.enters(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._mail.leaves(self)
        super().connection_lost(error)

    def cut(self) -> None:
        """Without a word."""
        if self.transport is not None:
            cast("asyncio.WriteTransport", self.transport).abort()


class _TurnsAway(asyncio.Protocol):
    """Says one thing, or nothing, and hangs up."""

    def __init__(self, says: str) -> None:
        self._says = says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        writing = cast("asyncio.WriteTransport", transport)  # by what it can; some loops' are none by class
        writing.write(f"{self._says}\r\n".encode() if self._says else b"")
        writing.close()
