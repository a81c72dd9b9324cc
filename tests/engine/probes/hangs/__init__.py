"""A probe: a library that never comes back, whenever somebody asks for a title."""

from datetime import timedelta
from pathlib import Path
from threading import Event as Forever

from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestCreated
from daemon.plugin import Context, Plugin, PluginConfig, on


def hang(sign: Path) -> None:
    """Leave a sign, and never answer."""
    sign.touch()
    Forever().wait()


@on(RequestCreated)
async def ask_the_library(_: RequestCreated, ctx: Context[PluginConfig]) -> None:
    (main,) = [Path(row["file"]) for row in await ctx.rows("PRAGMA database_list") if row["name"] == "main"]
    await ctx.blocking(hang, main.parent / "hanging", within=timedelta(hours=1))
    await ctx.commit()


plugin = Plugin(name="hangs", title=Sentence("Hangs"), config=PluginConfig, parts=(ask_the_library,))
