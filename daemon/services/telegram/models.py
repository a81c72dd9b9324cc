"""What Telegram answers. Lenient: only what is read is named."""

from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")


class Envelope(msgspec.Struct, Generic[T], frozen=True):
    """Around every answer that is no error."""

    ok: bool
    result: T


class User(msgspec.Struct, frozen=True):
    id: int
    is_bot: bool = False
    username: str | None = None
    language_code: str | None = None
    can_read_all_group_messages: bool | None = None


class Chat(msgspec.Struct, frozen=True):
    id: int
    type: str = ""
    """private, group, supergroup or channel."""
    title: str | None = None
    is_forum: bool = False


class Message(msgspec.Struct, frozen=True):
    message_id: int
    chat: Chat
    date: int = 0
    """0 where it is too old to be told of."""
    sender: User | None = msgspec.field(default=None, name="from")
    text: str | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    reply_to_message: Any = None
    """The message this one answers, a message without this field."""


class CallbackQuery(msgspec.Struct, frozen=True):
    id: str
    sender: User = msgspec.field(name="from")
    message: Message | None = None
    data: str | None = None


class Member(msgspec.Struct, frozen=True):
    status: str = ""
    """creator, administrator, member, restricted, left or kicked."""
    can_send_messages: bool | None = None


class MemberChange(msgspec.Struct, frozen=True):
    chat: Chat
    date: int
    sender: User = msgspec.field(name="from")
    new_chat_member: Member = Member()


class Update(msgspec.Struct, frozen=True):
    """One thing that happened; the parts are read one by one, so that an odd one costs only itself."""

    update_id: int
    message: Any = None
    callback_query: Any = None
    my_chat_member: Any = None


class WebhookInfo(msgspec.Struct, frozen=True):
    url: str = ""
    pending_update_count: int = 0
    last_error_date: int | None = None
    last_error_message: str | None = None
