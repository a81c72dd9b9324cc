"""Chats, who is in them, and the messages there, as Telegram would show them."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

_TAG = re.compile(r"<(/?)([a-z-]+)(?:\s[^<>]*)?>")
_KNOWN = {"b", "strong", "i", "em", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with Telegram."""

    id: int
    name: str
    username: str | None = None
    language: str | None = "en"


@dataclass(slots=True, kw_only=True)
class Message:
    """One message of the bot's, as it is shown now."""

    number: int
    chat: int
    topic: int | None
    html: str
    """What was sent; `text` is what is read."""
    photo: str | None = None
    buttons: list[list[dict[str, Any]]] = field(default_factory=list)
    edits: int = 0

    @property
    def text(self) -> str:
        """Without markup."""
        return unescape(_TAG.sub("", self.html))

    def button(self, text: str) -> dict[str, Any]:
        """The button that says this. LookupError: there is none."""
        return next(each for row in self.buttons for each in row if each["text"] == text)


@dataclass(slots=True, kw_only=True)
class Room:
    """A chat the bot can know."""

    id: int
    kind: str
    """private, group, supergroup or channel."""
    title: str
    topics: set[int] = field(default_factory=set)
    standing: str = "member"
    """How the bot stands in it: member, administrator, left, kicked."""
    moved_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)


def broken_markup(html: str) -> str | None:
    """What Telegram says of HTML it cannot parse; None when it can."""
    open_tags: list[str] = []
    for closing, name in _TAG.findall(html):
        if name not in _KNOWN:
            return f'unsupported start tag "{name}"'
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return f'unmatched end tag "{name}"'
    rest = _TAG.sub("", html)
    if "<" in rest or ">" in rest:
        return "unsupported start tag"
    if re.search(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)", rest):
        return "unescaped entity"
    return "can't find end tag" if open_tags else None


def length(text: str) -> int:
    """As Telegram counts it, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2
