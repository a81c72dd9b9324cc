"""What goes wrong with a mail server, by how far it was spoken to. Pure.

No word of an answer gets into an error: addresses stand in it. Its codes do (RFC 5321; RFC 3463).
"""

import re
import socket
import ssl
from datetime import timedelta
from enum import IntEnum
from typing import Final

from aiosmtplib import SMTPConnectError, SMTPException, SMTPResponseException, SMTPServerDisconnected

from daemon.domain.errors import KeyRefused, OutsideError, Rejected, Unreachable
from daemon.domain.sentences import Sentence
from daemon.services.base.watch import OnlyThis


class Stage(IntEnum):
    """How far a mail came."""

    NAME = 1
    CONNECTION = 2
    ENCRYPTION = 3
    LOGIN = 4
    SENDER = 5
    RECIPIENT = 6
    MESSAGE = 7
    """All of it was said, and nobody knows what became of it until the server answers."""


class NotEncryptedError(SMTPException):
    """The server offers no encryption, and we insist on it."""


class NoLoginError(SMTPException):
    """The server offers no way to log in that we know."""


_ENHANCED: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_CLOSING = 421
_WANTS_A_LOGIN: Final = {530, 534, 535, 538}
_QUOTA = "5.4.5"
"""Gmail's word for "so many a day and no more": nothing is wrong with this mail."""
_TOMORROW = timedelta(hours=1)

_DO_WHAT: Final = {
    Stage.NAME: Sentence("greets nobody"),
    Stage.CONNECTION: Sentence("turns us away"),
    Stage.ENCRYPTION: Sentence("does not begin encryption"),
    Stage.LOGIN: Sentence("refuses the username or the password"),
    Stage.SENDER: Sentence("refuses the sender"),
    Stage.RECIPIENT: Sentence("refuses the address"),
    Stage.MESSAGE: Sentence("refuses the message"),
}


def meaning(service: str, error: Exception, stage: Stage, host: str, within: float) -> OutsideError:
    """The error of ours. Before the message itself was said nothing can have been sent."""
    if isinstance(error, SMTPResponseException) and 400 <= error.code < 600:
        return _answered(service, error.code, _code(error), stage)
    if isinstance(error, NoLoginError):
        return KeyRefused(service, Sentence("offers no login here: leave username empty, or look at port and tls"))
    return Unreachable(service, _broken(error, host, within), undone=stage < Stage.MESSAGE)


def found_at(error: Exception, stage: Stage) -> Stage:
    """The stage, where the error itself tells it better."""
    cause = _cause(error)
    if isinstance(cause, socket.gaierror):
        return Stage.NAME
    return Stage.ENCRYPTION if isinstance(cause, ssl.SSLError) else stage


def distrusted(error: Exception) -> bool:
    """The server's certificate is not one we trust."""
    return isinstance(_cause(error), ssl.SSLCertVerificationError)


def _answered(service: str, code: int, said: str, stage: Stage) -> OutsideError:
    why = Sentence("{what} ({said})", {"what": _DO_WHAT[stage], "said": said})
    if code == _CLOSING or (code < 500 and stage < Stage.RECIPIENT):
        return Unreachable(service, f"cannot just now ({said})", undone=True)
    if code < 500:
        return OnlyThis(service, f"does not take this just now ({said})", undone=True)
    if _QUOTA in said:
        return OnlyThis(service, f"takes no more mail today ({said})", retry_after=_TOMORROW, undone=True)
    if code in _WANTS_A_LOGIN or stage in {Stage.LOGIN, Stage.SENDER}:
        return KeyRefused(service, why)
    return Rejected(service, why) if stage >= Stage.RECIPIENT else Unreachable(service, why, undone=True)


def _broken(error: Exception, host: str, within: float) -> Sentence:
    cause = _cause(error)
    why = next((why for kind, why in _WHY if isinstance(cause, kind)), Sentence("the connection broke"))
    return Sentence(why.text, {"host": host, "seconds": f"{within:g}"})


_WHY: Final[tuple[tuple[type[BaseException], Sentence], ...]] = (
    (
        ssl.SSLCertVerificationError,
        Sentence("the certificate of {host} is not one we trust: is host the name that is in it?"),
    ),
    (ssl.SSLError, Sentence("{host} does not speak TLS here: look at port and tls")),
    (
        NotEncryptedError,
        Sentence("{host} offers no encryption: nothing secret is sent in the clear unless tls is none"),
    ),
    (socket.gaierror, Sentence("no machine is called {host}")),
    (SMTPResponseException, Sentence("answered something that was not understood: is it a mail server?")),
    (SMTPServerDisconnected, Sentence("closed the connection without an answer")),
    (TimeoutError, Sentence("did not answer within {seconds} seconds")),
    (SMTPConnectError, Sentence("closed the connection without an answer")),
    (ConnectionRefusedError, Sentence("nobody answers at {host}")),
)
"""The first that fits."""


def _cause(error: Exception) -> BaseException:
    """What lies under what the library makes of it."""
    under = error.__cause__
    return under if isinstance(error, SMTPConnectError) and isinstance(under, OSError) else error


def _code(error: SMTPResponseException) -> str:
    found = _ENHANCED.match(error.message)
    return f"{error.code} {found[0]}" if found else str(error.code)
