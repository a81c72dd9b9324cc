"""What Radarr and Sonarr keep: where it lies, how large it is, how large the next one will be, who asked for it.

None is unknown, never zero.
"""

from dataclasses import dataclass
from datetime import datetime

from daemon.domain.ids import MediaId, MediaKind

MEBIBYTE = 1024 * 1024
"""What these programs mean by a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualitySize:
    """One quality a profile allows. Sizes are megabytes (2^20 bytes) for a minute of film."""

    name: str
    least: float | None = None
    preferred: float | None = None
    most: float | None = None
    """None: no limit is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRange:
    """What something will weigh, in bytes."""

    least: int | None
    likely: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityProfile:
    """A quality profile: what may be fetched under it, the best last."""

    service: str
    id: int
    name: str
    qualities: tuple[QualitySize, ...]
    """Those it allows."""
    target: QualitySize | None
    """The one it goes on improving towards; None where it allows that quality no more."""
    usual: float | None = None
    """Megabytes a minute, the median of what is held under it; None below five titles of known length."""
    titles: int | None = None
    """How many are held or wanted under it."""
    default: bool = False
    """The one new titles get: named in daemon.yaml, else the one that most titles have."""

    def size(self, minutes: int) -> SizeRange:
        """Of so many minutes in all: what the shelf shows, else what the profile prefers of its target."""
        rate = self.usual if self.usual is not None else (self.target.preferred if self.target else None)
        leasts = [quality.least for quality in self.qualities if quality.least is not None]
        mosts = [quality.most for quality in self.qualities]
        known = [most for most in mosts if most is not None]
        return SizeRange(
            least=_bytes(min(leasts, default=None), minutes),
            likely=_bytes(rate, minutes),
            most=_bytes(max(known), minutes) if known and len(known) == len(mosts) else None,
        )


def _bytes(rate: float | None, minutes: int) -> int | None:
    return None if rate is None else round(rate * minutes * MEBIBYTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RootFolder:
    """Where titles of one kind are put."""

    service: str
    path: str
    reachable: bool | None
    free: int | None
    """Bytes."""
    total: int | None
    """Bytes of the whole disk it lies on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """A person by the tag a request portal puts on what they asked for: `7 - alice`."""

    number: int
    """Their number in the portal; any tag may look like one, so the name should be compared too."""
    name: str
    """In small letters; newer portals leave only letters, digits and hyphens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSeason:
    """One season of a series. Specials are season 0."""

    number: int
    monitored: bool | None
    files: int | None
    """Episodes that are there."""
    episodes: int | None
    """Episodes there are, those to come included."""
    size: int | None
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One title that Radarr or Sonarr has on its list, with or without a file."""

    service: str
    kind: MediaKind
    number: int
    """Its number there."""
    media: MediaId | None
    """None: it is known there by no TMDB number."""
    tvdb: int | None
    title: str
    size: int | None
    """Bytes on the disk."""
    minutes: int | None
    """A film's length, an episode's for a series."""
    monitored: bool | None
    profile: int | None
    path: str | None
    added: datetime | None
    tags: tuple[str, ...] = ()
    requesters: tuple[Requester, ...] = ()
    """The people those tags name; empty where the portal tags nothing."""
    seasons: tuple[HeldSeason, ...] = ()
