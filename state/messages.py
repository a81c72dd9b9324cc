"""What people are owed to hear."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

import msgspec

from daemon.events.base import encode
from daemon.events.consequences import Tell
from daemon.events.messages import MessageOwed
from state.database import Database, Tx
from state.moments import moment, stored


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
