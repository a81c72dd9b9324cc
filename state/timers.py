"""Facts that come true at a moment."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from daemon.events.base import Event, encode
from state.database import Database, Tx
from state.moments import moment, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A fact that waits for its moment."""

    key: str
    at: datetime
    name: str
    body: bytes
    plugin: str
    cause: str


def set_timer(tx: Tx, event: Event, at: datetime, *, plugin: str, cause: str) -> None:
    """Publish it then, once. Setting the same key again moves it; one that has fired is not set again."""
    if tx.execute("SELECT 1 FROM heard WHERE key = ?", (event.key,)).fetchone():
        return
    tx.execute(
        "INSERT INTO timers (key, at, name, body, plugin, cause) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET at = excluded.at, body = excluded.body",
        (event.key, stored(at), event.name, encode(event), plugin, cause),
    )


def cancel(tx: Tx, key: str) -> bool:
    """False when it had fired, or was never set."""
    return tx.execute("DELETE FROM timers WHERE key = ?", (key,)).rowcount == 1


def take(tx: Tx, timer: Timer) -> bool:
    """The right to fire it: only one caller ever gets it, and nobody once it was moved."""
    return tx.execute("DELETE FROM timers WHERE key = ? AND at = ?", (timer.key, stored(timer.at))).rowcount == 1


def is_set(tx: Tx, prefix: str) -> bool:
    """Whether a timer whose key begins so waits."""
    return tx.execute("SELECT 1 FROM timers WHERE substr(key, 1, ?) = ?", (len(prefix), prefix)).fetchone() is not None


def put_off(tx: Tx, key: str, until: datetime) -> None:
    """It cannot fire: nobody knows its fact now. It waits, and is shown."""
    tx.execute("UPDATE timers SET at = ? WHERE key = ?", (stored(until), key))


async def due(database: Database, now: datetime, *, limit: int = 256) -> list[Timer]:
    rows = await database.read(
        "SELECT key, at, name, body, plugin, cause FROM timers WHERE at <= ? ORDER BY at LIMIT ?", (stored(now), limit)
    )
    return [_timer(row) for row in rows]


async def next_at(database: Database) -> datetime | None:
    rows = await database.read("SELECT min(at) AS at FROM timers")
    return moment(rows[0]["at"]) if rows[0]["at"] is not None else None


def _timer(row: sqlite3.Row) -> Timer:
    return Timer(
        key=row["key"],
        at=moment(row["at"]),
        name=row["name"],
        body=row["body"],
        plugin=row["plugin"],
        cause=row["cause"],
    )
