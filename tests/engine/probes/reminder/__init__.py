"""Reminds at a moment, once, and does something every day at half past two. What it waits for, warnings wait for."""

from datetime import datetime, time

from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.events.house import ScheduleDue
from daemon.plugin import Cancel, Context, Event, Later, Plugin, PluginConfig, Remember, event, every, on

Reminder = Context[PluginConfig]


class _OfReminder(Event):
    __slots__ = ()

    reminder: str

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="reminder", name=self.reminder)


@event("reminder.wanted")
class ReminderWanted(_OfReminder):
    """Somebody wants to be reminded, or wants it at another moment."""

    reminder: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.name}:{self.reminder}:{self.at.isoformat()}"


@event("reminder.dropped")
class ReminderDropped(_OfReminder):
    """Nobody needs to be reminded any more."""

    reminder: str

    @property
    def key(self) -> str:
        return f"{self.name}:{self.reminder}"


@event("reminder.rang")
class ReminderRang(_OfReminder):
    """The moment has come."""

    reminder: str

    @property
    def key(self) -> str:
        return f"{self.name}:{self.reminder}"


@on(ReminderWanted)
async def set_it(event: ReminderWanted, ctx: Reminder) -> None:
    await ctx.commit(Later(ReminderRang(reminder=event.reminder), event.at))


@on(ReminderDropped)
async def drop_it(event: ReminderDropped, ctx: Reminder) -> None:
    await ctx.commit(Cancel(ReminderRang(reminder=event.reminder).key))


@on(ReminderRang)
async def remind(event: ReminderRang, ctx: Reminder) -> None:
    await ctx.commit(_write(event.reminder))


@every(at=time(2, 30))
async def each_night(period: ScheduleDue, ctx: Reminder) -> None:
    await ctx.commit(_write(f"night of {period.period.isoformat()}"))


def _write(what: str) -> Remember:
    return Remember(lambda tx: tx.execute("INSERT INTO reminder_notes (note) VALUES (?)", (what,)))


plugin = Plugin(
    name="reminder",
    title=Sentence("Reminder"),
    config=PluginConfig,
    parts=(set_it, drop_it, remind, each_night),
)
