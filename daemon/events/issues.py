"""What happens to reports about titles. What was said stands in rows that can be erased, never in a fact."""

from datetime import datetime

from daemon.domain.ids import Alias, IssueId, MediaId, RequestId
from daemon.events.base import Event, event


@event("issue.opened")
class IssueOpened(Event):
    """Someone reported a problem with a title."""

    issue: IssueId
    reporter: Alias
    media: MediaId
    request: RequestId | None = None
    """By which the title came, where that is known."""
    kind: str
    """video, audio, subtitles or other."""
    season: int | None = None
    episode: int | None = None
    created_at: datetime

    about = ("issue", "reporter", "media", "request")

    @property
    def key(self) -> str:
        """A webhook and a round may both find it; a rebuilt portal that counts from 1 again is another fact."""
        return f"{self.name}:{self.issue}:{self.created_at.isoformat()}"


@event("issue.commented")
class IssueCommented(Event):
    """Someone said more about a problem."""

    issue: IssueId
    by: Alias
    media: MediaId
    request: RequestId | None = None
    comment: int
    """The portal's number of it."""
    created_at: datetime
    """When it was said."""

    about = ("issue", "by", "media", "request")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.issue}:{self.comment}:{self.created_at.isoformat()}"


@event("issue.resolved")
class IssueResolved(Event):
    """A problem with a title is settled."""

    issue: IssueId
    reporter: Alias
    media: MediaId
    request: RequestId | None = None
    occurrence: str
    """Which change of it in the portal this was."""

    about = ("issue", "reporter", "media", "request")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.issue}:{self.occurrence}"


@event("issue.reopened")
class IssueReopened(Event):
    """A problem that was settled is there again."""

    issue: IssueId
    reporter: Alias
    media: MediaId
    request: RequestId | None = None
    occurrence: str
    """Which change of it in the portal this was."""

    about = ("issue", "reporter", "media", "request")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.issue}:{self.occurrence}"
