"""What happens between the house's bots and the chats they are in."""

from datetime import datetime

from daemon.domain.ids import Alias
from daemon.events.base import Event, event, named


@event("chat.changed")
class ChatChanged(Event):
    """The bot was let into a chat, or may not write there any more."""

    service: str
    chat: str
    """The chat's number: never a name."""
    standing: str
    """In the channel's own word: member, administrator, left, kicked, ..."""
    by: Alias
    update: int
    """The channel's own number for it."""
    at: datetime

    about = ("_line", "by")

    _line = named("chat", "chat")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.service}:{self.chat}:{self.update}:{self.at.isoformat()}"


@event("chat.linked")
class ChatLinked(Event):
    """Somebody showed, with a code from their own page, that a chat is theirs."""

    by: Alias
    person: int
    account: int
    occurrence: str
    """What makes this linking another than the last one."""

    about = ("_line", "by")

    _line = named("person", "person")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.by}:{self.occurrence}"
