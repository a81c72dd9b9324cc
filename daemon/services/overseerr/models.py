"""What a portal answers, read leniently: what is not needed may be missing, null or of another type.

Numbers are taken as text too. A row without number, title, kind or date cannot be understood: `OddRowError` says why.
"""

from collections.abc import Collection
from typing import Any, TypeVar

import msgspec

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.media import MediaStatus
from daemon.domain.people import PortalUser
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.services.base.models import moment, rows, text, whole
from daemon.services.base.titles import NOTHING, TitleRow

T = TypeVar("T")

NOBODY = "unknown"
"""Stands for the person where the portal names none."""

_STATUS = {
    1: RequestStatus.PENDING,
    2: RequestStatus.APPROVED,
    3: RequestStatus.DECLINED,
    4: RequestStatus.FAILED,
    5: RequestStatus.COMPLETED,
}
_MEDIA_STATUS = {
    1: MediaStatus.UNKNOWN,
    2: MediaStatus.PENDING,
    3: MediaStatus.PROCESSING,
    4: MediaStatus.PARTLY_AVAILABLE,
    5: MediaStatus.AVAILABLE,
    6: MediaStatus.BLOCKLISTED,
    7: MediaStatus.DELETED,
}
_KIND = {"movie": MediaKind.MOVIE, "tv": MediaKind.SERIES}


class OddRowError(Exception):
    """A row that was not understood; says what it lacks, and nothing it holds but its number."""


class UserRow(msgspec.Struct, frozen=True):
    """A person, as the portal knows them. Those who came by Jellyfin or a local account have no plexId."""

    id: Any = None
    display_name: Any = msgspec.field(default=None, name="displayName")
    username: Any = None
    plex_username: Any = msgspec.field(default=None, name="plexUsername")
    jellyfin_username: Any = msgspec.field(default=None, name="jellyfinUsername")
    jellyfin_id: Any = msgspec.field(default=None, name="jellyfinUserId")
    email: Any = None
    created_at: Any = msgspec.field(default=None, name="createdAt")
    request_count: Any = msgspec.field(default=None, name="requestCount")
    plex_id: Any = msgspec.field(default=None, name="plexId")
    permissions: Any = None
    settings: Any = None

    def understood(self, portal: str) -> PortalUser:
        """The person; unknown where the row says nothing."""
        number = whole(self.id)
        telegram = self.settings.get("telegramChatId") if isinstance(self.settings, dict) else None
        names = (self.display_name, self.username, self.plex_username, self.jellyfin_username)
        return PortalUser(
            alias=Alias(service=portal, id=NOBODY if number is None else str(number)),
            name=next((name for name in map(text, names) if name), None),
            email=_address(self.email),
            joined_at=moment(self.created_at),
            requests=whole(self.request_count),
            plex_id=text(self.plex_id),
            jellyfin_id=_jellyfin_id(self.jellyfin_id),
            telegram=text(telegram),
        )


class MediaRow(msgspec.Struct, frozen=True):
    """What the portal holds of a title."""

    tmdb_id: Any = msgspec.field(default=None, name="tmdbId")
    media_type: Any = msgspec.field(default=None, name="mediaType")
    status: Any = None
    status_4k: Any = msgspec.field(default=None, name="status4k")
    seasons: Any = None
    """Those that are there, each with its own status; lists leave them out."""

    def standing(self, *, is_4k: bool) -> MediaStatus:
        """Its status in that quality."""
        return _MEDIA_STATUS.get(whole(self.status_4k if is_4k else self.status) or 0, MediaStatus.UNKNOWN)

    def holds(self, seasons: list[int], *, is_4k: bool) -> bool | None:
        """Whether all these seasons can be watched; None where it does not tell."""
        told = rows(self.seasons)
        if not told or not seasons:
            return None
        key = "status4k" if is_4k else "status"
        there = {
            whole(row.get("seasonNumber"))
            for row in told
            if _MEDIA_STATUS.get(whole(row.get(key)) or 0) is MediaStatus.AVAILABLE
        }
        return there.issuperset(seasons)


