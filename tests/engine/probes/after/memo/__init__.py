"""A probe in its second version: a handler has another name, an event one field more, and what it never did is gone."""

from datetime import datetime

from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.plugin import Context, Event, Plugin, PluginConfig, event, on


class Note(Event):
    """A note, whatever becomes of it."""

    note: str

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="note", name=self.note)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.note}"


@event("memo.came")
class Came(Note):
    """A note came."""

    note: str
    at: datetime
    colour: str = "white"
    """Notes that came before there were colours were white."""


@event("memo.heeded")
class Heeded(Note):
    """A note was heeded."""

    note: str
    by: str


@on(Came, was=("heed",))
async def take_to_heart(event: Came, ctx: Context[PluginConfig]) -> None:
    await ctx.commit(Heeded(note=event.note, by=f"take_to_heart, {event.colour}"))


plugin = Plugin(name="memo", title=Sentence("Memo"), config=PluginConfig, parts=(take_to_heart,))
