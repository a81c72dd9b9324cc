"""What people do in a chat with the house's bot: press a button, say a word to it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from daemon.domain.ids import Alias


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """Somebody pressed a button under a message of ours."""

    by: Alias
    data: str
    """What the button carried: opaque, and anybody's word until it was looked up."""
    chat: str
    """Where, as `Channels` names it."""
    message: str
    """Which message, as `Channels.send` named it."""
    receipt: str
    """The channel's own name for this press, by which it is answered."""
    language: str | None = None
    """What they set their own program to."""


class Word(StrEnum):
    """What can be said to the bot."""

    LINK = "link"
    """With a code: this is me."""
    WHERE = "id"
    """Which chat is this?"""
    HELLO = "hello"
    """Anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Somebody wrote to the bot. What they wrote is kept nowhere."""

    by: Alias
    word: Word
    chat: str
    code: str = ""
    """Of `Word.LINK`."""
    alone: bool
    """Nobody else reads along."""
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """Somebody answered a message of a bot's. What they wrote is kept only where they were asked for it."""

    by: Alias
    text: str
    chat: str
    message: str
    """The message that was answered, as `Channels.send` named it."""
    alone: bool
    """Nobody else reads along."""
    language: str | None = None


Heard: TypeAlias = Pressed | Said | Wrote
