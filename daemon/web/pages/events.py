"""What happened, what it followed from and what it led to; and deliveries that failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import Row
from typing import Annotated, Literal

import msgspec

from daemon.actions.base import ACTIONS
from daemon.commands import house
from daemon.commands.base import MissingError, Scope
from daemon.domain.sentences import Sentence
from daemon.events.base import CATALOGUE
from daemon.plugin import form, page
from daemon.web.pages.causes import Cause, cause
from daemon.web.pages.kinds import KindGroup, kinds
from daemon.web.pages.reviews import Number
from daemon.web.pages.search import about, meant
from daemon.web.pages.shown import callers_named
from daemon.web.telling import told
from daemon.web.visit import Visit
from state.database import placeholders
from state.moments import moment

SHOWN = 50
Text = Annotated[str, msgspec.Meta(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsQuery:
    """Which events."""

    name: Text = ""
    """`request.created`; a prefix counts too."""
    about: Text = ""
    """Words in the name of a person or a title."""
    subject: Text = ""
    """`noun:id`, whole."""
    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One fact."""

    id: int
    name: str
    says: Sentence
    tone: str
    happened_at: datetime
    heard_at: datetime
    cause: Cause
    subjects: tuple[str, ...]
    """The first is the line it stood in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    """The newest first."""

    query: EventsQuery
    events: tuple[EventRow, ...]
    kinds: tuple[KindGroup, ...]
    """Every kind there is, for the filter."""
    failed: int
    """How many deliveries failed and wait for a person."""
    older: int | None


@page("/events", title=Sentence("Events"), gives=EventsPage, query=EventsQuery, template="events.html", menu=64)
async def events(visit: Visit, query: EventsQuery) -> EventsPage:
    subjects = await meant(visit, query.about)
    wanted = {
        about("event_subjects", "event", subjects): subjects,
        "e.id < ?": query.before,
        f"e.name IN ({placeholders(_names(query.name))})": _names(query.name),
        "s.subject = ?": query.subject,
    }
    rows = await newest(
        visit,
        "SELECT e.* FROM event_subjects s CROSS JOIN events e ON e.id = s.event" if query.subject else _EVENTS,
        wanted,
        "s.event" if query.subject else "e.id",
    )
    shown = await _with_who([event_row(visit, row) for row in rows[:SHOWN]], visit)
    return EventsPage(
        query=query,
        events=shown,
        kinds=kinds(),
        failed=(await counts(visit))["failed"],
        older=shown[-1].id if len(rows) > SHOWN else None,
    )


_EVENTS = "SELECT e.* FROM events e"


def _names(asked: str) -> tuple[str, ...]:
    """The names that begin so; the very name when none does."""
    return tuple(each.name for each in CATALOGUE.all() if asked and each.name.startswith(asked)) or (asked,) * bool(
        asked
    )


async def _with_who(rows: Sequence[EventRow], visit: Visit) -> tuple[EventRow, ...]:
    """The same, with the names of those who commanded it."""
    by = await callers_named(visit, [row.cause.what for row in rows if row.cause.kind == "command"])
    return tuple(replace(row, cause=replace(row.cause, by=by.get(row.cause.what))) for row in rows)


async def newest(visit: Visit, select: str, wanted: Mapping[str, object], order: str) -> list[Row]:
    """The newest rows, one more than a page shows. `wanted` is SQL of ours and what fills it; what is empty is left
    out, so that each filter finds its index."""
    conditions = {condition: value for condition, value in wanted.items() if value}
    values = [each for value in conditions.values() for each in (value if isinstance(value, tuple) else (value,))]
    where = " AND ".join(conditions) or "1"
    return await visit.database.read(f"{select} WHERE {where} ORDER BY {order} DESC LIMIT ?", (*values, SHOWN + 1))


def event_row(visit: Visit, row: Row) -> EventRow:
    telling = told(row["name"], row["body"], visit.house.letters.kinds)
    return EventRow(
        id=row["id"],
        name=row["name"],
        says=telling.says,
        tone=telling.tone,
        happened_at=moment(row["happened_at"]),
        heard_at=moment(row["heard_at"]),
        cause=cause(row["cause"]),
        subjects=telling.subjects,
    )


async def counts(visit: Visit) -> dict[str, int]:
    """Deliveries that are not done, by state; each from its own partial index, however long the history is."""
    rows = await visit.database.read(
        "SELECT (SELECT count(*) FROM deliveries WHERE state = 'failed') AS failed, "
        "(SELECT count(*) FROM deliveries WHERE state = 'parked') AS parked, "
        "(SELECT count(*) FROM deliveries WHERE state IN ('due', 'parked')) AS open"
    )
    found = dict(rows[0])
    return {"due": found["open"] - found["parked"], "parked": found["parked"], "failed": found["failed"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is or was owed to one handler."""

    id: int
    event: int
    event_name: str
    says: Sentence
    subjects: tuple[str, ...]
    """What the event is about."""
    plugin: str
    handler: str
    state: str
    """due, parked, failed or done."""
    parked_on: str | None
    """The service it waits for."""
    attempts: int
    error: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuery:
    """Which event."""

    number: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Led:
    """Something that followed from it."""

    kind: str
    """event, action or question."""
    id: int
    name: str
    link: str
    says: Sentence


