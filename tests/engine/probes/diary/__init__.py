"""A probe: it writes people's names wherever a careless plugin might."""

import msgspec

from daemon.domain.ids import Alias, Topic
from daemon.domain.sentences import Sentence
from daemon.plugin import Context, Event, Plugin, PluginConfig, Remember, Tell, event, on


@event("diary.noted")
class Noted(Event):
    """Something to write down about somebody."""

    alias: Alias
    words: str

    about = ("_line", "alias")

    @property
    def _line(self) -> Topic:
        return Topic(noun="diary", name=str(self.alias))

    @property
    def key(self) -> str:
        return f"{self.name}:{self.alias}:{len(self.words)}"


@event("diary.failed")
class Failed(Event):
    """Something whose handler trips over a name."""

    alias: Alias
    words: str

    about = ("alias",)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.alias}"


@on(Noted)
async def write_down(event: Noted, ctx: Context[PluginConfig]) -> None:
    person = await ctx.who(event.alias)
    number = person.id if person else 0
    row = (str(event.alias), event.words, msgspec.json.encode({"said": event.words}), event.words.upper())
    await ctx.commit(
        Remember(lambda tx: tx.execute("INSERT INTO diary_entries (alias, text, body, mood) VALUES (?, ?, ?, ?)", row)),
        Tell(key=f"diary:{number}", person=number, kind="diary.noted", facts={"words": event.words}),
        ctx.keep("draft", event.words.encode(), person=number),
    )


@on(Failed)
async def trip(event: Failed, _: Context[PluginConfig]) -> None:
    raise ValueError(f"cannot read {event.words}")


plugin = Plugin(name="diary", title=Sentence("Diary"), config=PluginConfig, parts=(write_down, trip))
