"""Telegram as a bot sees it: the Bot API on loopback, and people who press and write.

server (methods and their errors), people (who presses and writes), shapes (what is answered), rooms (chats and the
messages in them), queue (updates until they are confirmed).
"""

from demo.telegram.server import FakeTelegram

__all__ = ["FakeTelegram"]
