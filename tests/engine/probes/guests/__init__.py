"""Pauses guests who have not been seen for long, and later removes them: one act after another, each with its harm."""

from daemon.actions.base import Action, Look
from daemon.domain.answers import Unknown
from daemon.domain.errors import Unreachable
from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.events.house import ActionEnded
from daemon.plugin import (
    Context,
    Event,
    Harm,
    NotSo,
    Otherwise,
    Plugin,
    PluginConfig,
    Reading,
    Remember,
    So,
    action,
    event,
    on,
    still,
)
from tests.engine.ports import Guests as Book


class GuestsConfig(PluginConfig):
    """What the owner decides: changing it asks for a new plan."""

    after_days: int = 90


Guests = Context[GuestsConfig]


class _OfGuest(Event):
    __slots__ = ()

    guest: str
    occurrence: str

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="guest", name=self.guest)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.guest}:{self.occurrence}"


@event("guest.idle")
class GuestIdle(_OfGuest):
    """Not seen for long; `occurrence` is the day that was noticed."""

    guest: str
    occurrence: str


@event("guest.returned")
class GuestReturned(_OfGuest):
    """Seen again."""

    guest: str
    occurrence: str


@event("guest.paused")
class GuestPaused(_OfGuest):
    """The share is paused, by us or by somebody else."""

    guest: str
    occurrence: str
    ours: bool = False

    @property
    def effect(self) -> str:
        return f"guest:{self.guest}:paused"


@event("guest.removed")
class GuestRemoved(_OfGuest):
    """The guest is gone."""

    guest: str
    occurrence: str


class _OnGuest(Action[Book]):
    __slots__ = ()

    guest: str
    wanted = ""
    """How the guest stands once it is done."""

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="guest", name=self.guest)

    async def look(self, port: Book) -> Look:
        try:
            seen = await port.standing(self.guest)
        except Unreachable as error:
            return Unknown(error)
        if seen == self.wanted:
            return So(seen)
        return Otherwise(seen, Sentence("The guest is gone.")) if seen == "gone" else NotSo(seen)


@action("guest.pause", port=Book, harm=Harm.REVERSIBLE)
class Pause(_OnGuest):
    """Take the share away for a while."""

    guest: str

    wanted = "paused"

    async def do(self, port: Book) -> None:
        await port.pause(self.guest)

    def became(self, action_id: int) -> GuestPaused:
        return GuestPaused(guest=self.guest, occurrence=f"action {action_id}", ours=True)

    def undo(self) -> "Resume":
        return Resume(guest=self.guest)


@action("guest.resume", port=Book, harm=Harm.NONE)
class Resume(_OnGuest):
    """Give it back."""

    guest: str

    wanted = "sharing"

    async def do(self, port: Book) -> None:
        await port.resume(self.guest)


@action("guest.remove", port=Book, harm=Harm.DESTRUCTIVE)
class Remove(_OnGuest):
    """Take the guest out of the house for good."""

    guest: str

    wanted = "gone"

    async def do(self, port: Book) -> None:
        await port.remove(self.guest)

    def became(self, action_id: int) -> GuestRemoved:
        return GuestRemoved(guest=self.guest, occurrence=f"action {action_id}")


@on(GuestIdle)
async def pause_them(event: GuestIdle, ctx: Guests) -> None:
    await ctx.commit(Pause(guest=event.guest))


@on(GuestPaused)
async def remove_them(event: GuestPaused, ctx: Guests) -> None:
    await ctx.commit(Remove(guest=event.guest))


@on(GuestReturned)
async def remember_them(event: GuestReturned, ctx: Guests) -> None:
    await ctx.commit(ctx.keep(f"seen:{event.guest}", b"yes"))


@on(ActionEnded)
async def write_it_down(event: ActionEnded, ctx: Guests) -> None:
    row = (event.action_name, event.state)
    await ctx.commit(Remember(lambda tx: tx.execute("INSERT INTO guests_ends (action, state) VALUES (?, ?)", row)))


@still(Pause)
async def still_to_pause(wanted: Pause, ctx: Reading[GuestsConfig]) -> bool:
    return await ctx.recall(f"seen:{wanted.guest}") is None


@still(Remove)
async def still_to_remove(wanted: Remove, ctx: Reading[GuestsConfig]) -> bool:
    return await ctx.recall(f"seen:{wanted.guest}") is None


plugin = Plugin(
    name="guests",
    title=Sentence("Guests"),
    config=GuestsConfig,
    parts=(pause_them, remove_them, remember_them, write_it_down, still_to_pause, still_to_remove),
)
