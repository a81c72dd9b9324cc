"""What happens to messages for people."""

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
