"""How everything stands: services, plugins, queues, long work, the memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from daemon.commands import house
from daemon.commands.base import MissingError, RefusedError, Scope
from daemon.config import Mode
from daemon.domain.sentences import Sentence
from daemon.plugin import JobDef, form, page
from daemon.web.house import PluginView, ServiceView
from daemon.web.visit import Visit
from state import jobs, notes
from state.jobs import JobRow

BACKUP = "engine.backup"
"""Key of the job that makes one."""
LAST_BACKUP = "last backup"
"""Key of the note in which the moment of the last backup stands, as ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """What waits, by where it waits."""

    deliveries_due: int
    deliveries_parked: int
    deliveries_failed: int
    actions_waiting: int
    """Planned, held by the gate, or in doubt."""
    actions_failed: int
    actions_unsure: int
    questions_open: int
    timers: int
    writer: int
    """Units the writer of the memory has before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """Long work, running or not."""

    key: str
    """`plugin.name`."""
    title: Sentence
    state: str
    """never, waiting (for its turn), running, cancelling, cancelled, failed or done."""
    done: int
    total: int | None
    started_at: datetime | None
    ended_at: datetime | None
    error: str | None
    starts: Sentence | None
    """Where it is started; None: here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """How late the loop came to what was due, over the last minute."""

    p50: timedelta
    p99: timedelta
    longest: timedelta
    held_by: str | None
    """The frame that last held it up."""
    held_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesPage:
    """Everything in one place that could be wrong."""

    services: tuple[ServiceView, ...]
    plugins: tuple[PluginView, ...]
    jobs: tuple[JobView, ...]
    queues: Queues
    version: str
    started_at: datetime
    dry_run: bool
    open_doorbells: bool
    """No webhook secret is set: whoever reaches the port can ring."""
    why_no_link: Sentence | None
    """Why links in mails to the owner do not answer, where they could."""
    not_ready: str | None
    """What the bus waits for; None when all runs."""
    unwritable: str | None
    """Why the memory cannot be written."""
    memory_bytes: int
    last_backup: datetime | None
    loop: Loop | None


@page("/services", title=Sentence("Services"), gives=ServicesPage, template="services.html", menu=60)
async def services(visit: Visit) -> ServicesPage:
    it = visit.house
    config = it.config()
    backup = await notes.noted(visit.database, LAST_BACKUP)
    return ServicesPage(
        services=await _with_what_waits(visit, it.services()),
        plugins=tuple(it.plugins()),
        jobs=await all_jobs(visit),
        queues=await queues(visit),
        version=it.version,
        started_at=it.started_at,
        dry_run=config.mode is Mode.DRY_RUN,
        open_doorbells=not config.server.webhook_secret,
        why_no_link=await it.why_no_link(),
        not_ready=it.ready(),
        unwritable=visit.database.unwritable,
        memory_bytes=visit.database.path.stat().st_size,
        last_backup=datetime.fromisoformat(backup) if backup else None,
        loop=_loop(visit),
    )


async def _with_what_waits(visit: Visit, views: Sequence[ServiceView]) -> tuple[ServiceView, ...]:
    rows = await visit.database.read(
        "SELECT parked_on AS service, count(*) AS deliveries, 0 AS actions FROM deliveries WHERE state = 'parked' "
        "GROUP BY parked_on UNION ALL SELECT waiting_on, 0, count(*) FROM actions "
        "WHERE state IN ('waiting', 'doubt') AND waiting_on IS NOT NULL GROUP BY waiting_on"
    )
    deliveries = {row["service"]: row["deliveries"] for row in rows if row["deliveries"]}
    actions = {row["service"]: row["actions"] for row in rows if row["actions"]}
    return tuple(
        replace(view, waiting_deliveries=deliveries.get(view.name, 0), waiting_actions=actions.get(view.name, 0))
        for view in views
    )


