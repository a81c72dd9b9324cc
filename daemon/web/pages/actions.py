"""The ledger: everything we wanted to change outside, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import Annotated, Literal

import msgspec

from daemon.actions.base import ACTIONS
from daemon.commands import house, undoing
from daemon.commands.base import MissingError, Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.web.pages.causes import Cause, cause
from daemon.web.pages.events import Field, Led, Text, fields_of, led_to
from daemon.web.pages.reviews import Number
from daemon.web.visit import Visit
from state.actions import why_of
from state.moments import moment, moment_or_none

SHOWN = 50
State = Literal[
    "planned", "waiting", "doing", "doubt", "done", "found", "failed", "unsure", "dry", "refused", "dropped"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsQuery:
    """Which actions."""

    state: State | None = None
    plugin: Text = ""
    subject: Text = ""
    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One thing we wanted to change outside."""

    id: int
    name: str
    plugin: str
    says: str
    """What it is, by its class."""
    subjects: tuple[str, ...]
    """The first is the line it stood in."""
    state: str
    harm: str
    """none, reversible or destructive."""
    service: str | None
    waiting_on: str | None
    why: Sentence | None
    """Why it waits, was refused, was dropped or stayed dry."""
    cause: Cause
    planned_at: datetime
    doing_at: datetime | None
    ended_at: datetime | None
    due_at: datetime
    seen_before: str | None
    seen_after: str | None
    error: str | None
    attempts: int
    undoes: int | None
    undone_by: int | None
    policy: str
    can_retry: bool
    can_settle: bool
    """Nobody knows whether it arrived, and a person may say that it did."""
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsPage:
    """The newest first."""

    query: ActionsQuery
    actions: tuple[ActionRow, ...]
    counts: dict[str, int]
    """How many there are, by state."""
    plugins: tuple[str, ...]
    older: int | None


@page("/actions", title=Sentence("Actions"), gives=ActionsPage, query=ActionsQuery, template="actions.html", menu=50)
async def actions(visit: Visit, query: ActionsQuery) -> ActionsPage:
    rows = await visit.database.read(
        "SELECT a.*, (SELECT json_group_array(subject) FROM action_subjects WHERE action = a.id) AS subjects "
        "FROM actions a WHERE (?1 IS NULL OR a.id < ?1) AND (?2 IS NULL OR a.state = ?2) "
        "AND (?3 = '' OR a.plugin = ?3) "
        "AND (?4 = '' OR a.id IN (SELECT action FROM action_subjects WHERE subject = ?4)) ORDER BY a.id DESC LIMIT ?5",
        (query.before, query.state, query.plugin, query.subject, SHOWN + 1),
    )
    shown = action_rows(visit, rows[:SHOWN])
    counts = await visit.database.read("SELECT state, count(*) AS n FROM actions GROUP BY state")
    return ActionsPage(
        query=query,
        actions=shown,
        counts={row["state"]: row["n"] for row in counts},
        plugins=tuple(sorted(each.name for each in visit.house.plugins())),
        older=shown[-1].id if len(rows) > SHOWN else None,
    )


def action_rows(visit: Visit, rows: Sequence[Row]) -> tuple[ActionRow, ...]:
    return tuple(_action_row(visit, row) for row in rows)


def _action_row(visit: Visit, row: Row) -> ActionRow:
    kind = ACTIONS.named(row["name"])
    subjects = msgspec.json.decode(row["subjects"], type=list[str])
    return ActionRow(
        id=row["id"],
        name=row["name"],
        plugin=row["plugin"],
        says=(kind.__doc__ or "").partition("\n")[0] if kind else row["name"],
        subjects=tuple(sorted(subjects, key=lambda each: each != row["line"])),
        state=row["state"],
        harm=row["harm"],
        service=row["service"],
        waiting_on=row["waiting_on"],
        why=why_of(row),
        cause=cause(row["cause"]),
        planned_at=moment(row["planned_at"]),
        doing_at=moment_or_none(row["doing_at"]),
        ended_at=moment_or_none(row["ended_at"]),
        due_at=moment(row["due_at"]),
        seen_before=row["seen_before"],
        seen_after=row["seen_after"],
        error=None if row["error"] is None else visit.house.scrub(row["error"]),
        attempts=row["attempts"],
        undoes=row["undoes"],
        undone_by=row["undone_by"],
        policy=row["policy"],
        can_retry=row["state"] in {"failed", "unsure"},
        can_settle=row["state"] == "unsure",
        can_undo=undoing.can_undo(row),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionQuery:
    """Which action."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """One action: what was seen before and after, why, and what followed."""

    action: ActionRow
    fields: tuple[Field, ...]
    led_to: tuple[Led, ...]


@page("/actions/{number}", title=Sentence("One action"), gives=ActionPage, query=ActionQuery, template="action.html")
async def action(visit: Visit, query: ActionQuery) -> ActionPage:
    rows = await visit.database.read(
        "SELECT a.*, (SELECT json_group_array(subject) FROM action_subjects WHERE action = a.id) AS subjects "
        "FROM actions a WHERE a.id = ?",
        (query.number,),
    )
    if not rows:
        raise MissingError(f"there is no action {query.number}")
    (shown,) = action_rows(visit, rows)
    return ActionPage(
        action=shown, fields=fields_of(rows[0]["body"], visit), led_to=await led_to(visit, f"action:{query.number}")
    )


@form("/actions/{number}/retry", title=Sentence("Try again"), takes=ActionQuery, scope=Scope.DECIDE)
async def retry_action(given: ActionQuery, visit: Visit) -> None:
    await house.retry_action(visit.house.journal, visit.caller, given.number)


@form("/actions/{number}/settle", title=Sentence("It did arrive"), takes=ActionQuery, scope=Scope.DECIDE)
async def settle_action(given: ActionQuery, visit: Visit) -> None:
    await house.settle_action(visit.house.journal, visit.caller, given.number)


@form("/actions/{number}/undo", title=Sentence("Undo"), takes=ActionQuery, scope=Scope.DECIDE)
async def undo_action(given: ActionQuery, visit: Visit) -> None:
    await undoing.undo(visit.house.journal, visit.caller, given.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSeen:
    """A plugin's plan of harmful actions, by the settings it was made with."""

    plugin: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    policy: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{1,64}$")]


@form("/plans/{plugin}/seen", title=Sentence("I have seen this plan"), takes=PlanSeen, scope=Scope.DESTROY)
async def plan_seen(given: PlanSeen, visit: Visit) -> None:
    await house.plan_seen(visit.house.journal, visit.caller, plugin=given.plugin, policy=given.policy)
