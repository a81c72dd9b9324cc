"""One connection to the mail server: opened, encrypted and logged in as the settings say; mails go over it in turn."""

import re
import socket
import ssl
from contextlib import ExitStack
from typing import Final

from aiosmtplib import SMTP, SMTPDataError, SMTPHeloError, SMTPServerDisconnected

from daemon.services.smtp.answers import NoLoginError, NotEncryptedError, Stage
from daemon.services.smtp.config import SmtpConfig, Tls

_ENCRYPTED_FROM_THE_START = 465
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}
_FULL_NAME: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_DOT: Final = re.compile(rb"(?m)^\.")
_GO_AHEAD, _DONE, _UNKNOWN_COMMAND = 354, 250, 500
_WAYS_IN: Final = {True: ("plain", "login", "cram-md5"), False: ("cram-md5", "plain", "login")}
"""Encrypted or not. One is tried: a server counts each wrong password."""


class Connection:
    """`stage` is how far the present use of it came."""

    def __init__(self, config: SmtpConfig) -> None:
        self.stage = Stage.CONNECTION
        self.mails = 0
        """Sent over it so far."""
        self._config = config
        self._smtp = SMTP(
            hostname=config.host,
            port=config.port,
            timeout=None,  # our own clock keeps the time of all of it
            use_tls=config.tls is Tls.TLS or (config.tls is Tls.AUTO and config.port == _ENCRYPTED_FROM_THE_START),
            start_tls=False,
            local_hostname=_own_name(),
        )

    @property
    def alive(self) -> bool:
        """As far as anybody heard."""
        return self._smtp.is_connected

    @property
    def encryption(self) -> str | None:
        """Such as TLSv1.3; None where there is none."""
        tls = self._smtp.get_transport_info("ssl_object") if self.alive else None
        return str(tls.version()) if tls is not None else None

    async def open(self, context: ssl.SSLContext | None) -> None:
        """Connect and log in. `context` says whom to trust. Whatever goes wrong closes it."""
        with ExitStack() as undo:
            undo.callback(self.close)
            await self._smtp.connect(tls_context=context)
            await self._greet()
            self.stage = Stage.ENCRYPTION
            await self._encrypt()
            self.stage = Stage.LOGIN
            await self._log_in()
            undo.pop_all()

    async def renew(self) -> None:
        """Make sure that it still works, and that nothing is left of what was said before."""
        self.stage = Stage.CONNECTION
        await self._smtp.rset()

    async def begin(self, sender: str, *, utf8: bool) -> None:
        """Say who a mail is from."""
        self.stage = Stage.SENDER
        options = ["SMTPUTF8"] if utf8 else []
        await self._smtp.mail(sender, options=options, encoding="utf-8" if utf8 else "ascii")

    async def deliver(self, to: str, mail: bytes, *, utf8: bool) -> None:
        """Say who it is to, and hand it over. Returns when the server took it."""
        self.stage = Stage.RECIPIENT
        await self._smtp.rcpt(to, encoding="utf-8" if utf8 else "ascii")
        ready = await self._smtp.execute_command(b"DATA")
        if ready.code != _GO_AHEAD:
            raise SMTPDataError(ready.code, ready.message)
        # The library's own way does not tell a connection that broke before the mail from one that broke after it.
        if self._smtp.protocol is None:
            raise SMTPServerDisconnected("gone")
        self.stage = Stage.MESSAGE
        self._smtp.protocol.write(_DOT.sub(b"..", mail) + b".\r\n")
        answer = await self._smtp.protocol.read_response()
        if answer.code != _DONE:
            raise SMTPDataError(answer.code, answer.message)
        self.mails += 1

    def takes_utf8(self) -> bool:
        """It takes addresses in any letters."""
        return self._smtp.supports_extension("smtputf8")

    def close(self) -> None:
        """Say goodbye, if anybody is there, and wait for nothing."""
        protocol = self._smtp.protocol
        if protocol is not None and protocol.is_connected:
            protocol.write(b"QUIT\r\n")
        self._smtp.close()

    async def _greet(self) -> None:
        try:
            await self._smtp.ehlo()
        except SMTPHeloError as error:
            if error.code < _UNKNOWN_COMMAND or not self.alive:
                raise
            await self._smtp.helo()

    async def _encrypt(self) -> None:
        wanted = self._config.tls
        if self._smtp.use_tls or wanted is Tls.NONE:
            return
        if self._smtp.supports_extension("starttls"):
            await self._smtp.starttls()
            await self._greet()
        elif wanted is Tls.STARTTLS or (self._config.username and self._config.host not in _LOOPBACK):
            raise NotEncryptedError("no encryption")

    async def _log_in(self) -> None:
        name, password = self._config.username, self._config.password.reveal()
        if not name:
            return
        offered = self._smtp.server_auth_methods
        way = next((way for way in _WAYS_IN[self.encryption is not None] if way in offered), None)
        match way:
            case "plain":
                await self._smtp.auth_plain(name, password)
            case "login":
                await self._smtp.auth_login(name, password)
            case "cram-md5":
                await self._smtp.auth_crammd5(name, password)
            case _:
                raise NoLoginError("no login")


def _own_name() -> str:
    """How we greet. Servers want a full name; a container has none."""
    name = socket.gethostname().lower()
    return name if _FULL_NAME.fullmatch(name) else "[127.0.0.1]"
