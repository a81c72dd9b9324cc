"""Requests, as a portal tells them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.domain.ids import MediaId, RequestId
from daemon.domain.media import MediaStatus
from daemon.domain.people import PortalUser


class RequestStatus(StrEnum):
    """The portal's word for where a request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    FAILED = "failed"
    COMPLETED = "completed"
    UNKNOWN = "unknown"
    """A number this version of Usher has no word for: nothing is concluded from it."""

    @property
    def granted(self) -> bool:
        """Somebody said yes, whatever became of the download."""
        return self in {RequestStatus.APPROVED, RequestStatus.FAILED, RequestStatus.COMPLETED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRequest:
    """A request as read from the portal at one moment."""

    id: RequestId
    media: MediaId
    status: RequestStatus
    requester: PortalUser
    created_at: datetime
    updated_at: datetime
    is_4k: bool = False
    seasons: tuple[int, ...] = ()
    media_status: MediaStatus = MediaStatus.UNKNOWN
    available: bool | None = None
    """All that was asked for can be watched. None: this reading does not tell, as a list does not of single seasons."""
