"""What people report about titles they have: no sound, the wrong film, a broken episode."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.domain.ids import IssueId, MediaId
from daemon.domain.people import PortalUser


class IssueKind(StrEnum):
    """What is wrong, by the portal's own four words."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLES = "subtitles"
    OTHER = "other"


class IssueStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    UNKNOWN = "unknown"
    """A number this version of Usher has no word for: nothing is concluded from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueComment:
    """Something that was said about it. The first of all is what was reported."""

    number: int
    by: PortalUser
    said: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalIssue:
    """A report as read from the portal at one moment."""

    id: IssueId
    media: MediaId
    kind: IssueKind
    status: IssueStatus
    reporter: PortalUser
    created_at: datetime
    season: int | None = None
    """None: the whole series, or a film."""
    episode: int | None = None
    comments: tuple[IssueComment, ...] | None = None
    """None: this reading does not tell, as a list does not."""
