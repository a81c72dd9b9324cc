"""Fetches files from a tracker that bans whoever asks more than ten times an hour."""

from datetime import timedelta

from daemon.actions.base import Action, Look
from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.plugin import Budget, Context, Event, Harm, NotSo, Plugin, PluginConfig, So, action, event, on
from tests.engine.ports import Tracker

ALLOWED = Budget(name="tracker", amount=10, per=timedelta(hours=1))


@event("files.wanted")
class FilesWanted(Event):
    """So many files are to be fetched."""

    many: int

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="list", name=str(self.many))

    @property
    def key(self) -> str:
        return f"{self.name}:{self.many}"


@action("file.fetch", port=Tracker, harm=Harm.NONE)
class Fetch(Action[Tracker]):
    """One call that counts."""

    number: int

    about = ("_file",)

    @property
    def _file(self) -> Topic:
        return Topic(noun="file", name=str(self.number))

    @property
    def budget(self) -> Budget:
        return ALLOWED

    async def look(self, port: Tracker) -> Look:
        return So("given") if await port.has_given(self.number) else NotSo("not given")

    async def do(self, port: Tracker) -> None:
        await port.give(self.number)


@on(FilesWanted)
async def fetch_them(event: FilesWanted, ctx: Context[PluginConfig]) -> None:
    await ctx.commit(*(Fetch(number=number) for number in range(event.many)))


plugin = Plugin(name="tracker", title=Sentence("Tracker"), config=PluginConfig, parts=(fetch_them,))
