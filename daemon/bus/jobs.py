"""Long work: one run at a time a key, few side by side, resumed where its bookmark stands, stopped when asked."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from daemon.bus.retry import Park, after_failure
from daemon.domain.errors import MemoryUnwritableError
from daemon.events.house import JobCancelling, JobEnded, JobStarted
from daemon.plugin.context import Job, Reading, Surroundings
from daemon.plugin.parts import JobDef
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import Tasks, spawn
from state import jobs
from state.jobs import JobStoppedError
from state.journal import Author, Journal, Pen, Written

_log = structlog.get_logger("bus")

PAUSE = 5.0
"""Seconds before a run that met an outage, or a memory that cannot be written, goes on from its bookmark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A job and the plugin it belongs to."""

    definition: JobDef
    around: Surroundings


class Jobs:
    """Runs what the memory says is running."""

    def __init__(self, journal: Journal, clock: Clock, tasks: Tasks, *, width: int) -> None:
        self.benches: Mapping[str, Bench] = {}
        """By key, `plugin.name`."""
        self._journal = journal
        self._clock = clock
        self._tasks = tasks
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._cancelling: set[str] = set()
        self._lane = asyncio.Semaphore(width)

    def heard(self, written: Written) -> None:
        """Something was committed."""
        for _, event in written.events:
            match event:
                case JobStarted(job=key):
                    self._begin(key)
                case JobCancelling(job=key) if key in self._runs and not self._runs[key].done():
                    self._cancelling.add(key)
                    self._runs[key].cancel()
                case _:
                    pass

    async def resume(self) -> None:
        """At start: go on with what ran, or waited, when the process ended."""
        for key in await jobs.still_open(self._journal.database):
            self._begin(key)

    def _begin(self, key: str) -> None:
        if key in self._runs and not self._runs[key].done():
            # Its end is written, or about to be; what began after that is not its business.
            self._runs[key].add_done_callback(lambda ended: None if ended.cancelled() else self._begin(key))
        elif key in self.benches:
            self._cancelling.discard(key)
            self._runs[key] = spawn(self._run(key), name=f"job {key}", owner=self._tasks)

    async def _run(self, key: str) -> None:
        while True:
            try:
                if await self._is_over(key):
                    return
                await self._clock.sleep(PAUSE)
            except asyncio.CancelledError:
                if not self._was_cancelled(key):
                    raise

    async def _is_over(self, key: str) -> bool:
        """Run from the bookmark when its turn has come. False: it met an outage, and goes on after a pause."""
        try:
            row = await jobs.get(self._journal.database, key)
            if row is not None and row.state == "cancelling":
                return await self._end(row, "cancelled")
            if self._lane.locked():
                await self._turn(key, "waiting")
            async with self._lane:
                return await self._is_worked_off(key)
        except MemoryUnwritableError:
            return False

    async def _is_worked_off(self, key: str) -> bool:
        row, bench = await jobs.get(self._journal.database, key), self.benches.get(key)
        if row is None or bench is None or row.state not in {"waiting", "running"}:
            return True
        if row.state == "waiting":
            await self._turn(key, "running")
        outcome = await self._attempt(row, bench)
        return outcome is not None and await self._end(row, *outcome)

    async def _turn(self, key: str, state: str) -> None:
        await self._journal.run(
            Author(plugin="engine", cause=f"job:{key}"), lambda pen: jobs.turn(pen.tx, key, state, pen.now)
        )

    async def _attempt(self, row: jobs.JobRow, bench: Bench) -> "tuple[str, str | None] | None":
        """How it ended; None when it should go on after a pause."""
        try:
            await bench.definition.run(Job(bench.around, row), Reading(bench.around))
        except JobStoppedError:
            return "cancelled", None
        except MemoryUnwritableError:
            return None
        except Exception as error:  # noqa: BLE001 (a job's failure is this job's, and shown)
            if isinstance(after_failure(error), Park):
                return None
            _log.error("job.failed", job=row.key, exc_info=error)
            return "failed", f"{type(error).__name__}: {error}"
        return "done", None

    def _was_cancelled(self, key: str) -> bool:
        """A command cancelled the job, rather than a shutdown its task."""
        task = asyncio.current_task()
        if key not in self._cancelling or task is None:
            return False
        self._cancelling.discard(key)
        task.uncancel()
        return True

    async def _end(self, row: jobs.JobRow, state: str, error: str | None = None) -> bool:
        def unit(pen: Pen) -> None:
            jobs.end(pen.tx, row.key, row.run, state, pen.now, error)
            pen.write(JobEnded(job=row.key, run=row.run, state=state))

        await self._journal.run(Author(plugin=row.plugin, cause=f"job:{row.key}:{row.run}"), unit)
        return True