class RequestRow(msgspec.Struct, frozen=True):
    """A request."""

    id: Any = None
    status: Any = None
    type: Any = None
    media: MediaRow | None = None
    requested_by: UserRow | None = msgspec.field(default=None, name="requestedBy")
    created_at: Any = msgspec.field(default=None, name="createdAt")
    updated_at: Any = msgspec.field(default=None, name="updatedAt")
    is_4k: Any = msgspec.field(default=None, name="is4k")
    seasons: Any = None
    message: Any = None
    """Of an answer that is none: why nothing was done."""
    server: Any = msgspec.field(default=None, name="serverId")
    profile: Any = msgspec.field(default=None, name="profileId")
    folder: Any = msgspec.field(default=None, name="rootFolder")
    language_profile: Any = msgspec.field(default=None, name="languageProfileId")
    tags: Any = None

    def narrowed(self, seasons: Collection[int]) -> bytes:
        """What leaves only these seasons. Whatever an edit does not repeat the portal takes for emptied."""
        kept = {
            "serverId": self.server,
            "profileId": self.profile,
            "rootFolder": self.folder,
            "languageProfileId": self.language_profile,
            "tags": self.tags,
        }
        told = {name: value for name, value in kept.items() if value is not None}
        return msgspec.json.encode({"mediaType": "tv", "seasons": sorted(seasons), **told})

    def understood(self, portal: str) -> PortalRequest:
        """The request. Raises `OddRowError`."""
        media = self.media or MediaRow()
        created_at = _needed(moment(self.created_at), "has no date", self.id)
        is_4k = self.is_4k is True
        kind = kind_of(media.media_type if self.type is None else self.type)
        status = _STATUS.get(whole(self.status) or 0, RequestStatus.UNKNOWN)
        seasons = sorted(_season_numbers(self.seasons))
        standing = media.standing(is_4k=is_4k)
        return PortalRequest(
            id=RequestId(service=portal, number=_needed(whole(self.id), "has no number", None)),
            media=MediaId(
                kind=_needed(kind, "is no film or series", self.id),
                tmdb=_needed(whole(media.tmdb_id), "names no title", self.id),
            ),
            status=status,
            requester=(self.requested_by or UserRow()).understood(portal),
            created_at=created_at,
            updated_at=moment(self.updated_at) or created_at,
            is_4k=is_4k,
            seasons=tuple(seasons),
            media_status=standing,
            available=_available(status, standing, media.holds(seasons, is_4k=is_4k)),
        )


class _PageInfo(msgspec.Struct, frozen=True):
    results: int
    page_size: int = msgspec.field(default=0, name="pageSize")


class Page(msgspec.Struct, frozen=True):
    """One page of any list. Rows are read one by one, so that an odd one hides none of its neighbours."""

    info: _PageInfo = msgspec.field(name="pageInfo")
    results: list[msgspec.Raw]


class Me(msgspec.Struct, frozen=True):
    """Whom our key stands for."""

    id: int
    permissions: int = 0


class PortalTitle(TitleRow, frozen=True, rename="camel"):
    """A film or a series, as the portal heard of it from TMDB: names of two words in its own spelling."""

    original_title: Any = None
    original_name: Any = None
    release_date: Any = None
    first_air_date: Any = None
    vote_average: Any = None
    vote_count: Any = None
    episode_run_time: Any = None
    number_of_seasons: Any = None
    number_of_episodes: Any = None
    original_language: Any = None
    poster_path: Any = None
    production_countries: Any = None
    origin_country: Any = None
    belongs_to_collection: Any = msgspec.field(default=None, name="collection")
    release_dates: msgspec.Raw = msgspec.field(default=NOTHING, name="releases")
    content_ratings: msgspec.Raw = NOTHING
    offers: msgspec.Raw = msgspec.field(default=NOTHING, name="watchProviders")


class Status(msgspec.Struct, frozen=True):
    """Which program answers."""

    version: Any = None


class MediaServer(msgspec.Struct, frozen=True):
    """The settings of the Plex, or the Jellyfin or Emby, server the portal serves."""

    plex: Any = msgspec.field(default=None, name="machineId")
    jellyfin: Any = msgspec.field(default=None, name="serverId")

    @property
    def machine(self) -> str | None:
        """What that server calls itself; two servers never share it."""
        return text(self.plex) or text(self.jellyfin)


class WebhookSettings(msgspec.Struct, frozen=True):
    """How the portal's own webhook is set up. Its header is a secret: only whether there is one is asked."""

    enabled: Any = None
    types: Any = None
    options: Any = None

    def option(self, name: str) -> str | None:
        """A text among the options."""
        return text(self.options.get(name)) if isinstance(self.options, dict) else None


def _available(status: RequestStatus, standing: MediaStatus, holds: bool | None) -> bool | None:
    """A request can be finished while other seasons are missing, and is finished too when its title was removed."""
    match standing:
        case MediaStatus.AVAILABLE:
            return True
        case MediaStatus.PARTLY_AVAILABLE:
            return True if status is RequestStatus.COMPLETED else holds
        case _:
            return False


def kind_of(value: Any) -> MediaKind | None:
    """Film or series; None for anything else."""
    return _KIND.get(value) if isinstance(value, str) else None


def _address(value: Any) -> str | None:
    """Portals on Jellyfin write a person's name there where they know no address, and names are shared."""
    told = text(value)
    return told if told and "@" in told else None


def _jellyfin_id(value: Any) -> str | None:
    """Written with dashes or without, by version; two accounts never share it, whatever server they are on."""
    return (text(value) or "").replace("-", "").casefold() or None


def _season_numbers(value: Any) -> list[int]:
    return [found for row in rows(value) or () if (found := whole(row.get("seasonNumber"))) is not None]


def _needed(value: T | None, why: str, ident: Any) -> T:
    if value is None:
        found = whole(ident)
        raise OddRowError(f"request {found} {why}" if found is not None else f"a request {why}")
    return value
