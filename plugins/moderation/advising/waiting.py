"""A request that waits for a model that is out: for a while, and then a person decides."""

from datetime import datetime, timedelta
from typing import TypeAlias

from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.events.requests import RequestCreated, RequestReconsidered, RequestReopened
from daemon.plugin import Event, Later, event

_TRIES = 8
"""In the time a request waits."""


@event("moderation.model.awaited")
class ModelAwaited(Event):
    """A request waits for the model, which does not answer."""

    request: RequestId
    requester: Alias
    media: MediaId
    created_at: datetime
    occurrence: str
    """Key of the fact that is decided on."""
    since: datetime
    """When the model was first found out."""
    times: int
    """How often it was tried."""

    about = ("request", "requester", "media")
    kept_for = timedelta(days=30)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.occurrence}:{self.times}"


ToDecide: TypeAlias = RequestCreated | RequestReopened | RequestReconsidered | ModelAwaited
"""What a decision is owed to."""


def occurrence_of(event: ToDecide) -> str:
    """Key of the fact that is decided on, however often the model was tried."""
    return event.occurrence if isinstance(event, ModelAwaited) else event.key


def try_again(event: ToDecide, now: datetime, patience: timedelta) -> Later | None:
    """When the model is tried again; None: the request waited long enough."""
    since, tried = (event.since, event.times) if isinstance(event, ModelAwaited) else (now, 0)
    if now >= since + patience:
        return None
    awaited = ModelAwaited(
        request=event.request,
        requester=event.requester,
        media=event.media,
        created_at=event.created_at,
        occurrence=occurrence_of(event),
        since=since,
        times=tried + 1,
    )
    return Later(awaited, min(since + patience, now + max(patience / _TRIES, timedelta(seconds=1))))
