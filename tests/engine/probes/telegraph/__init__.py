"""A probe: a telegraph on which people count, each for themselves."""

from daemon.domain.ids import Alias
from daemon.domain.sentences import Sentence
from daemon.plugin import Context, Event, Plugin, PluginConfig, event, on

START_AGAIN = 0


@event("telegraph.pressed")
class Pressed(Event):
    """Somebody pressed a button with a number on it."""

    by: Alias
    reading: int
    """Which reading it was; the telegraph says no more of when. Told again it looks new: only its own id tells."""
    number: int

    about = ("by",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.by}:{self.reading}"


@event("telegraph.counted")
class Counted(Event):
    """How far somebody has come."""

    by: Alias
    reading: int
    sum: int

    about = ("by",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.by}:{self.reading}"


@on(Pressed)
async def count_on(event: Pressed, ctx: Context[PluginConfig]) -> None:
    """Go on with that person's conversation, wherever it stands."""
    person = await ctx.who(event.by)
    number = person.id if person else None
    so_far = int(await ctx.recall("sum", person=number) or b"0")
    total = so_far + event.number if event.number != START_AGAIN else 0
    kept = str(total).encode() if total else None
    await ctx.commit(Counted(by=event.by, reading=event.reading, sum=total), ctx.keep("sum", kept, person=number))


plugin = Plugin(name="telegraph", title=Sentence("Telegraph"), config=PluginConfig, parts=(count_on,))
