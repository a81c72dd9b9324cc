"""What happens to messages for people."""

from datetime import datetime

from daemon.events.base import Event, event, named


@event("message.owed")
class MessageOwed(Event):
    """A person is to be told something; who carries it, where and when, is policy."""

    message: int
    person: int
    kind: str
    urgent: bool

    about = ("_line", "_person")

    _line = named("message", "message")
    _person = named("person", "person")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.message}"


@event("message.sent")
class MessageSent(Event):
    """A channel took a message."""

    message: int
    person: int
    kind: str
    channel: str

    about = ("_line", "_person")

    _line = named("message", "message")
    _person = named("person", "person")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.message}:{self.channel}"

    @property
    def topic(self) -> str:
        """What warned somebody counts from the moment they were told."""
        return self.kind


@event("message.unwanted")
class MessagesUnwanted(Event):
    """Somebody asked, by the link in a message, for no more of its kind."""

    person: int
    kind: str
    at: datetime

    about = ("_line",)

    _line = named("person", "person")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.person}:{self.kind}:{self.at.isoformat()}"
