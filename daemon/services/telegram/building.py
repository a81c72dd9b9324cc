"""The one place aiogram is imported: its methods and types build the messages, and nothing else of it is used.

Loaded with the first message, by `load`; never import this module at the top of another.
"""

from typing import Any, TypeAlias

import msgspec
from aiogram.client.default import Default
from aiogram.methods import EditMessageCaption, EditMessageText, SendMessage, SendPhoto, TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from daemon.domain.letters import Button, Letter, Link
from daemon.services.telegram.identity import Place, Sent
from daemon.services.telegram.letter import CAPTION_LIMIT, TEXT_LIMIT, html_of, rows_of

HTML = "HTML"
NEEDED = (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    SendMessage,
    SendPhoto,
    EditMessageText,
    EditMessageCaption,
)
"""What is built of aiogram's four hundred models."""

Body: TypeAlias = bytes


def message(place: Place, letter: Letter) -> Body:
    """sendMessage."""
    return _body(
        SendMessage(
            chat_id=place.chat,
            message_thread_id=place.topic,
            text=html_of(letter, TEXT_LIMIT),
            parse_mode=HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(letter),
        )
    )


def photo(place: Place, letter: Letter) -> Body:
    """sendPhoto, by the picture's address."""
    return _body(
        SendPhoto(
            chat_id=place.chat,
            message_thread_id=place.topic,
            photo=letter.image or "",
            caption=html_of(letter, CAPTION_LIMIT),
            parse_mode=HTML,
            reply_markup=_keyboard(letter),
        )
    )


def new_text(sent: Sent, letter: Letter) -> Body:
    """editMessageText. Without buttons those that were there go."""
    return _body(
        EditMessageText(
            chat_id=sent.chat,
            message_id=sent.number,
            text=html_of(letter, TEXT_LIMIT),
            parse_mode=HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=_keyboard(letter),
        )
    )


def new_caption(sent: Sent, letter: Letter) -> Body:
    """editMessageCaption. Without buttons those that were there go."""
    return _body(
        EditMessageCaption(
            chat_id=sent.chat,
            message_id=sent.number,
            caption=html_of(letter, CAPTION_LIMIT),
            parse_mode=HTML,
            reply_markup=_keyboard(letter),
        )
    )


def _keyboard(letter: Letter) -> InlineKeyboardMarkup | None:
    rows = [[_button(each) for each in row] for row in rows_of(letter)]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _button(shown: Button | Link) -> InlineKeyboardButton:
    if isinstance(shown, Link):
        return InlineKeyboardButton(text=shown.text, url=shown.url)
    return InlineKeyboardButton(text=shown.text, callback_data=shown.data)


def _body(method: TelegramMethod[Any]) -> Body:
    return msgspec.json.encode(_told(method.model_dump(exclude_none=True, warnings=False)))


def _told(value: Any) -> Any:  # noqa: ANN401 (what a model of aiogram's is made of)
    """Without what aiogram would fill in from a bot's defaults: we say everything, or nothing."""
    if isinstance(value, dict):
        return {name: _told(held) for name, held in value.items() if not isinstance(held, Default)}
    return [_told(held) for held in value] if isinstance(value, list) else value
