"""The ledger: everything we wanted to change outside, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from sqlite3 import Row
from typing import Annotated, Literal

import msgspec

from daemon.actions.base import ACTIONS, Harm
from daemon.commands import house, undoing
from daemon.commands.base import MissingError, Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.web.pages.causes import Cause, cause
from daemon.web.pages.events import SHOWN, Field, Led, Text, fields_of, led_to, newest
from daemon.web.pages.reviews import Number
from daemon.web.pages.search import about, meant
from daemon.web.visit import Visit
from state.actions import why_of
from state.moments import moment, moment_or_none

State = Literal[
    "planned", "waiting", "doing", "doubt", "done", "found", "failed", "unsure", "dry", "refused", "dropped"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsQuery:
    """Which actions."""

    state: State | None = None
    plugin: Text = ""
    about: Text = ""
    """Words in the name of a person or a title."""
    subject: Text = ""
    """`noun:id`, whole."""
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
    """Failed, unsure, or left by a dry run though it does no harm."""
    can_settle: bool
    """Nobody knows whether it arrived, and a person may say that it did."""
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plugin's newest settings would do that could harm, shown and not done."""

    plugin: str
    policy: str
    """Hash of those settings and of the services there were."""
    actions: int
    seen: bool
    """Somebody has seen it: from now on these settings act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsPage:
    """The newest first."""

    query: ActionsQuery
    actions: tuple[ActionRow, ...]
    counts: dict[str, int]
    """How many there are, by state."""
    plugins: dict[str, Sentence]
    """What plugins are called, by name, for the filter."""
    plans: tuple[Plan, ...]
    older: int | None


@page("/actions", title=Sentence("Actions"), gives=ActionsPage, query=ActionsQuery, template="actions.html", menu=62)
async def actions(visit: Visit, query: ActionsQuery) -> ActionsPage:
    subjects = await meant(visit, query.about)
    rows = await newest(
        visit,
        "SELECT a.* FROM action_subjects s CROSS JOIN actions a ON a.id = s.action" if query.subject else _ACTIONS,
        {
            about("action_subjects", "action", subjects): subjects,
            "a.id < ?": query.before,
            "a.state = ?": query.state,
            "a.plugin = ?": query.plugin,
            "s.subject = ?": query.subject,
        },
        "s.action" if query.subject else "a.id",
    )
    shown = action_rows(visit, rows[:SHOWN])
    counts = await visit.database.read("SELECT state, count(*) AS n FROM actions GROUP BY state")
    return ActionsPage(
        query=query,
        actions=shown,
        counts={row["state"]: row["n"] for row in counts},
        plugins={each.name: each.title for each in sorted(visit.house.plugins(), key=attrgetter("name"))},
        plans=await _plans(visit),
        older=shown[-1].id if len(rows) > SHOWN else None,
    )


async def _plans(visit: Visit) -> tuple[Plan, ...]:
    """One a plugin: of the settings its last harmful dry action was planned with."""
    rows = await visit.database.read(
        "SELECT a.plugin, a.policy, count(*) AS n, EXISTS (SELECT 1 FROM plans_shown p WHERE p.plugin = a.plugin AND "
        "p.policy = a.policy) AS seen FROM actions a JOIN (SELECT plugin, max(id) AS last FROM actions "
        "WHERE state = 'dry' AND harm <> 'none' GROUP BY plugin) newest ON newest.plugin = a.plugin "
        "WHERE a.state = 'dry' AND a.harm <> 'none' AND a.policy = (SELECT policy FROM actions WHERE id = newest.last) "
        "GROUP BY a.plugin, a.policy"
    )
    return tuple(
        Plan(plugin=row["plugin"], policy=row["policy"], actions=row["n"], seen=bool(row["seen"])) for row in rows
    )


_ACTIONS = "SELECT a.* FROM actions a"


def action_rows(visit: Visit, rows: Sequence[Row]) -> tuple[ActionRow, ...]:
    return tuple(_action_row(visit, row) for row in rows)


def _action_row(visit: Visit, row: Row) -> ActionRow:
    kind = ACTIONS.named(row["name"])
    return ActionRow(
        id=row["id"],
        name=row["name"],
        plugin=row["plugin"],
        says=(kind.__doc__ or "").partition("\n")[0] if kind else row["name"],
        subjects=_subjects(row),
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
        seen_after=None if _names_a_chat(row) and not visit.caller.may(Scope.DECIDE) else row["seen_after"],
        error=None if row["error"] is None else visit.house.scrub(row["error"]),
        attempts=row["attempts"],
        undoes=row["undoes"],
        undone_by=row["undone_by"],
        policy=row["policy"],
        can_retry=row["state"] in {"failed", "unsure"} or (row["state"] == "dry" and row["harm"] == Harm.NONE),
        can_settle=row["state"] == "unsure",
        can_undo=undoing.can_undo(row),
    )


def _names_a_chat(row: Row) -> bool:
    """What a channel calls a message or a copy has the number of the chat in it."""
    return row["name"] in {"message.send", "question.show", "question.update"}


def _subjects(row: Row) -> tuple[str, ...]:
    try:
        return ACTIONS.decode(row["name"], row["body"]).subjects()
    except (LookupError, ValueError):
        return (row["line"],)


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
    rows = await visit.database.read("SELECT * FROM actions WHERE id = ?", (query.number,))
    if not rows:
        raise MissingError(f"there is no action {query.number}")
    (shown,) = action_rows(visit, rows)
    return ActionPage(
        action=shown,
        fields=fields_of(rows[0]["body"], visit),
        led_to=await led_to(visit, f"action:{query.number}", shown.subjects),
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
