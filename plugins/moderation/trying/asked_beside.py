"""What is owed where a model is tried: it is asked about a request once that is decided, and nobody waits for it."""

from datetime import timedelta

from daemon.events.base import named
from daemon.plugin import Event, event


@event("moderation.shadow.due")
class ShadowDue(Event):
    """A request was decided, and a model that is only tried is asked about it too."""

    candidate: str
    """Key of the settings that are tried."""
    occurrence: str
    """What was decided on."""

    about = ("_line",)
    kept_for = timedelta(days=30)

    _line = named("shadow", "occurrence")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.candidate}:{self.occurrence}"
