"""The engine's own housekeeping, as a plugin like any other: retention, the weekly check, the daily backup."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from daemon.config import Config, PluginConfig
from daemon.domain.sentences import Sentence
from daemon.events.base import CATALOGUE
from daemon.events.consequences import Remember
from daemon.plugin.context import Context, Job, Reading
from daemon.plugin.parts import Every, JobDef, Plugin
from daemon.runtime.threads import Threads
from state import budgets, checks, notes, retention
from state.database import Database
from state.migrate import backup

NAME = "engine"
LONGEST_BUDGET = timedelta(days=400)
"""No budget counts further back than a year."""
KEPT_BACKUPS = 7
"""Daily backups kept; those made by hand or before a migration are never removed."""


class Housekeeper:
    """What the engine does for its own file. Everything heavy runs in a thread."""

    def __init__(self, database: Database, threads: Threads, backups: Path, config: Callable[[], Config]) -> None:
        self._database = database
        self._threads = threads
        self._backups = backups
        self._config = config

    def plugin(self) -> Plugin:
        return Plugin(
            name=NAME,
            title=Sentence("Engine"),
            config=PluginConfig,
            parts=(
                Every(name="keep", run=self._keep, at=time(4, 10)),
                Every(name="back_up", run=self._back_up, at=time(4, 30)),
                Every(name="check_week", run=self._check_week, each=timedelta(days=7)),
                JobDef(name="check", title=Sentence("Check of the whole memory"), run=self._check),
            ),
        )

    async def backup(self, now: datetime) -> Path:
        """Make one now."""
        path = self._backups / f"usher-{now:%Y%m%d-%H%M%S}.db"
        await self._threads.run(backup, self._database.path, path, within=timedelta(hours=1))
        await self._database.write(lambda tx: notes.note(tx, "last backup", now.isoformat()))
        return path

    async def _keep(self, _: object, ctx: Context[PluginConfig]) -> None:
        kept = {each.name: each.kept_for for each in CATALOGUE.all()}
        longest = self._config().retention.events
        while await self._database.write(lambda tx: retention.forget_old(tx, kept, longest=longest, now=ctx.now)):
            pass
        await ctx.commit(Remember(lambda tx: budgets.prune(tx, ctx.now - LONGEST_BUDGET)))

    async def _back_up(self, _: object, ctx: Context[PluginConfig]) -> None:
        await self.backup(ctx.now)
        for old in sorted(self._backups.glob("usher-*.db"))[:-KEPT_BACKUPS]:
            old.unlink()
        await ctx.commit()

    async def _check_week(self, _: object, ctx: Context[PluginConfig]) -> None:
        await self._look_through(ctx)
        await ctx.commit()

    async def _check(self, job: Job[PluginConfig], ctx: Reading[PluginConfig]) -> None:
        await self._look_through(ctx)
        await job.step(bookmark=None, done=1, total=1)

    async def _look_through(self, ctx: Reading[PluginConfig]) -> None:
        found = await self._threads.run(checks.full, self._database.path, within=timedelta(hours=1))
        await self._database.write(lambda tx: notes.note(tx, "last check", f"{ctx.now.isoformat()} {found}"))
        if found != checks.SOUND:
            ctx.log.error("memory.damaged", say=f"The memory is damaged: {found}. Restore a backup.", found=found)
