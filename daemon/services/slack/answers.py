"""What Slack's answers mean: a status and one word as plain text. The words are those of its documentation.

No word of an answer gets into an error unless it is one of these.
"""

from datetime import datetime
from typing import Final

import msgspec

from daemon.domain.errors import KeyRefused, OutsideError, Rejected, Unreachable
from daemon.services.base.understanding import Answered, refusal
from daemon.services.base.watch import OnlyThis

_OURS: Final = frozenset(
    {"invalid_payload", "invalid_blocks", "invalid_blocks_format", "no_text", "user_not_found", "too_many_attachments"}
)
"""This very message is refused."""
_THE_WEBHOOKS: Final = {
    "no_service": "the webhook was deleted",
    "no_service_id": "the webhook is not a whole one",
    "no_team": "the workspace is not there any more",
    "team_disabled": "the workspace is switched off",
    "no_active_hooks": "the webhook is switched off",
    "invalid_token": "the webhook is not a right one",
    "channel_not_found": "its channel is not there any more",
    "channel_is_archived": "its channel is archived",
    "action_prohibited": "the workspace does not let it post",
    "posting_to_general_channel_denied": "it may not post into the general channel",
}
"""Every message is refused until a person mends it."""
_TOO_MANY = 429


class Taken:
    """Slack takes a message with two letters."""

    def decode(self, body: bytes | msgspec.Raw, /) -> None:
        if bytes(body).strip() != b"ok":
            raise msgspec.DecodeError("not ok")


class Anything:
    """Whatever is answered, somebody is there."""

    def decode(self, body: bytes | msgspec.Raw, /) -> None:
        """Nothing is read."""


def meaning(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """The error an answer to a message means; None where it should be the word that it was taken."""
    word = answer.body[:100].strip().decode("ascii", "replace") if answer.status >= 400 else ""
    if word in _THE_WEBHOOKS:
        return KeyRefused(service, f"takes nothing more: {_THE_WEBHOOKS[word]}")
    if word in _OURS:
        return Rejected(service, f"refused this message ({word})")
    error = refusal(service, answer, now)
    if answer.status == _TOO_MANY and isinstance(error, Unreachable):
        return OnlyThis(service, "asked us to slow down", retry_after=error.retry_after, undone=True)
    return error


def reached(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """The same for a look at its front page: any page of its own will do."""
    error = refusal(service, answer, now)
    out_of_order = isinstance(error, Unreachable) and (answer.status >= 500 or answer.status in {407, 408, _TOO_MANY})
    return error if out_of_order else None
