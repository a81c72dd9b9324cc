"""What happens to the services we talk to."""

from datetime import datetime

from daemon.events.base import Event, event, named


@event("service.out")
class ServiceOut(Event):
    """A service has not answered, or has refused our key, for ten minutes."""

    service: str
    since: datetime
    refused: bool = False
    """It answers, and refuses our key."""

    about = ("_line",)

    _line = named("service", "service")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.service}:{self.since.isoformat()}"


@event("service.back")
class ServiceBack(Event):
    """A service that was out answers again."""

    service: str
    since: datetime
    """When it went out."""

    about = ("_line",)

    _line = named("service", "service")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.service}:{self.since.isoformat()}"
