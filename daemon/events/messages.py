"""What happens to messages for people."""

from daemon.domain.ids import Topic
from daemon.events.base import Event, event


@event("message.owed")
class MessageOwed(Event):
    """A person is to be told something; who carries it, where and when, is policy."""

    message: int
    person: int
    kind: str
    urgent: bool

    about = ("_line", "_person")

    @property
    def _line(self) -> Topic:
        return Topic(noun="message", name=str(self.message))

    @property
    def _person(self) -> Topic:
        return Topic(noun="person", name=str(self.person))

    @property
    def key(self) -> str:
        return f"{self.name}:{self.message}"
