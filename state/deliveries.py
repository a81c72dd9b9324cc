"""What is owed to handlers: claimed in order, one at a time a line, kept until done."""

import sqlite3
from datetime import datetime

from state.database import Database, Tx
from state.events import Owed
from state.moments import stored

CLAIM = 256


class OvertakenError(Exception):
    """The delivery was ended meanwhile: what its handler wanted to commit is not written."""


async def claim(database: Database, plugin: str, now: datetime, *, held: int = 0) -> list[Owed]:
    """A plugin's heads of lines that are due, oldest first: 256 beyond the `held` that the caller has already."""
    rows = await database.read(
        "SELECT id, event, plugin, handler, line, attempts FROM deliveries "
        "WHERE plugin = ? AND state = 'due' AND head = 1 AND due_at <= ? ORDER BY due_at, id LIMIT ?",
        (plugin, stored(now), CLAIM + held),
    )
    return [_owed(row) for row in rows]


def done(tx: Tx, delivery: int, now: datetime) -> list[Owed]:
    """Mark it done and let the next of its line step forward. Raises `OvertakenError`."""
    return _leave(tx, delivery, now, "state = 'done', error = NULL")


def failed(tx: Tx, delivery: int, now: datetime, error: str) -> list[Owed]:
    """It will not be tried again by itself: it is shown, and holds nobody up."""
    return _leave(tx, delivery, now, "state = 'failed', error = ?, attempts = attempts + 1", error)


def park(tx: Tx, delivery: int, now: datetime, *, on: str, error: str) -> None:
    """It waits for a service, however long, and holds its line."""
    tx.execute(
        "UPDATE deliveries SET state = 'parked', parked_on = ?, error = ?, attempts = attempts + 1, changed_at = ? "
        "WHERE id = ? AND state = 'due'",
        (on, error, stored(now), delivery),
    )


def put_off(tx: Tx, delivery: int, now: datetime, *, until: datetime, error: str) -> None:
    """It is due again later, and holds its line until then."""
    tx.execute(
        "UPDATE deliveries SET due_at = ?, error = ?, attempts = attempts + 1, changed_at = ? "
        "WHERE id = ? AND state = 'due'",
        (stored(until), error, stored(now), delivery),
    )


def hurry(tx: Tx, now: datetime) -> None:
    """The wall clock may have gone back: nothing was put off until a moment that is yet to come again."""
    tx.execute(
        "UPDATE deliveries SET due_at = ?1 WHERE due_at > ?1 AND state = 'due' "
        "AND id IN (SELECT id FROM deliveries WHERE state IN ('due', 'parked'))",
        (stored(now),),
    )


def unpark(tx: Tx, service: str, now: datetime) -> int:
    """The service answers again: everything that waited for it is due. Returns how many."""
    return tx.execute(
        "UPDATE deliveries SET state = 'due', parked_on = NULL, due_at = ?, changed_at = ? "
        "WHERE state = 'parked' AND parked_on = ?",
        (stored(now), stored(now), service),
    ).rowcount


def retry(tx: Tx, delivery: int, now: datetime) -> bool:
    """A person wants it tried again. It waits for the one whose turn it is. False when it had not failed."""
    row = tx.execute("SELECT line FROM deliveries WHERE id = ? AND state = 'failed'", (delivery,)).fetchone()
    if row is None:
        return False
    head = not tx.execute(
        "SELECT 1 FROM deliveries WHERE line = ? AND state IN ('due', 'parked') LIMIT 1", (row["line"],)
    ).fetchone()
    tx.execute(
        "UPDATE deliveries SET state = 'due', head = ?, due_at = ?, changed_at = ? WHERE id = ?",
        (head, stored(now), stored(now), delivery),
    )
    return True


def _leave(tx: Tx, delivery: int, now: datetime, change: str, *values: object) -> list[Owed]:
    row = tx.execute(
        f"UPDATE deliveries SET {change}, head = 0, parked_on = NULL, changed_at = ? "
        "WHERE id = ? AND state IN ('due', 'parked') RETURNING line",
        (*values, stored(now), delivery),
    ).fetchone()
    if row is None:
        raise OvertakenError(f"delivery {delivery} was ended meanwhile")
    return step_forward(tx, row["line"])


def step_forward(tx: Tx, line: str) -> list[Owed]:
    """Make the oldest open delivery of a line its head; returned when it is due."""
    row = tx.execute(
        "UPDATE deliveries SET head = 1 WHERE id = "
        "(SELECT id FROM deliveries WHERE line = ? AND state IN ('due', 'parked') ORDER BY id LIMIT 1) "
        "RETURNING id, event, plugin, handler, line, attempts, state",
        (line,),
    ).fetchone()
    return [_owed(row)] if row is not None and row["state"] == "due" else []


def _owed(row: sqlite3.Row) -> Owed:
    return Owed(
        id=row["id"],
        event=row["event"],
        plugin=row["plugin"],
        handler=row["handler"],
        line=row["line"],
        attempts=row["attempts"],
    )
