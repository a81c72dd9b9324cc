"""What Telegram's errors mean. Pure, and in our words: what it says itself is compared, never shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from daemon.domain.errors import Gone, KeyRefused, OutsideError, Rejected, Unreachable
from daemon.domain.sentences import Sentence
from daemon.services.base.understanding import LONGEST_RETRY_AFTER, NOT_UNDERSTOOD, Answered, refusal


class Conflict(Rejected):
    """Somebody else receives for this bot, or a webhook is set while we ask."""


class Moved(Rejected):
    """The group became a supergroup, and has another number since."""

    def __init__(self, service: str, chat: int) -> None:
        super().__init__(service, f"the group has another number since it became a supergroup: {chat}")
        self.chat = chat


class NotModified(Rejected):
    """The message says this already."""


class WrongPart(Rejected):
    """A picture has a caption and no text, a plain message a text and no caption."""


class BadPicture(Rejected):
    """Telegram could not fetch the picture, or would not show it."""


class _Parameters(msgspec.Struct, frozen=True):
    retry_after: int | float | None = None
    migrate_to_chat_id: int | None = None


class _Error(msgspec.Struct, frozen=True):
    """Every refusal looks so, whatever the HTTP status in front of it."""

    ok: bool
    error_code: int
    description: str = ""
    parameters: _Parameters = _Parameters()


_ERROR = msgspec.json.Decoder(_Error)
_Make = Callable[[str, str], OutsideError]

_WORDS: Final[tuple[tuple[str, str, _Make], ...]] = (
    ("message is not modified", "the message says this already", NotModified),
    ("there is no text in the message to edit", "it is a picture", WrongPart),
    ("there is no caption in the message to edit", "it is no picture", WrongPart),
    ("message can't be edited", "this message can no longer be changed", Rejected),
    ("message to edit not found", "the message is no longer there", Gone),
    ("chat not found", "the bot knows no such chat: it must be started there, or added to the group", Rejected),
    ("message thread not found", "the group has no such topic", Rejected),
    ("topic_closed", "the topic is closed", Rejected),
    ("not enough rights", "the bot may not write in this chat", Rejected),
    ("have no rights", "the bot may not write in this chat", Rejected),
    ("chat_write_forbidden", "the bot may not write in this chat", Rejected),
    ("bot was blocked by the user", "the bot was blocked by this person", Rejected),
    ("user is deactivated", "this person's account is gone", Rejected),
    ("can't initiate conversation", "this person has not started the bot", Rejected),
    ("bot was kicked", "the bot was removed from this group", Rejected),
    ("bot is not a member", "the bot is not in this group", Rejected),
    ("query is too old", "the press was too long ago", Rejected),
    ("message is too long", "the message is too long", Rejected),
    ("button_data_invalid", "a button says more than Telegram carries", Rejected),
    ("button_url_invalid", "a link leads where Telegram will not go", Rejected),
    ("wrong http url", "a link leads where Telegram will not go", Rejected),
    ("bad webhook", "it will not ring at this address", Rejected),
    ("failed to get http url content", "the picture could not be fetched", BadPicture),
    ("wrong type of the web page content", "the picture is none", BadPicture),
    ("file identifier", "the picture could not be fetched", BadPicture),
    ("image_process_failed", "the picture is none", BadPicture),
    ("photo_invalid", "the picture is none", BadPicture),
    ("webpage_", "the picture could not be fetched", BadPicture),
)  # fmt: skip
"""A piece of what Telegram says, in small letters; what we say; and what that is."""


def understood(service: str, answer: Answered, now: datetime) -> OutsideError | None:
    """The error this answer means; what is not in Telegram's words (a proxy's page) is read as any service's."""
    if answer.status == 200:
        return None
    try:
        error = _ERROR.decode(answer.body)
    except NOT_UNDERSTOOD:
        return refusal(service, answer, now)
    return _meaning(service, error)


def _meaning(service: str, error: _Error) -> OutsideError:
    code, moved, later = error.error_code, error.parameters.migrate_to_chat_id, error.parameters.retry_after
    if code == 429:
        wait = min(timedelta(seconds=later or 1), LONGEST_RETRY_AFTER)
        return Unreachable(service, Sentence("asks us to slow down (429)"), retry_after=wait, undone=True)
    if code in {401, 404}:  # a token of another shape than a bot's is answered 404
        return KeyRefused(service, Sentence("knows no bot with this token ({status})", {"status": code}))
    if code == 409:
        return Conflict(service, "somebody else receives what is pressed on this bot: a second program, or a webhook")
    if moved is not None:
        return Moved(service, moved)
    if 400 <= code < 500:
        return _refused(service, error)
    return Unreachable(service, Sentence("answered {status}", {"status": code}), over=True)


def _refused(service: str, error: _Error) -> OutsideError:
    said = error.description.lower()
    for piece, words, make in _WORDS:
        if piece in said:
            return make(service, words)
    return Rejected(service, f"refused this ({error.error_code})")
