"""What stands around every answer of Tautulli: an envelope that says whether it went well, whatever the status says."""

from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import msgspec

from daemon.domain.errors import KeyRefused, OutsideError, Rejected, Unreachable
from daemon.domain.sentences import Sentence
from daemon.services.base.models import text
from daemon.services.base.understanding import NOT_UNDERSTOOD, Answered, refusal

T = TypeVar("T")

_SHORT: Final = 8_192
"""Bytes: whatever is longer is no error. The longest lists all its commands."""
_ITS_OWN: Final = {200, 400}
"""Under these it says that it failed."""
_NO_KEY: Final = ("apikey", "api key")


class _Reply(msgspec.Struct, Generic[T], frozen=True):
    data: T
    result: Any = None
    message: Any = None


class Envelope(msgspec.Struct, Generic[T], frozen=True):
    """Around every answer."""

    response: _Reply[T]


class Unwrapped(Generic[T]):
    """Decodes what an envelope holds, where it says that all went well."""

    def __init__(self, decoder: msgspec.json.Decoder[Envelope[T]]) -> None:
        self._decoder = decoder

    def decode(self, body: bytes | msgspec.Raw, /) -> T:
        reply = self._decoder.decode(body).response
        if reply.result != "success":
            raise msgspec.ValidationError("it does not say that it went well")
        return reply.data


class _Said(msgspec.Struct, frozen=True):
    result: Any = None
    message: Any = None


class _Saying(msgspec.Struct, frozen=True):
    response: _Said


_SAYING: Final = msgspec.json.Decoder(_Saying)


def understood_refusal(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """What a status means here: a wrong key is a 400 or a 401, a switched-off API a 404, and an error may be a 200."""
    said = _said(answer) if len(answer.body) < _SHORT else None
    if said is None or said.result != "error":
        return refusal(service, answer, now)
    message = (text(said.message) or "").lower()
    if any(words in message for words in _NO_KEY):
        return KeyRefused(service, Sentence("refuses our key ({status})", {"status": answer.status}))
    if "api not enabled" in message:
        return KeyRefused(service, Sentence("its API is switched off"))
    if "unknown command" in message:
        return Rejected(service, "does not know this command: it is too old")
    if answer.status not in _ITS_OWN:
        return refusal(service, answer, now)
    return Unreachable(service, f"answered an error of its own ({answer.status})", over=True)


def _said(answer: Answered) -> _Said | None:
    try:
        return _SAYING.decode(answer.body).response
    except NOT_UNDERSTOOD:
        return None
