"""What people are owed to hear."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

import msgspec

from daemon.domain.sentences import Sentence
from daemon.events.base import encode
from daemon.events.consequences import Tell
from daemon.events.messages import MessageOwed
from state.database import Database, Tx, placeholders
from state.moments import moment, moment_or_none, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person is owed to hear: what happened, not how it reads."""

    id: int
    person: int
    plugin: str
    kind: str
    facts: object
    """As it was told: a mapping of ids and sentences."""
    urgent: bool
    told_at: datetime


def tell(tx: Tx, told: Tell, *, plugin: str, cause: str, now: datetime) -> MessageOwed | None:
    """Owe it. None when the person is owed, or was told, this very thing already."""
    row = tx.execute(
        "INSERT INTO messages (key, person, plugin, kind, facts, urgent, told_at, cause) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id",
        (told.key, told.person, plugin, told.kind, encode(told.facts), told.urgent, stored(now), cause),
    ).fetchone()
    if row is None:
        return None
    return MessageOwed(message=row["id"], person=told.person, kind=told.kind, urgent=told.urgent)


async def get(database: Database, message: int) -> Message | None:
    rows = await database.read(
        "SELECT id, person, plugin, kind, facts, urgent, told_at FROM messages WHERE id = ?", (message,)
    )
    return _message(rows[0]) if rows else None


def _message(row: sqlite3.Row) -> Message:
    return Message(
        id=row["id"],
        person=row["person"],
        plugin=row["plugin"],
        kind=row["kind"],
        facts=msgspec.json.decode(row["facts"]),
        urgent=bool(row["urgent"]),
        told_at=moment(row["told_at"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message and what became of one sending of it. Without an action nothing was planned yet."""

    message: Message
    action: int | None = None
    channel: str | None = None
    state: str | None = None
    why: Sentence | None = None
    """What it waits for."""
    error: str | None = None
    at: datetime | None = None
    """When it was planned, sent or given up."""
    theirs: str | None = None
    """What the channel calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which; everything that is None or empty asks for all."""

    states: tuple[str, ...] = ()
    """Of their sendings."""
    numbers: tuple[int, ...] = ()
    person: int | None = None
    before: int | None = None
    """Only messages told earlier than this one."""
    limit: int = 50


_SENDINGS = (
    "SELECT m.id, m.person, m.plugin, m.kind, m.facts, m.urgent, m.told_at, a.id AS action, a.service, a.state, "
    "a.why, a.error, coalesce(a.ended_at, a.doing_at, a.planned_at) AS at, a.seen_after FROM messages m "
    "LEFT JOIN action_subjects s ON s.subject = 'message:' || m.id "
    "LEFT JOIN actions a ON a.id = s.action AND a.name = 'message.send' "
)
_BY_STATE = (
    "SELECT m.id, m.person, m.plugin, m.kind, m.facts, m.urgent, m.told_at, a.id AS action, a.service, a.state, "
    "a.why, a.error, coalesce(a.ended_at, a.doing_at, a.planned_at) AS at, a.seen_after FROM actions a "
    "INDEXED BY actions_state JOIN messages m ON m.id = CAST(substr(a.line, 9) AS INTEGER) "
)


async def listed(database: Database, wanted: Wanted) -> list[MessageRow]:
    """Each sending of each message, the newest message first."""
    conditions, values = _conditions(wanted)
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    rows = await database.read(
        f"{_BY_STATE if wanted.states else _SENDINGS}{where}ORDER BY m.id DESC, a.id LIMIT ?", (*values, wanted.limit)
    )
    return [_sending(row) for row in rows]


async def counted(database: Database) -> dict[str, int]:
    """How many sendings wait, failed, or are unsure."""
    rows = await database.read(
        "SELECT state, count(*) AS many FROM actions INDEXED BY actions_state WHERE name = 'message.send' AND state IN "
        "('planned', 'waiting', 'doing', 'doubt', 'failed', 'unsure') GROUP BY state"
    )
    return {row["state"]: row["many"] for row in rows}


def _conditions(wanted: Wanted) -> tuple[list[str], list[object]]:
    given: list[tuple[str, list[object]]] = []
    if wanted.states:
        given.append((f"a.name = 'message.send' AND a.state IN ({placeholders(wanted.states)})", [*wanted.states]))
    if wanted.numbers:
        given.append((f"m.id IN ({placeholders(wanted.numbers)})", [*wanted.numbers]))
    if wanted.person is not None:
        given.append(("m.person = ?", [wanted.person]))
    if wanted.before is not None:
        given.append(("m.id < ?", [wanted.before]))
    return [text for text, _ in given], [value for _, values in given for value in values]


def _sending(row: sqlite3.Row) -> MessageRow:
    return MessageRow(
        message=_message(row),
        action=row["action"],
        channel=row["service"],
        state=row["state"],
        why=None if row["why"] is None else msgspec.json.decode(row["why"], type=Sentence),
        error=row["error"],
        at=moment_or_none(row["at"]),
        theirs=row["seen_after"],
    )
