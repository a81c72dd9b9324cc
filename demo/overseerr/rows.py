"""What the portal remembers: people, titles it was asked for, and requests."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag


class RequestStatus(IntEnum):
    """What became of a request."""

    PENDING = 1
    APPROVED = 2
    DECLINED = 3
    FAILED = 4
    COMPLETED = 5


class MediaStatus(IntEnum):
    """What became of a title; the webhook writes the name, the API the number."""

    UNKNOWN = 1
    PENDING = 2
    PROCESSING = 3
    PARTIALLY_AVAILABLE = 4
    AVAILABLE = 5


class Permission(IntFlag):
    """The bits of the portal's permissions that matter here."""

    ADMIN = 2
    MANAGE_REQUESTS = 16
    REQUEST = 32
    AUTO_APPROVE = 128
    REQUEST_VIEW = 16384

    @classmethod
    def decides(cls) -> int:
        """Any of these may approve and decline, and their own requests are approved at once."""
        return cls.ADMIN | cls.MANAGE_REQUESTS

    @classmethod
    def sees_all(cls) -> int:
        """Without any of these a person is shown their own requests only."""
        return cls.ADMIN | cls.MANAGE_REQUESTS | cls.REQUEST_VIEW


@dataclass(slots=True, kw_only=True)
class User:
    """An account of the portal."""

    id: int
    email: str
    username: str | None
    permissions: int
    plex_id: int | None
    created_at: datetime
    requests: int = 0
    jellyfin_id: str | None = None
    """Their account on the Jellyfin server the portal serves, if it serves one."""

    def may(self, bits: int) -> bool:
        """Whether any of these bits is theirs."""
        return bool(self.permissions & bits)

    @property
    def display_name(self) -> str:
        """The name the portal shows: the address when there is no other."""
        return self.username or self.email


@dataclass(slots=True, kw_only=True)
class Media:
    """A title somebody asked for."""

    id: int
    kind: str
    tmdb_id: int
    tvdb_id: int | None
    created_at: datetime
    updated_at: datetime
    status: MediaStatus = MediaStatus.UNKNOWN
    status_4k: MediaStatus = MediaStatus.UNKNOWN
    handed_over: bool = False
    """Radarr or Sonarr has it."""
    there: set[int] = field(default_factory=set)
    """Seasons that can be watched, of those that are not all there."""
    requests: "list[Request]" = field(default_factory=list)

    def standing(self, is_4k: bool) -> MediaStatus:
        """Its status in that quality."""
        return self.status_4k if is_4k else self.status

    def stand(self, status: MediaStatus, is_4k: bool, when: datetime) -> None:
        """Set its status in that quality."""
        if is_4k:
            self.status_4k = status
        else:
            self.status = status
        self.updated_at = when


@dataclass(slots=True, kw_only=True)
class Season:
    """One season of a requested series."""

    id: int
    number: int
    status: RequestStatus
    created_at: datetime
    updated_at: datetime


class IssueType(IntEnum):
    """What is wrong with a title."""

    VIDEO = 1
    AUDIO = 2
    SUBTITLES = 3
    OTHER = 4


class IssueStatus(IntEnum):
    """What became of a report."""

    OPEN = 1
    RESOLVED = 2


@dataclass(slots=True, kw_only=True)
class Comment:
    """Something that was said about a report; the first is the report."""

    id: int
    by: User
    message: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Issue:
    """Somebody reported a problem with a title."""

    id: int
    type: IssueType
    media: Media
    by: User
    season: int
    episode: int
    created_at: datetime
    updated_at: datetime
    status: IssueStatus = IssueStatus.OPEN
    comments: list[Comment] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Request:
    """Somebody asked for a title."""

    id: int
    media: Media
    by: User
    status: RequestStatus
    created_at: datetime
    updated_at: datetime
    is_4k: bool = False
    seasons: list[Season] = field(default_factory=list)
    modified_by: User | None = None
    unseen: int = 0
    """How many reads still find nothing."""
    heard_at: float = 0.0
    decided_at: float | None = None
    """When it was made and last decided, in seconds since 1970, finer than the portal's own dates."""
