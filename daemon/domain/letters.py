"""A message as it reads: what a channel (mail, chat) is given to send."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.sentences import Sentence


class Tone(StrEnum):
    """The colour a message has where a channel can show one."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place to go, in the browser."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press where the channel has buttons; `data` comes back with the press."""

    text: str
    data: str
    """Opaque, 1 to 64 bytes (Telegram's limit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a chart."""

    label: str
    parts: tuple[int, ...]
    """How many of each kind, in the order of the chart's kinds."""
    says: str
    """The same in words: for those who see no chart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A chart of bars that lie, which mail draws of coloured cells: no picture is fetched for it."""

    kinds: tuple[tuple[str, Tone], ...]
    """What the parts of a bar are, and their colours."""
    bars: tuple[Bar, ...]

    @property
    def longest(self) -> int:
        """As many as the fullest bar has; at least one."""
        return max([1, *(sum(each.parts) for each in self.bars)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message, in the language of whoever gets it.

    All of it is plain text: each channel escapes and shortens it by its own rules. Only `html` is markup.
    """

    title: str
    """One line; the subject of a mail."""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """Label and value, in the order they are shown."""
    chart: Bars | None = None
    """For mail; chats are too narrow for it."""
    links: tuple[Link, ...] = ()
    buttons: tuple[Button, ...] = ()
    footer: str | None = None
    tone: Tone = Tone.PLAIN
    image: str | None = None
    """Address of a picture (a poster) for channels that show one by its address."""
    html: str | None = None
    """The whole page for mail, its CSS inlined. Channels without HTML leave it."""
    unsubscribe: str | None = None
    """Address that ends messages of this kind with one POST (RFC 8058), where that is allowed."""


class Reach(StrEnum):
    """What kind of address a channel wants."""

    MAIL = "mail"
    CHAT = "chat"
    ROOM = "room"
    """None: whatever is sent there is read by everybody in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel by which somebody can be told something."""

    channel: str
    """Name of the service entry."""
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Whose letter it is, as mail shows it."""

    name: str = ""
    """Empty: the house's own."""
    colour: str = "#9a5000"
    """`#rrggbb`, of the line above a letter and of its button."""
    logo_url: str = ""
    """Address of a picture shown above a letter; empty: the name is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """A kind of message there is."""

    kind: str
    title: Sentence
    plugin: str
    may_be_ended: bool
    """Whoever gets it may ask for no more of it."""
    owners: bool
    """It is for the owner."""
