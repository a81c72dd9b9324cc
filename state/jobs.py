"""Long work and its bookmarks."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from state.database import Database, Tx
from state.moments import moment, moment_or_none, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """How far a piece of long work has come."""

    key: str
    plugin: str
    name: str
    state: str
    run: int
    bookmark: bytes | None
    done: int
    total: int | None
    started_by: str
    started_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    error: str | None


OPEN = "('waiting', 'running', 'cancelling')"


class JobStoppedError(Exception):
    """The job was cancelled, or another run took over: this run writes nothing more."""


def start(tx: Tx, key: str, *, plugin: str, name: str, by: str, now: datetime) -> int | None:
    """Begin it from nothing; the number of the run. None: it runs already, and the caller joins that run."""
    at = stored(now)
    row = tx.execute(
        "INSERT INTO jobs (key, plugin, name, state, run, started_by, started_at, changed_at) "
        "VALUES (?, ?, ?, 'running', 1, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET state = 'running', run = run + 1, "
        "bookmark = NULL, done = 0, total = NULL, started_by = excluded.started_by, error = NULL, ended_at = NULL, "
        "started_at = excluded.started_at, changed_at = excluded.changed_at "
        f"WHERE jobs.state NOT IN {OPEN} RETURNING run",
        (key, plugin, name, by, at, at),
    ).fetchone()
    return None if row is None else int(row["run"])


def turn(tx: Tx, key: str, state: str, now: datetime) -> None:
    """Its turn is yet to come (`waiting`), or has come (`running`)."""
    tx.execute(
        "UPDATE jobs SET state = ?1, changed_at = ?2 "
        "WHERE key = ?3 AND state IN ('waiting', 'running') AND state <> ?1",
        (state, stored(now), key),
    )


def step(tx: Tx, key: str, run: int, *, bookmark: bytes | None, done: int, total: int | None, now: datetime) -> None:
    """Move its bookmark in the commit that did the work. Progress never falls. Raises `JobStoppedError`."""
    changed = tx.execute(
        "UPDATE jobs SET bookmark = ?, done = max(done, ?), total = ?, changed_at = ? "
        "WHERE key = ? AND run = ? AND state = 'running'",
        (bookmark, done, total, stored(now), key, run),
    ).rowcount
    if changed != 1:
        raise JobStoppedError(f"{key} was stopped")


def cancel(tx: Tx, key: str, now: datetime) -> int | None:
    """Ask it to stop; the number of the run. None when it does not run."""
    row = tx.execute(
        "UPDATE jobs SET state = 'cancelling', changed_at = ? WHERE key = ? AND state IN ('waiting', 'running') "
        "RETURNING run",
        (stored(now), key),
    ).fetchone()
    return None if row is None else int(row["run"])


def end(tx: Tx, key: str, run: int, state: str, now: datetime, error: str | None = None) -> None:
    tx.execute(
        "UPDATE jobs SET state = ?, ended_at = ?, changed_at = ?, error = ? WHERE key = ? AND run = ? "
        f"AND state IN {OPEN}",
        (state, stored(now), stored(now), error, key, run),
    )


async def get(database: Database, key: str) -> JobRow | None:
    rows = await database.read("SELECT * FROM jobs WHERE key = ?", (key,))
    return _job(rows[0]) if rows else None


async def still_open(database: Database) -> list[str]:
    """Keys of those that run, wait for their turn, or are to stop."""
    return [row["key"] for row in await database.read(f"SELECT key FROM jobs WHERE state IN {OPEN}")]


async def listed(database: Database) -> list[JobRow]:
    return [_job(row) for row in await database.read("SELECT * FROM jobs ORDER BY changed_at DESC")]


def _job(row: sqlite3.Row) -> JobRow:
    return JobRow(
        key=row["key"],
        plugin=row["plugin"],
        name=row["name"],
        state=row["state"],
        run=row["run"],
        bookmark=row["bookmark"],
        done=row["done"],
        total=row["total"],
        started_by=row["started_by"],
        started_at=moment(row["started_at"]),
        changed_at=moment(row["changed_at"]),
        ended_at=moment_or_none(row["ended_at"]),
        error=row["error"],
    )
