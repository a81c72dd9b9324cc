"""What Discord's answers mean. Codes and headers are those of its documentation (Status Codes, Rate Limits).

No word of an answer gets into an error: what was sent may come back in it.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from daemon.domain.errors import Gone, KeyRefused, OutsideError, Rejected, Unreachable
from daemon.domain.sentences import Sentence
from daemon.services.base.models import number
from daemon.services.base.understanding import LONGEST_RETRY_AFTER, NOT_UNDERSTOOD, Answered, refusal
from daemon.services.base.watch import OnlyThis

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK = 10003, 10008, 10015
_TOO_MANY = 429
_UNSAID = 5.0
"""Seconds, where a 429 says none."""


class Refusal(msgspec.Struct, frozen=True):
    """The body of an error."""

    code: Any = None
    retry_after: Any = None
    """Seconds, with a fraction."""


class Webhook(msgspec.Struct, frozen=True):
    """What a webhook says of itself."""

    name: str | None = None
    channel_id: str | None = None
    guild_id: str | None = None


class Message(msgspec.Struct, frozen=True):
    """A message that was posted. Its id is a number written as text."""

    id: str


_REFUSAL = msgspec.json.Decoder(Refusal)


def meaning(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """The error an answer means; None where it should hold what was asked for."""
    said = _said(answer)
    if answer.status == _TOO_MANY:
        return slow_down(service, pause(answer))
    if answer.status == 404 and said.code in {UNKNOWN_WEBHOOK, UNKNOWN_CHANNEL}:
        return KeyRefused(
            service, Sentence("does not know this webhook any more: make a new one and put it in daemon.yaml")
        )
    if answer.status == 404 and said.code == UNKNOWN_MESSAGE:
        return Gone(service, "the message is no longer there")
    if answer.status == 400 and isinstance(said.code, int):
        return Rejected(service, f"refused this message (code {said.code})")
    return refusal(service, answer, now)


def pause(answer: Answered) -> float:
    """Seconds to wait before the next call: what a 429 asks for, or until the allowance is full again where this call
    used the last of it."""
    if answer.status == _TOO_MANY:
        asked = [number(_said(answer).retry_after), number(answer.headers.get("Retry-After"))]
        return _bounded(next((seconds for seconds in asked if seconds is not None), _UNSAID))
    left, after = (number(answer.headers.get(f"X-RateLimit-{name}")) for name in ("Remaining", "Reset-After"))
    return _bounded(after or 0.0) if left == 0 else 0.0


def slow_down(service: str, seconds: float) -> Unreachable:
    """It is well, and takes nothing for so long. It did nothing."""
    return OnlyThis(service, "asked us to slow down", retry_after=timedelta(seconds=seconds), undone=True)


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER.total_seconds())


def _said(answer: Answered) -> Refusal:
    try:
        return _REFUSAL.decode(answer.body)
    except NOT_UNDERSTOOD:
        return Refusal()
