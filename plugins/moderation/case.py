"""The case: everything a decision is made from, and nothing that names a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from daemon.domain.ids import MediaId, RequestId
from daemon.domain.media import MediaStatus, TitleFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was known when a request was judged.

    Stored with the decision for ever: fields are only added, with a default.
    """

    request: RequestId
    media: MediaId
    facts: TitleFacts
    asked_at: datetime
    today: date
    """The day of the house, by its own clock and zone, on which it was judged."""
    requester_age: timedelta | None = None
    """How long the person had been known; None when no service said since when."""
    is_4k: bool = False
    seasons: tuple[int, ...] = ()
    """The seasons asked for; empty for a film."""
    media_status: MediaStatus = MediaStatus.UNKNOWN
