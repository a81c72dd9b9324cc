"""Telegram: messages to people, groups and topics, and what people press and write there.

client (the port `Channels`), building (the one place aiogram is imported), letter (what a message looks like), refusals
(what Telegram's errors mean), models (what it answers), receive (long polling and the webhook), updates (what somebody
did), identity (what chats and messages are called), checks (`usher doctor`), config.
"""

from daemon.domain.ports import Channels
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.telegram.config import TelegramConfig


def _fit(name: str, config: TelegramConfig, wiring: Wiring) -> Service:
    from daemon.services.telegram.client import TelegramClient  # noqa: PLC0415 (only when there is an entry)

    return TelegramClient(name, config, wiring)


kind = Kind(name="telegram", config=TelegramConfig, fit=_fit, provides=(Channels,))
