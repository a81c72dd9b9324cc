"""A probe in its first version: it hears notes, repeats them outside and sets itself reminders."""

from datetime import datetime, timedelta
from typing import Protocol

from daemon.actions.base import Action
from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.plugin import Context, Event, Harm, InDoubt, Later, Plugin, PluginConfig, Unreachable, action, event, on


class Walls(Protocol):
    """Where notes are put up."""

    async def put_up(self, note: str) -> None: ...


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


@event("memo.heeded")
class Heeded(Note):
    """A note was heeded."""

    note: str
    by: str


@event("memo.remind")
class Remind(Note):
    """The time of a note has come."""

    note: str


@action("memo.put_up", port=Walls, harm=Harm.NONE, in_doubt=InDoubt.REPEAT)
class PutUp(Action[Walls]):
    """Put a note up."""

    note: str

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="note", name=self.note)

    async def do(self, port: Walls) -> None:
        await port.put_up(self.note)


@on(Came)
async def heed(event: Came, ctx: Context[PluginConfig]) -> None:
    """Wait for a service that is never there; then act on it and set a reminder."""
    if event.note.startswith("hard"):
        raise Unreachable("nowhere", "it has never been there")
    await ctx.commit(PutUp(note=event.note), Later(Remind(note=event.note), event.at + timedelta(hours=1)))


@on(Remind)
async def remind(event: Remind, ctx: Context[PluginConfig]) -> None:
    await ctx.commit(Heeded(note=event.note, by="remind"))


plugin = Plugin(name="memo", title=Sentence("Memo"), config=PluginConfig, parts=(heed, remind))
