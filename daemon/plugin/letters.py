"""How messages read: each kind is written by a pure function of the plugin that tells it, just before it is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeAlias

import msgspec

from daemon.config import Hours
from daemon.domain.letters import Brand, Button, Letter, Link
from daemon.domain.sentences import Sentence, Value

SOMEONE = Sentence("someone")
"""Stands for a name that nobody knows, or that was forgotten."""


class Wording(Protocol):
    """The language and the clock of whoever reads."""

    def text(self, message: str, **values: Value) -> str: ...

    def count(self, one: str, many: str, number: int, **values: Value) -> str: ...

    def say(self, sentence: Sentence) -> str: ...

    def number(self, value: int | float) -> str: ...

    def size(self, octets: int) -> str: ...

    def day(self, value: date | str) -> str: ...

    def lasting(self, length: timedelta) -> str: ...

    def weekday(self, moment: datetime) -> str: ...

    def moment(self, moment: datetime) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a letter is written from: the facts as they were told, and the reader's language."""

    facts: Mapping[str, Any]
    """As `Tell` had them: ids and sentences, as JSON holds them."""
    words: Wording
    names: Mapping[str, str] = field(default_factory=dict)
    """What the subjects among the facts (`noun:id`) are called now."""
    parts: Mapping[str, Sentence] = field(default_factory=dict)
    """What plugins are called, by name."""
    house: str = ""
    url: str = ""
    """How people reach Usher from outside; empty: no letter has a link."""
    enclosed: tuple[Letter, ...] = ()
    """The letters of the messages that the fact `enclosed` lists."""
    answer: str = ""
    """Where the fact `question` can be answered without signing in, in a letter to one person's own address."""
    quote: str = ""
    """Somebody's own words that the question is about."""
    buttons: tuple[Button, ...] = ()
    """What the fact `question` can be answered with, in a chat of one person's own."""

    def say(self, fact: str) -> str:
        """The sentence told under this name; nothing where there is none."""
        held = self.facts.get(fact)
        return self.words.say(msgspec.convert(held, Sentence)) if held else ""

    def name(self, fact: str) -> str:
        """What the subject told under this name is called now."""
        held = str(self.facts.get(fact) or "")
        return self.names.get(held) or (held.partition(":")[2] if held else self.words.say(SOMEONE))

    def part(self, fact: str) -> str:
        """What the plugin told under this name is called; a part of the engine by its name."""
        held = str(self.facts.get(fact) or "")
        return self.words.say(self.parts[held]) if held in self.parts else held

    def links(self, text: str, path: str) -> tuple[Link, ...]:
        """To a page of Usher; none where nobody could follow it."""
        return (Link(text=text, url=self.url + path),) if self.url else ()

    def or_else(self, text: str) -> tuple[str, ...]:
        """What to do where there is no link, as a paragraph."""
        return () if self.url else (text,)


Write: TypeAlias = Callable[[Occasion], Letter]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWriter:
    """Writes one kind of message."""

    kind: str
    title: Sentence
    """What messages of this kind are, on the page where people choose."""
    run: Write
    example: Mapping[str, object]
    """Facts for a preview."""
    names: Mapping[str, str]
    """What the subjects of the example are called."""
    may_be_ended: bool
    owners: bool


def letter(
    kind: str,
    *,
    title: Sentence,
    example: Mapping[str, object],
    names: Mapping[str, str] | None = None,
    may_be_ended: bool = True,
    owners: bool = False,
) -> Callable[[Write], LetterWriter]:
    """`def declined(told: Occasion) -> Letter`: pure; what it says is in the reader's language. `may_be_ended`: whoever
    gets these may ask for no more of them. `owners`: they are for whoever runs the house."""
    return lambda run: LetterWriter(
        kind=kind, title=title, run=run, example=example, names=names or {}, may_be_ended=may_be_ended, owners=owners
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a letter to somebody looks."""

    language: str | None = None
    """None: that of their account, else the house's."""
    brand: Brand = field(default_factory=Brand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """Where the owner is, when it is quiet, and how letters look: out of the settings of the plugin that sends them."""

    run: Callable[..., Awaitable[Style]]
    owner: Callable[[Any], str]
    quiet: Callable[[Any], Hours | None]


def stationery(
    *, owner: Callable[[Any], str], quiet: Callable[[Any], Hours | None]
) -> Callable[[Callable[..., Awaitable[Style]]], Stationery]:
    """`async def style(person, ctx) -> Style`. `owner` takes the owner's mail address out of the plugin's settings,
    `quiet` the quiet hours of messages (None: the house's). One plugin has this part; of several, the first counts."""
    return lambda run: Stationery(run=run, owner=owner, quiet=quiet)
