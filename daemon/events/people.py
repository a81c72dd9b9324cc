"""What happens to people: they are asked, come, leave, return, and turn out to be somebody else."""

from datetime import datetime

from daemon.domain.ids import Alias
from daemon.events.base import Event, event, named


@event("person.invited")
class PersonInvited(Event):
    """Somebody was asked to share the server."""

    who: Alias
    invited_at: datetime | None = None
    times: int

    about = ("who",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.who}:{self.times}:{_day(self.invited_at)}"


@event("person.joined")
class PersonJoined(Event):
    """Somebody shares the server who did not before."""

    who: Alias
    joined_at: datetime | None = None
    """When they said yes, or were asked; None: nobody knows. It may be long before anybody noticed."""
    times: int

    about = ("who",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.who}:{self.times}:{_day(self.joined_at)}"


@event("person.returned")
class PersonReturned(Event):
    """Somebody shares the server again."""

    who: Alias
    joined_at: datetime | None = None
    """This time."""
    times: int
    """How often they came by now."""

    about = ("who",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.who}:{self.times}:{_day(self.joined_at)}"


@event("person.left")
class PersonLeft(Event):
    """Somebody no longer shares the server: two complete readings in a row had nothing of them."""

    who: Alias
    joined_at: datetime | None = None
    """Since when they had, this time."""
    times: int

    about = ("who",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.who}:{self.times}:{_day(self.joined_at)}"


@event("share.changed")
class ShareChanged(Event):
    """What somebody was given of the server is something else now."""

    who: Alias
    times: int
    changes: int
    """How often it changed by now."""
    gained: tuple[str, ...] = ()
    """Libraries, by their titles."""
    lost: tuple[str, ...] = ()
    settings: bool = False
    """Filters or permissions are others."""
    kind: str | None = None
    """As what they share it from now on, where that changed."""

    about = ("who",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.who}:{self.times}:{self.changes}"


@event("person.merged")
class PersonMerged(Event):
    """Two turned out to be one person, somebody says."""

    person: int
    """Who they are from now on."""
    other: int
    occurrence: str
    """What makes this merging another than the last one."""

    about = ("_line",)

    _line = named("person", "person")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.person}:{self.other}:{self.occurrence}"


@event("person.separated")
class PersonSeparated(Event):
    """A name turned out to be somebody else's, somebody says."""

    who: Alias
    person: int
    """Who they were taken for."""
    now: int
    """Whose name it is from now on."""
    occurrence: str
    """What makes this another than the last one."""

    about = ("_line", "who")

    _line = named("person", "person")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.who}:{self.occurrence}"


def _day(moment: datetime | None) -> str:
    return "unknown" if moment is None else moment.isoformat()
