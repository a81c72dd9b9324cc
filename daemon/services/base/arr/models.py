"""What Radarr and Sonarr answer, read leniently: what is not needed may be missing, null or of another type."""

from re import compile as pattern
from typing import Any, Final

import msgspec

from daemon.domain.holdings import HeldSeason, Holding, QualitySize, Requester
from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.models import moment, number, text, whole

_REQUESTER: Final = pattern(r"(\d{1,9})(?: - |-)(\S.*)")
"""`7 - alice`, and since they allow no blanks in tags any more `7-alice`."""


class OddRowError(Exception):
    """A row that was not understood; says what it lacks, and nothing it holds but its number."""


class Status(msgspec.Struct, frozen=True):
    """Which program answers."""

    version: Any = None
    app: Any = msgspec.field(default=None, name="appName")


class Tag(msgspec.Struct, frozen=True):
    """A label of the owner's, or of the portal's."""

    id: Any = None
    label: Any = None


class Folder(msgspec.Struct, frozen=True):
    """A root folder."""

    path: Any = None
    accessible: Any = None
    free: Any = msgspec.field(default=None, name="freeSpace")


class Disk(msgspec.Struct, frozen=True):
    """A mounted disk."""

    path: Any = None
    free: Any = msgspec.field(default=None, name="freeSpace")
    total: Any = msgspec.field(default=None, name="totalSpace")


class _Quality(msgspec.Struct, frozen=True):
    id: Any = None
    name: Any = None


class Definition(msgspec.Struct, frozen=True):
    """How large a quality may be."""

    quality: _Quality
    least: Any = msgspec.field(default=None, name="minSize")
    preferred: Any = msgspec.field(default=None, name="preferredSize")
    most: Any = msgspec.field(default=None, name="maxSize")


class ProfileItem(msgspec.Struct, frozen=True):
    """A quality, or a group of them that count as one. Newer Sonarr keeps the sizes here."""

    id: Any = None
    quality: _Quality | None = None
    items: "list[ProfileItem]" = []
    allowed: Any = None
    least: Any = msgspec.field(default=None, name="minSize")
    preferred: Any = msgspec.field(default=None, name="preferredSize")
    most: Any = msgspec.field(default=None, name="maxSize")

    def qualities(self) -> "list[ProfileItem]":
        """Itself, or those of its group."""
        return self.items or [self]


class Profile(msgspec.Struct, frozen=True):
    """A quality profile. Its items go from the worst to the best."""

    id: Any = None
    name: Any = None
    cutoff: Any = None
    items: list[ProfileItem] = []

    def allowed(self) -> list[ProfileItem]:
        return [each for item in self.items if item.allowed is True for each in item.qualities()]

    def target(self) -> ProfileItem | None:
        """The quality the cutoff names; of a group, the best of it."""
        goal = whole(self.cutoff)
        for item in self.items:
            ident = whole(item.quality.id) if item.quality else whole(item.id)
            if item.allowed is True and ident == goal and goal is not None:
                return item.qualities()[-1]
        return None


def size_of(item: ProfileItem, definitions: dict[int, Definition]) -> QualitySize:
    """The item's own sizes where it has any, else those set for its quality everywhere."""
    quality = item.quality or _Quality()
    own = any(value is not None for value in (item.least, item.preferred, item.most))
    said: ProfileItem | Definition = item if own else definitions.get(whole(quality.id) or 0, item)
    return QualitySize(
        name=text(quality.name) or "?",
        least=number(said.least),
        preferred=number(said.preferred),
        most=number(said.most),
    )


class _Counted(msgspec.Struct, frozen=True):
    files: Any = msgspec.field(default=None, name="episodeFileCount")
    episodes: Any = msgspec.field(default=None, name="totalEpisodeCount")
    size: Any = msgspec.field(default=None, name="sizeOnDisk")


class _Season(msgspec.Struct, frozen=True):
    number: Any = msgspec.field(default=None, name="seasonNumber")
    monitored: Any = None
    statistics: _Counted | None = None


class TitleHeld(msgspec.Struct, frozen=True):
    """A film or a series on its list, or one it could put there (`id` is missing or 0 then)."""

    id: Any = None
    tmdb: Any = msgspec.field(default=None, name="tmdbId")
    tvdb: Any = msgspec.field(default=None, name="tvdbId")
    title: Any = None
    size: Any = msgspec.field(default=None, name="sizeOnDisk")
    runtime: Any = None
    monitored: Any = None
    profile: Any = msgspec.field(default=None, name="qualityProfileId")
    path: Any = None
    added: Any = None
    tags: Any = None
    statistics: _Counted | None = None
    seasons: list[_Season] = []

    def understood(self, service: str, kind: MediaKind, labels: dict[int, str]) -> Holding:
        """The title. Raises `OddRowError`."""
        ident = whole(self.id)
        if not ident:
            raise OddRowError("a title has no number")
        tmdb = whole(self.tmdb) or None
        counted = self.statistics if kind is MediaKind.SERIES else None
        held = self.tags if isinstance(self.tags, list) else []
        said = tuple(label for tag in held if (label := labels.get(whole(tag) or 0)))
        return Holding(
            service=service,
            kind=kind,
            number=ident,
            media=MediaId(kind=kind, tmdb=tmdb) if tmdb else None,
            tvdb=whole(self.tvdb) or None,
            title=text(self.title) or "?",
            size=whole(counted.size if counted else self.size),
            minutes=whole(self.runtime) or None,
            monitored=self.monitored if isinstance(self.monitored, bool) else None,
            profile=whole(self.profile) or None,
            path=text(self.path),
            added=moment(self.added),
            tags=said,
            requesters=tuple(who for label in said if (who := requester(label)) is not None),
            seasons=tuple(_season(row) for row in self.seasons),
        )


def _season(row: _Season) -> HeldSeason:
    counted = row.statistics or _Counted()
    return HeldSeason(
        number=whole(row.number) or 0,
        monitored=row.monitored if isinstance(row.monitored, bool) else None,
        files=whole(counted.files),
        episodes=whole(counted.episodes),
        size=whole(counted.size),
    )


def requester(label: str) -> Requester | None:
    """Whom a portal's tag names; None for a tag of another kind."""
    found = _REQUESTER.fullmatch(label)
    return Requester(number=int(found[1]), name=found[2].lower()) if found else None


def labels_of(tags: list[Tag]) -> dict[int, str]:
    """Labels by their number."""
    return {ident: label for tag in tags if (ident := whole(tag.id)) and (label := text(tag.label))}


def disk_of(path: str, disks: list[Disk]) -> Disk:
    """The disk a folder lies on: the one whose path is the longest beginning of its own."""
    beginnings = [disk for disk in disks if (root := text(disk.path)) and _lies_in(path, root)]
    return max(beginnings, key=lambda disk: len(str(disk.path)), default=Disk())


def _lies_in(path: str, root: str) -> bool:
    whole_root = root.rstrip("/\\")
    return path == whole_root or path.startswith((f"{whole_root}/", f"{whole_root}\\"))
