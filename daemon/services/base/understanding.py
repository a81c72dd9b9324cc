"""What an answer, or its absence, means: the one place where the ways of failing become errors of ours.

Pure. No word of an answer, no query and no header gets into an error: they hold keys.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec

from daemon.domain.errors import Gone, KeyRefused, OutsideError, Rejected, Unreachable
from daemon.domain.sentences import Sentence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

LONGEST_RETRY_AFTER = timedelta(hours=1)
"""However long a service asks us to stay away, it is asked again after this."""

NOT_UNDERSTOOD = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for bytes that are no JSON, no text, or lists within lists without end."""

_NOT_NOW = {407, 408, 425, 429}
_REFUSED_KEY = {401, 403}
_TURNED_AWAY = {425, 429}
"""Said before anything was done."""
_GAVE_UP_WAITING = 504
"""A proxy's word: what it waited for may still be under way."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def refusal(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """The error this status means; None where the body should hold what was asked for."""
    status = answer.status
    if status in _NOT_NOW or status >= 500:
        return Unreachable(
            service,
            Sentence(_AND_MEANS.get(status, _ANSWERED).text, {"status": status}),
            retry_after=_later(answer, now),
            undone=status in _TURNED_AWAY,
            over=status != _GAVE_UP_WAITING,
        )
    if status in _REFUSED_KEY:
        return KeyRefused(service, Sentence("refuses our key ({status})", {"status": status}))
    if 300 <= status < 400:
        why = Sentence("sends us on to {place}: the url should be its own address", {"place": _place(answer)})
        return Unreachable(service, why, over=True)
    if status >= 400:
        return _about_this_thing(service, answer)
    return None


class Decodes(Protocol[T_co]):
    """Makes of a body what was asked for. Raises one of `NOT_UNDERSTOOD`; a `msgspec.json.Decoder` is one."""

    def decode(self, body: bytes | msgspec.Raw, /) -> T_co: ...


def decoded(service: str, answer: Answered, decoder: Decodes[T]) -> T:
    """The body as what was asked for. Raises `Unreachable` where it is anything else."""
    try:
        return read_leniently(decoder, answer.body)
    except NOT_UNDERSTOOD as error:
        if _is_page(answer):
            why = Sentence("answered a web page where data was due: is a login in front of it?")
            raise Unreachable(service, why, over=True) from error
        raise Unreachable(service, Sentence("answered something that was not understood"), over=True) from error


def read_leniently(decoder: Decodes[T], body: bytes | msgspec.Raw) -> T:
    """As the decoder reads it, with a replacement character for what is no text: bytes that are no UTF-8, and half of
    a surrogate pair, which one cut title is enough to bring. Raises `NOT_UNDERSTOOD`."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        return decoder.decode(_with_whole_characters(bytes(body)))


def _with_whole_characters(body: bytes) -> bytes:
    """The same JSON. What is none is handed back as it came."""
    try:
        held = json.loads(body.decode("utf-8", "replace"))
    except ValueError:
        return body
    return json.dumps(held, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def unanswered(service: str, error: aiohttp.ClientError | OSError | TimeoutError, within: float) -> Unreachable:
    """What a broken connection means."""
    never_arrived = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    return Unreachable(service, _broken(error, within), undone=never_arrived)


def _broken(error: aiohttp.ClientError | OSError | TimeoutError, within: float) -> Sentence:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return Sentence("no machine is called {host}", {"host": error.host})
        case aiohttp.ClientConnectorCertificateError():
            return Sentence("the certificate of {host} is not one we trust", {"host": error.host})
        case aiohttp.ClientConnectorError():
            return Sentence("nobody answers at {place}", {"place": f"{error.host}:{error.port}"})
        case aiohttp.SocketTimeoutError() | aiohttp.ConnectionTimeoutError():
            return Sentence("could not be connected to in time")
        case TimeoutError():
            return Sentence("did not answer within {seconds} seconds", {"seconds": f"{within:g}"})
        case aiohttp.ServerDisconnectedError():
            return Sentence("closed the connection without an answer")
        case aiohttp.ClientPayloadError():
            return Sentence("broke off in the middle of an answer")
        case _:
            return Sentence("the connection broke")


_ANSWERED = Sentence("answered {status}")
_ONLY_A_PROXY = Sentence("answered {status} (a proxy is there, the service is not)")
_AND_MEANS = {
    407: Sentence("answered {status} (a proxy wants a password)"),
    429: Sentence("answered {status} (too many calls)"),
    502: _ONLY_A_PROXY,
    503: Sentence("answered {status} (not ready)"),
    504: _ONLY_A_PROXY,
}


def _about_this_thing(service: str, answer: Answered) -> OutsideError:
    """A refusal of this very thing is said in JSON; any other 404 is some proxy's and tells nothing."""
    if _is_page(answer) or not answer.body.lstrip().startswith(b"{"):
        why = Sentence("answered {status}, but not in its own words: is the url right?", {"status": answer.status})
        return Unreachable(service, why, over=True)
    if answer.status in {404, 410}:
        return Gone(service, Sentence("there is no such thing"))
    return Rejected(service, Sentence("refused this ({status})", {"status": answer.status}))


def _is_page(answer: Answered) -> bool:
    body = answer.body.lstrip()
    return "html" in answer.headers.get("Content-Type", "") or (body[:1] == b"<" and not body.startswith(b"<?xml"))


def _place(answer: Answered) -> str:
    parts = urlsplit(answer.headers.get("Location", ""))
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else "another page"


def _later(answer: Answered, now: datetime) -> timedelta | None:
    """`Retry-After`, seconds or a date; nonsense counts as absent."""
    text = answer.headers.get("Retry-After", "").strip()
    if not text:
        return None
    if text.isdecimal():
        return min(timedelta(seconds=min(int(text[:9]), 10**8)), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), LONGEST_RETRY_AFTER)
