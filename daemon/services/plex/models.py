"""What plex.tv and the server answer, read leniently: what is not needed may be missing or of another type.

Rows of plex.tv's lists hold other people's tokens (`accessToken`): only what is named here is ever taken out of them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

import msgspec

from daemon.domain.members import Share, SharedLibrary
from daemon.services.base.models import text, whole
from daemon.services.plex.xml import children

SETTINGS = (
    "allowSync", "allowCameraUpload", "allowChannels", "allowTuners", "allowSubtitleAdmin", "filterAll",
    "filterMovies", "filterMusic", "filterPhotos", "filterTelevision",
)  # fmt: skip
"""What can be set for a share."""
_EARLIEST, _LATEST = datetime(2008, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Before Plex there was none; some rows say 0 or 1 for a date nobody kept."""


class Account(msgspec.Struct, frozen=True, rename="camel"):
    """Whose token it is."""

    id: Any = None
    username: Any = None
    title: Any = None
    email: Any = None
    home: Any = None
    restricted: Any = None


class Resource(msgspec.Struct, frozen=True, rename="camel"):
    """Something the account may reach: a server, a player."""

    name: Any = None
    provides: Any = None
    client_identifier: Any = None
    owned: Any = None

    @property
    def is_server(self) -> bool:
        return "server" in (text(self.provides) or "").split(",")


class Root(msgspec.Struct, frozen=True, rename="camel"):
    """What the server says of itself; needs the token."""

    machine_identifier: Any = None
    friendly_name: Any = None
    version: Any = None


class Somebody(msgspec.Struct, frozen=True):
    """Whose session it is, by the server's own number."""

    id: Any = None


class Item(msgspec.Struct, frozen=True):
    """Something that is played, or was."""

    user: Somebody | None = msgspec.field(default=None, name="User")
    title: Any = None
    series: Any = msgspec.field(default=None, name="grandparentTitle")
    viewed_at: Any = msgspec.field(default=None, name="viewedAt")
    account: Any = msgspec.field(default=None, name="accountID")

    @property
    def called(self) -> str:
        parts = (text(self.series), text(self.title))
        return ": ".join(part for part in parts if part) or "?"


class LocalAccount(msgspec.Struct, frozen=True):
    """Somebody, as the server itself counts: the owner is 1, everybody else keeps the number of plex.tv."""

    id: Any = None


class Container(msgspec.Struct, frozen=True):
    """A list of the server's."""

    size: Any = None
    items: tuple[Item, ...] = msgspec.field(default=(), name="Metadata")
    accounts: tuple[LocalAccount, ...] = msgspec.field(default=(), name="Account")

    @property
    def short(self) -> bool:
        """It holds another number of things than it says, or does not say."""
        return whole(self.size) != len(self.items) + len(self.accounts)


class Answer(msgspec.Struct, frozen=True):
    """Every JSON of the server is wrapped in one of these."""

    container: Container = msgspec.field(name="MediaContainer")


class RootAnswer(msgspec.Struct, frozen=True):
    """The server's first page."""

    container: Root = msgspec.field(name="MediaContainer")


def share_in(row: Element) -> Share:
    """What somebody was given, from a row of the server's shares."""
    given = (each for each in children(row, "Section") if flag(each.attrib, "shared"))
    libraries = (SharedLibrary(id=each.get("id", ""), title=each.get("title", "")) for each in given)
    return Share(
        id=row.get("id", ""),
        libraries=tuple(sorted(libraries, key=lambda each: each.id)),
        everything=flag(row.attrib, "allLibraries"),
        settings={name: row.attrib[name] for name in SETTINGS if row.get(name)},
    )


def flag(said: Mapping[str, str], name: str) -> bool:
    """Whether an attribute says yes."""
    return said.get(name, "").casefold() in {"1", "true"}


def flagged(said: object) -> bool:
    """The same of a value in JSON, which older versions write as text or number."""
    return flag({"": str(said)}, "")


def at(seconds: object) -> datetime | None:
    """A moment, from seconds since 1970; None for what cannot be one."""
    number = whole(seconds)
    if number is None or not _EARLIEST.timestamp() <= number <= _LATEST.timestamp():
        return None
    return datetime.fromtimestamp(number, UTC)


def ident(said: object) -> str | None:
    """Somebody's number at plex.tv; None where there is none, which is written 0 or left out."""
    number = whole(said)
    return str(number) if number else None