_OF_A_CHAT = {"address", "message", "press"}
"""Fields of what is stored that hold, as texts, the number of a chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a stored body; ids, never a person's name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """One fact with its fields, who was owed it and what followed."""

    event: EventRow
    fields: tuple[Field, ...]
    deliveries: tuple[Delivery, ...]
    led_to: tuple[Led, ...]


@page("/events/{number}", title=Sentence("One event"), gives=EventPage, query=EventQuery, template="event.html")
async def event(visit: Visit, query: EventQuery) -> EventPage:
    rows = await visit.database.read("SELECT * FROM events WHERE id = ?", (query.number,))
    if not rows:
        raise MissingError(f"there is no event {query.number}")
    shown = event_row(visit, rows[0])
    return EventPage(
        event=shown,
        fields=fields_of(rows[0]["body"], visit),
        deliveries=await _deliveries(visit, "d.event = ?", (query.number,)),
        led_to=await led_to(visit, f"event:{query.number}", shown.subjects),
    )


def fields_of(body: bytes, visit: Visit) -> tuple[Field, ...]:
    """Where a copy went, and what it is called there, is for who may decide."""
    held: dict[str, object] = msgspec.json.decode(body)
    decides = visit.caller.may(Scope.DECIDE)
    return tuple(
        Field(
            name=name, value=visit.house.scrub(value if isinstance(value, str) else msgspec.json.encode(value).decode())
        )
        for name, value in held.items()
        if decides or name not in _OF_A_CHAT or not isinstance(value, str)
    )


async def led_to(visit: Visit, because: str, subjects: Sequence[str]) -> tuple[Led, ...]:
    """What followed, as far as it is about one of the same subjects: causes have no index, subjects have."""
    marks = placeholders(subjects)
    rows = await visit.database.read(
        "SELECT DISTINCT 'event' AS kind, e.id, e.name, '/events/' || e.id AS link, e.body FROM event_subjects s "  # noqa: S608
        f"CROSS JOIN events e ON e.id = s.event WHERE s.subject IN ({marks}) AND e.cause = ? "
        "UNION SELECT 'action', a.id, a.name, '/actions/' || a.id, a.body FROM action_subjects s "
        f"CROSS JOIN actions a ON a.id = s.action WHERE s.subject IN ({marks}) AND a.cause = ? "
        "UNION SELECT 'question', id, kind, '/reviews/' || id, body FROM questions "
        f"WHERE subject IN ({marks}) AND cause = ? LIMIT 100",
        (*subjects, because) * 3,
    )
    return tuple(
        Led(kind=row["kind"], id=row["id"], name=row["name"], link=row["link"], says=_said(visit, row)) for row in rows
    )


def _said(visit: Visit, row: Row) -> Sentence:
    if row["kind"] == "event":
        return told(row["name"], row["body"], visit.house.letters.kinds).says
    if row["kind"] == "question":
        return msgspec.json.decode(row["body"], type=_Asked).why
    kind = ACTIONS.named(row["name"])
    return Sentence((kind.__doc__ or "").partition("\n")[0] if kind else row["name"])


class _Asked(msgspec.Struct, frozen=True):
    """Of a question, what it says."""

    why: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesQuery:
    """Which deliveries."""

    state: Literal["failed", "parked", "due"] = "failed"
    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesPage:
    """What is owed to handlers and not done: failed ones wait for a person, parked ones for a service."""

    query: DeliveriesQuery
    deliveries: tuple[Delivery, ...]
    counts: dict[str, int]
    """How many there are, by state."""
    older: int | None


@page(
    "/deliveries",
    title=Sentence("Deliveries"),
    gives=DeliveriesPage,
    query=DeliveriesQuery,
    template="deliveries.html",
)
async def deliveries(visit: Visit, query: DeliveriesQuery) -> DeliveriesPage:
    # The state is written out and the order is not the table's own, so that SQLite takes the partial index.
    wanted = f"SELECT id FROM deliveries WHERE state = '{query.state}' AND id < ? ORDER BY +id DESC LIMIT {SHOWN + 1}"  # noqa: S608
    shown = await _deliveries(visit, f"d.id IN ({wanted})", (query.before or 2**62,))
    return DeliveriesPage(
        query=query,
        deliveries=shown[:SHOWN],
        counts=await counts(visit),
        older=shown[SHOWN - 1].id if len(shown) > SHOWN else None,
    )


async def _deliveries(visit: Visit, where: str, values: tuple[object, ...], limit: int = 100) -> tuple[Delivery, ...]:
    sql = f"SELECT d.*, e.name, e.body FROM deliveries d JOIN events e ON e.id = d.event WHERE {where}"  # noqa: S608 (ours)
    rows = await visit.database.read(f"{sql} ORDER BY d.id DESC LIMIT ?", (*values, limit))
    return tuple(_delivery(visit, row) for row in rows)


def _delivery(visit: Visit, row: Row) -> Delivery:
    telling = told(row["name"], row["body"], visit.house.letters.kinds)
    return Delivery(
        id=row["id"],
        event=row["event"],
        event_name=row["name"],
        says=telling.says,
        subjects=telling.subjects,
        plugin=row["plugin"],
        handler=row["handler"],
        state=row["state"],
        parked_on=row["parked_on"],
        attempts=row["attempts"],
        error=None if row["error"] is None else visit.house.scrub(row["error"]),
        changed_at=moment(row["changed_at"]),
    )


@form("/deliveries/{number}/retry", title=Sentence("Try again"), takes=EventQuery, scope=Scope.DECIDE)
async def retry_delivery(given: EventQuery, visit: Visit) -> None:
    await house.retry_delivery(visit.house.journal, visit.caller, given.number)
