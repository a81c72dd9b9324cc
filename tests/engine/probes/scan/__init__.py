"""Reads a long shelf, page by page, and keeps a row of everything on it. What it reads, a scan of a library reads."""

from collections.abc import Sequence

from daemon.domain.sentences import Sentence
from daemon.plugin import Job, Plugin, PluginConfig, Reading, Remember, job
from tests.engine.ports import Shelf

PAGE = 500
TOTAL = 100_000


@job(title=Sentence("Reading the shelf"))
async def read(job: Job[PluginConfig], ctx: Reading[PluginConfig]) -> None:
    """Each row once, however often it is cut."""
    after = job.bookmark or 0
    while page := await ctx.ask(Shelf).page(after, PAGE):
        after = page[-1]
        await job.step(_keep(page), bookmark=after, done=after, total=TOTAL)


@job(title=Sentence("Counting the shelf"))
async def count(_: Job[PluginConfig], ctx: Reading[PluginConfig]) -> None:
    await ctx.ask(Shelf).page(0, PAGE)


@job(title=Sentence("Dusting the shelf"))
async def dust(_: Job[PluginConfig], ctx: Reading[PluginConfig]) -> None:
    await ctx.ask(Shelf).page(0, PAGE)


def _keep(page: Sequence[int]) -> Remember:
    rows = [(number,) for number in page]
    return Remember(lambda tx: tx.executemany("INSERT INTO scan_rows (number) VALUES (?)", rows))


plugin = Plugin(name="scan", title=Sentence("Scan"), config=PluginConfig, parts=(read, count, dust))
