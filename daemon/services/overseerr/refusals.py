"""What the portal will not do, in its own words."""

from datetime import datetime

import msgspec

from daemon.domain.errors import OutsideError, Rejected
from daemon.services.base.understanding import NOT_UNDERSTOOD, Answered, refusal

_FORBIDDEN = 403


class _Words(msgspec.Struct, frozen=True):
    message: str = ""
    error: str | None = None


_WORDS = msgspec.json.Decoder(_Words)


def not_for_them(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """Asking in somebody's name: a 403 with a message is about them (a quota, a permission, a title on the blocklist);
    one that speaks of the endpoint is about our key."""
    if answer.status == _FORBIDDEN and (said := _words(answer)).message and said.error is None:
        return Rejected(service, "refused this (403): they may not ask for it, or have used up what they may")
    return refusal(service, answer, now)


def _words(answer: Answered) -> _Words:
    try:
        return _WORDS.decode(answer.body)
    except NOT_UNDERSTOOD:
        return _Words()
