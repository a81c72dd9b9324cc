"""The engine's own housekeeping, as a plugin like any other: retention, the weekly check, the daily backup."""

from collections.abc import Callable
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path
from threading import Event
from typing import TypeVar

from daemon.config import Config, PluginConfig
from daemon.domain.errors import MemoryUnwritableError
from daemon.domain.sentences import Sentence
from daemon.events.base import CATALOGUE
from daemon.events.consequences import Begin, Remember
from daemon.plugin.context import Context, Job, Reading
from daemon.plugin.parts import Every, JobDef, Plugin
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn
from daemon.runtime.threads import Threads
from state import budgets, checks, notes, retention
from state.database import Database
from state.jobs import JobStoppedError
from state.migrate import backup

T = TypeVar("T")
NAME = "engine"
LONGEST = timedelta(hours=1)
"""For the copy or the check of a memory of any size."""
LONGEST_BUDGET = timedelta(days=400)
"""No budget counts further back than a year."""
KEPT_BACKUPS = 7
"""Daily backups kept; those made by hand or before a migration are never removed."""


class StoppedError(Exception):
    """Nobody waits for it any more."""


class Progress:
    """What a job and its thread tell one another: how far it has come, and whether to stop."""

    def __init__(self) -> None:
        self.done = 0
        self.total: int | None = None
        self.stop = Event()

    def told(self, done: int, total: int) -> None:
        """In the thread. Raises `StoppedError`."""
        self.done, self.total = done, total
        if self.stop.is_set():
            raise StoppedError


class Housekeeper:
    """What the engine does for its own file. Everything heavy is a job, in a thread."""

    def __init__(
        self,
        database: Database,
        threads: Threads,
        backups: Path,
        *,
        clock: Clock,
        tasks: Tasks,
        config: Callable[[], Config],
    ) -> None:
        self._database = database
        self._threads = threads
        self._backups = backups
        self._clock = clock
        self._tasks = tasks
        self._config = config

    def plugin(self) -> Plugin:
        return Plugin(
            name=NAME,
            title=Sentence("Engine"),
            config=PluginConfig,
            parts=(
                Every(name="keep", run=self._keep, at=time(4, 10)),
                Every(name="back_up", run=self._begin_backup, at=time(4, 30)),
                Every(name="check_week", run=self._begin_check, each=timedelta(days=7)),
                JobDef(name="backup", title=Sentence("Copy of the memory"), run=self._back_up),
                JobDef(name="check", title=Sentence("Check of the whole memory"), run=self._check),
            ),
        )

    async def _keep(self, _: object, ctx: Context[PluginConfig]) -> None:
        kept = {each.name: each.kept_for for each in CATALOGUE.all()}
        longest = self._config().retention.events
        while await self._database.write(lambda tx: retention.forget_old(tx, kept, longest=longest, now=ctx.now)):
            pass
        await ctx.commit(Remember(lambda tx: budgets.prune(tx, LONGEST_BUDGET)))

    async def _begin_backup(self, _: object, ctx: Context[PluginConfig]) -> None:
        await ctx.commit(Begin("backup"))

    async def _begin_check(self, _: object, ctx: Context[PluginConfig]) -> None:
        await ctx.commit(Begin("check"))

    async def _back_up(self, job: Job[PluginConfig], ctx: Reading[PluginConfig]) -> None:
        path = self._backups / f"usher-{ctx.now:%Y%m%d-%H%M%S}.db"
        await self._beside(job, lambda progress: backup(self._database.path, path, progress.told))
        for old in sorted(self._backups.glob("usher-*.db"))[:-KEPT_BACKUPS]:
            old.unlink()
        await job.step(_noted("last backup", ctx.now.isoformat()), bookmark=None)

    async def _check(self, job: Job[PluginConfig], ctx: Reading[PluginConfig]) -> None:
        found = await self._beside(job, lambda progress: checks.full(self._database.path, progress.stop.is_set))
        if found != checks.SOUND:
            ctx.log.error("memory.damaged", say=f"The memory is damaged: {found}. Restore a backup.", found=found)
        await job.step(_noted("last check", f"{ctx.now.isoformat()} {found}"), bookmark=None, done=1, total=1)

    async def _beside(self, job: Job[PluginConfig], work: Callable[[Progress], T]) -> T:
        """In a thread, which stops when the job does; every second the job says how far it has come."""
        progress = Progress()
        telling = spawn(self._tell(job, progress), name=f"progress of {job.key}", owner=self._tasks)
        try:
            came_to = await self._threads.run(work, progress, within=LONGEST)
        finally:
            progress.stop.set()
            telling.cancel()
        await job.step(bookmark=None, done=progress.done, total=progress.total)
        return came_to

    async def _tell(self, job: Job[PluginConfig], progress: Progress) -> None:
        with suppress(JobStoppedError, MemoryUnwritableError):
            while True:
                await self._clock.sleep(1)
                await job.step(bookmark=None, done=progress.done, total=progress.total)


def _noted(name: str, value: str) -> Remember:
    return Remember(lambda tx: notes.note(tx, name, value))
