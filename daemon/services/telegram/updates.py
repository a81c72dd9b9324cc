"""What one update of Telegram's means: somebody pressed, somebody spoke, the bot was let in or put out. Pure."""

from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from daemon.domain.chats import Heard, Pressed, Said, Word, Wrote
from daemon.domain.ids import Alias
from daemon.events.chats import ChatChanged
from daemon.services.base.receiving import Received
from daemon.services.telegram.identity import Place, Sent
from daemon.services.telegram.letter import DATA_LIMIT
from daemon.services.telegram.models import CallbackQuery, MemberChange, Message, Update

T = TypeVar("T")

ALLOWED: Final = ["message", "callback_query", "my_chat_member"]
"""What is asked for; nothing else arrives."""
LONGEST_CODE: Final = 64
"""What Telegram lets a link to a bot carry."""

_UPDATE = msgspec.json.Decoder(Update)
_WORDS: Final = {"/start": Word.LINK, "/link": Word.LINK, "/id": Word.WHERE}


def read(raw: bytes | msgspec.Raw) -> Update | None:
    """The update; None for what is none."""
    try:
        return _UPDATE.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def meaning(service: str, update: Update) -> Received:
    """What it means; what is not understood, or concerns nobody, is received all the same, so that it is over."""
    press, message, change = (
        _part(update.callback_query, CallbackQuery),
        _part(update.message, Message),
        _part(update.my_chat_member, MemberChange),
    )
    heard: Heard | None = None
    if press is not None:
        heard = _pressed(service, press)
    elif message is not None:
        heard = _said(service, message)
    facts = () if change is None else (_standing(service, update.update_id, change),)
    happened_at = _moment(message.date if message else change.date if change else 0)
    return Received(theirs=str(update.update_id), facts=facts, heard=heard, happened_at=happened_at)


def _pressed(service: str, press: CallbackQuery) -> Pressed | None:
    """A press without data is a game's, and one without a message came by a way we do not use."""
    if press.message is None or not press.data or len(press.data.encode()) > DATA_LIMIT:
        return None
    message = press.message
    return Pressed(
        by=Alias(service=service, id=str(press.sender.id)),
        data=press.data,
        chat=str(_place(message)),
        message=str(Sent(message.chat.id, message.message_id)),
        receipt=press.id,
        language=press.sender.language_code,
    )


def _said(service: str, message: Message) -> Said | Wrote | None:
    """In a group only a command, or an answer to a bot's message, is for the bot; what other bots say is for nobody."""
    if message.text is None or message.sender is None or message.sender.is_bot:
        return None
    alone = message.chat.type == "private"
    answered = _part(message.reply_to_message, Message)
    if answered is not None and answered.sender is not None and answered.sender.is_bot and message.text[:1] != "/":
        return Wrote(
            by=Alias(service=service, id=str(message.sender.id)),
            text=message.text,
            chat=str(_place(message)),
            message=str(Sent(message.chat.id, answered.message_id)),
            alone=alone,
            language=message.sender.language_code,
        )
    command, _, rest = message.text.strip().partition(" ")
    word = _WORDS.get(command.partition("@")[0].lower())
    if word is None and not alone:
        return None
    code = rest.strip() if word is Word.LINK else ""
    return Said(
        by=Alias(service=service, id=str(message.sender.id)),
        word=Word.HELLO if word is None or (word is Word.LINK and not code) else word,
        chat=str(_place(message)),
        code=code[:LONGEST_CODE],
        alone=alone,
        language=message.sender.language_code,
    )


def _standing(service: str, update: int, change: MemberChange) -> ChatChanged:
    return ChatChanged(
        service=service,
        chat=str(change.chat.id),
        standing=change.new_chat_member.status,
        by=Alias(service=service, id=str(change.sender.id)),
        update=update,
        at=_moment(change.date) or datetime.fromtimestamp(0, UTC),
    )


def _place(message: Message) -> Place:
    return Place(message.chat.id, message.message_thread_id if message.is_topic_message else None)


def _part(value: Any, kind: type[T]) -> T | None:  # noqa: ANN401 (foreign JSON)
    try:
        return msgspec.convert(value, kind) if value is not None else None
    except msgspec.ValidationError:
        return None


def _moment(seconds: int) -> datetime | None:
    """0 stands for a message too old to be told of; beyond 2100 it is none."""
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 4_102_444_800 else None