async def queues(visit: Visit) -> Queues:
    """Counted from partial indexes: cheap however long the history is."""
    rows = await visit.database.read(
        "SELECT (SELECT count(*) FROM deliveries WHERE state = 'due' AND head = 1) AS deliveries_due, "
        "(SELECT count(*) FROM deliveries WHERE state = 'parked') AS deliveries_parked, "
        "(SELECT count(*) FROM deliveries WHERE state = 'failed') AS deliveries_failed, "
        "(SELECT count(*) FROM actions WHERE state IN ('planned', 'waiting', 'doing', 'doubt')) AS actions_waiting, "
        "(SELECT count(*) FROM actions WHERE state = 'failed') AS actions_failed, "
        "(SELECT count(*) FROM actions WHERE state = 'unsure') AS actions_unsure, "
        "(SELECT count(*) FROM questions WHERE state = 'open' AND person IS NULL) AS questions_open, "
        "(SELECT count(*) FROM timers) AS timers"
    )
    return Queues(**dict(rows[0]), writer=visit.database.backlog)


async def all_jobs(visit: Visit) -> tuple[JobView, ...]:
    known = {row.key: row for row in await jobs.listed(visit.database)}
    return tuple(_job(key, found, known.get(key)) for key, found in _jobs(visit).items())


def _jobs(visit: Visit) -> dict[str, JobDef]:
    return {
        f"{name}.{job.name}": job
        for name, found in visit.house.parts().items()
        if found.plugin is not None
        for job in found.plugin.of(JobDef)
    }


def _job(key: str, found: JobDef, row: JobRow | None) -> JobView:
    return JobView(
        key=key,
        title=found.title,
        state=row.state if row else "never",
        done=row.done if row else 0,
        total=row.total if row else None,
        started_at=row.started_at if row else None,
        ended_at=row.ended_at if row else None,
        error=row.error if row else None,
        starts=found.starts,
    )


def _loop(visit: Visit) -> Loop | None:
    late = visit.house.lateness()
    if late is None:
        return None
    held = late.last_held
    return Loop(
        p50=timedelta(seconds=late.p50),
        p99=timedelta(seconds=late.p99),
        longest=timedelta(seconds=late.longest),
        held_by=held.by[-1] if held and held.by else None,
        held_at=held.at if held else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobForm:
    """Which long work."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$", max_length=80)]


@form("/jobs/{key}/start", title=Sentence("Start"), takes=JobForm, scope=Scope.DECIDE)
async def start_job(given: JobForm, visit: Visit) -> None:
    found = _jobs(visit).get(given.key)
    if found is None:
        raise MissingError("there is no such job")
    if found.starts is not None:
        raise RefusedError(str(found.starts))
    await house.start_job(visit.house.journal, visit.caller, given.key)


@form("/jobs/{key}/cancel", title=Sentence("Stop"), takes=JobForm, scope=Scope.DECIDE)
async def cancel_job(given: JobForm, visit: Visit) -> None:
    await house.cancel_job(visit.house.journal, visit.caller, given.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingGiven:
    """A form without fields."""


@form("/backup", title=Sentence("Back up now"), takes=NothingGiven, scope=Scope.ADMIN)
async def back_up(_: NothingGiven, visit: Visit) -> None:
    await house.start_job(visit.house.journal, visit.caller, BACKUP)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeForm:
    """What is to be held back."""

    destructive_only: bool = False
    """Hold back only what removes or deletes."""


@form("/freeze", title=Sentence("Freeze"), takes=FreezeForm, scope=Scope.DECIDE)
async def freeze(given: FreezeForm, visit: Visit) -> None:
    await house.freeze(visit.house.journal, visit.caller, destructive_only=given.destructive_only)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThawForm:
    """Which freeze."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)] = house.BY_HAND


@form("/thaw", title=Sentence("Let go"), takes=ThawForm, scope=Scope.ADMIN)
async def thaw(given: ThawForm, visit: Visit) -> None:
    await house.thaw(visit.house.journal, visit.caller, name=given.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptService:
    """Which service."""

    service: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


@form("/services/{service}/accept", title=Sentence("Accept this machine"), takes=AcceptService, scope=Scope.ADMIN)
async def accept_service(given: AcceptService, visit: Visit) -> None:
    """Another machine answers under a service's name, and the owner says that it is the right one."""
    if not await visit.house.accept_service(given.service):
        raise MissingError(f"no other machine answers as {given.service}")
