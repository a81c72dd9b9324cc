"""What Tautulli answers: rows of tables, which only count where they count themselves right.

It counts pages of 25 unless told otherwise, answers an unknown number with nobody's zeros, and 200 with nothing in it
where its own database cannot be read.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar

import msgspec

from daemon.domain.errors import Unreachable
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.sentences import Sentence
from daemon.services.base.models import whole
from daemon.services.tautulli.envelope import Envelope, Unwrapped

R = TypeVar("R")

AHEAD: Final = timedelta(days=1)
"""How far its clock may run before ours."""
_FIRST: Final = datetime(2007, 1, 1, tzinfo=UTC)
"""Before Plex there were no plays."""


class Server(msgspec.Struct, frozen=True):
    """The Plex server it looks at."""

    name: Any = msgspec.field(default=None, name="pms_name")
    identifier: Any = msgspec.field(default=None, name="pms_identifier")


class Program(msgspec.Struct, frozen=True):
    """Itself."""

    version: Any = msgspec.field(default=None, name="tautulli_version")


class Standing(msgspec.Struct, frozen=True):
    """Whether it hears what is played."""

    connected: Any = None


class Table(msgspec.Struct, Generic[R], frozen=True):
    """Rows, with how many there should be."""

    rows: list[R] = msgspec.field(default_factory=list, name="data")
    filtered: Any = msgspec.field(default=None, name="recordsFiltered")
    total: Any = msgspec.field(default=None, name="recordsTotal")
    draw: Any = None

    def read(self, service: str) -> list[R]:
        """The rows there are. Raises `Unreachable`.

        It counts its answers from 1; 0 stands in the one it gives where its own database could not be read.
        """
        if whole(self.draw) == 0 and not self.rows:
            raise Unreachable(service, Sentence("could not read its own database"), over=True)
        return self.rows

    def complete(self, service: str) -> list[R]:
        """The rows, where they are all there are. Raises `Unreachable`."""
        told = whole(self.filtered)
        if told != len(self.read(service)):
            raise Unreachable(service, f"answered {len(self.rows)} rows of {'?' if told is None else told}", over=True)
        return self.rows


class PersonRow(msgspec.Struct, frozen=True, gc=False):
    """One person of its table."""

    user_id: Any = None
    last_seen: Any = None
    keep_history: Any = None
    plays: Any = None


class PlayRow(msgspec.Struct, frozen=True, gc=False):
    """One play. Of an episode, the grandparent is the series."""

    user_id: Any = None
    started: Any = None
    date: Any = None
    play_duration: Any = None
    media_type: Any = None
    live: Any = None
    rating_key: Any = None
    grandparent_rating_key: Any = None
    guid: Any = None
    title: Any = None
    grandparent_title: Any = None


class Metadata(msgspec.Struct, frozen=True):
    """What its Plex server knows of a film or a series. All empty where there is none, or where Plex is out."""

    media_type: Any = None
    guid: Any = None
    guids: Any = None


_KINDS: Final = {"movie": MediaKind.MOVIE, "episode": MediaKind.SERIES, "show": MediaKind.SERIES}


def kind_of(media_type: object) -> MediaKind | None:
    """None of what nobody can ask a portal for: music, trailers, photos."""
    return _KINDS.get(media_type) if isinstance(media_type, str) else None


def is_kept(value: object) -> bool:
    """Whether what somebody watches is written down; older versions say `Checked`."""
    return value in (1, "1", "Checked")


def begun_at(value: object, now: datetime) -> datetime | None:
    """A moment of a play, in whole seconds since 1970; None where it cannot be one."""
    seconds = whole(value)
    if seconds is None or not _FIRST.timestamp() <= seconds <= (now + AHEAD).timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def media_of(kind: MediaKind, guid: object) -> MediaId | None:
    """The title a name like `tmdb://603` or `com.plexapp.agents.themoviedb://1396/1/2?lang=en` means."""
    scheme, mark, rest = guid.partition("://") if isinstance(guid, str) else ("", "", "")
    if not mark or scheme not in {"tmdb", "com.plexapp.agents.themoviedb"}:
        return None
    number = rest.partition("?")[0].partition("/")[0]
    return MediaId(kind=kind, tmdb=int(number)) if number.isdecimal() and len(number) < 10 and int(number) else None


def title_of(metadata: object, kind: MediaKind) -> MediaId | None:
    """The title it names, where it is of this kind and has one such name only."""
    if not isinstance(metadata, Metadata) or kind_of(metadata.media_type) is not kind:
        return None
    names = metadata.guids if isinstance(metadata.guids, list) else []
    found = {media for each in (*names, metadata.guid) if (media := media_of(kind, each)) is not None}
    return found.pop() if len(found) == 1 else None


STANDING: Final = msgspec.json.Decoder(Standing)
SERVER: Final = Unwrapped(msgspec.json.Decoder(Envelope[Server]))
PROGRAM: Final = Unwrapped(msgspec.json.Decoder(Envelope[Program]))
PEOPLE: Final = Unwrapped(msgspec.json.Decoder(Envelope[Table[PersonRow]]))
PLAYS: Final = Unwrapped(msgspec.json.Decoder(Envelope[Table[PlayRow]]))
METADATA: Final = Unwrapped(msgspec.json.Decoder(Envelope[Metadata | list[Any] | None]))
