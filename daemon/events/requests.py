"""What happens to requests."""

from datetime import datetime
from typing import Literal

from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.sentences import Sentence
from daemon.events.base import Event, event

APPEAL = "request.appeal"
"""The kind of question by which whoever was declined may ask for a second look."""
OURS, ELSEWHERE = "ours", "elsewhere"
"""Topics of what became of a request: by our own act, or by somebody in the portal."""


@event("request.created")
class RequestCreated(Event):
    """Someone asked for a title, and it waits for a decision."""

    request: RequestId
    requester: Alias
    media: MediaId
    created_at: datetime

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        """A webhook and a sweep may both report it; a rebuilt portal that counts from 1 again is another fact."""
        return f"{self.name}:{self.request}:{self.created_at.isoformat()}"


@event("request.reopened")
class RequestReopened(Event):
    """A request that had been decided waits again: somebody set it back, and that is news."""

    request: RequestId
    requester: Alias
    media: MediaId
    created_at: datetime
    times: int
    """How often this request had changed its state by then."""

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.created_at.isoformat()}:{self.times}"


@event("request.approved")
class RequestApproved(Event):
    """The portal says yes to a request, by our hand or somebody else's."""

    request: RequestId
    requester: Alias | None = None
    media: MediaId | None = None
    occurrence: str
    """What makes this yes another than the last one: our action's id, or the count of its changes in the portal."""
    ours: bool = False

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"

    @property
    def effect(self) -> str:
        return f"request:{self.request}=approved"

    @property
    def topic(self) -> str:
        return OURS if self.ours else ELSEWHERE


@event("request.declined")
class RequestDeclined(Event):
    """The portal says no to a request, by our hand or somebody else's."""

    request: RequestId
    requester: Alias | None = None
    media: MediaId | None = None
    occurrence: str
    """What makes this no another than the last one: our action's id, or the count of its changes in the portal."""
    ours: bool = False
    reason: Sentence | None = None
    """What the person is told; the portal itself keeps none."""
    instead: bool = False
    """Another was asked for in its place, as they agreed: it is no news to them."""

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"

    @property
    def effect(self) -> str:
        return f"request:{self.request}=declined"

    @property
    def topic(self) -> str:
        return OURS if self.ours else ELSEWHERE


@event("request.narrowed")
class RequestNarrowed(Event):
    """Only some of the seasons are still asked for, as it was agreed."""

    request: RequestId
    requester: Alias
    media: MediaId
    seasons: tuple[int, ...]
    occurrence: str

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


@event("request.replaced")
class RequestReplaced(Event):
    """The same was asked for in ordinary quality in its place, as it was agreed."""

    request: RequestId
    requester: Alias
    media: MediaId
    occurrence: str

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


def appeal_key(request: RequestId) -> str:
    """One open invitation to appeal a request."""
    return f"{APPEAL}:{request}"


@event("request.appealed")
class RequestAppealed(Event):
    """Whoever was declined asked for a second look."""

    request: RequestId
    requester: Alias
    media: MediaId
    occurrence: str

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


@event("request.upheld")
class RequestUpheld(Event):
    """It was looked at a second time, and the no stands."""

    request: RequestId
    requester: Alias
    media: MediaId
    reason: Sentence | None = None
    occurrence: str

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


@event("request.deleted")
class RequestDeleted(Event):
    """The portal no longer has a request it had."""

    request: RequestId
    requester: Alias | None = None
    media: MediaId | None = None
    created_at: datetime

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.created_at.isoformat()}"


@event("request.reconsidered")
class RequestReconsidered(Event):
    """A request that waits is to be judged once more."""

    request: RequestId
    requester: Alias
    media: MediaId
    created_at: datetime
    occurrence: str
    """Who wanted it when, or the question that ended."""
    because: Literal["settings", "afresh", "left", "lapsed", "promised", "fell through"] = "settings"
    """settings: only where they changed since it was put before a person. afresh: somebody said so. left: the question
    that was asked for it too was withdrawn. lapsed: nobody answered the question in time. promised: the time came that
    was agreed on. fell through: what was offered in its place came to nothing. After these two no rule declines it: a
    person sees it."""

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


@event("request.available")
class RequestAvailable(Event):
    """All that was asked for can be watched."""

    request: RequestId
    requester: Alias
    media: MediaId
    occurrence: str
    """Which yes it followed, and the seasons: a disk that comes and goes is no second time."""
    seasons: tuple[int, ...] = ()

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


@event("request.decided")
class RequestDecided(Event):
    """This house made up its mind: what follows is an action or a question."""

    request: RequestId
    requester: Alias
    media: MediaId
    decision: str
    """approve, decline or review."""
    why: Sentence
    occurrence: str
    """The key of the fact that was decided on."""

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.occurrence}"
