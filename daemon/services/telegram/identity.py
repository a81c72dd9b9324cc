"""What chats, topics and messages are called: text outside, numbers towards Telegram. Pure."""

from dataclasses import dataclass
from re import compile as pattern
from typing import Self

_PLACE = pattern(r"(-?\d{1,20}|@\w{1,64})(?:/(\d{1,15}))?")
_SENT = pattern(r"(-?\d{1,20}):(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or one topic of a group."""

    chat: int | str
    topic: int | None = None

    def __str__(self) -> str:
        return f"{self.chat}/{self.topic}" if self.topic else str(self.chat)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """`42`, `-100123`, `-100123/7`, `@channel`; None for anything else."""
        found = _PLACE.fullmatch(text.strip())
        if found is None:
            return None
        chat, topic = found.groups()
        return cls(chat if chat.startswith("@") else int(chat), int(topic) if topic else None)

    @property
    def is_group(self) -> bool:
        """People have positive numbers; groups and channels do not."""
        return isinstance(self.chat, str) or self.chat < 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent: its number counts within its chat only."""

    chat: int
    number: int

    def __str__(self) -> str:
        return f"{self.chat}:{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The inverse of str(); None for anything else."""
        found = _SENT.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None
