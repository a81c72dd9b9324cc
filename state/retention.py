"""What is forgotten with time: bodies, never keys, and nothing that somebody still waits for."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from state.database import Tx
from state.moments import stored

CHUNK = 500
"""Events forgotten in one commit: housekeeping never holds up a decision."""


def forget_old(tx: Tx, kept_for: Mapping[str, timedelta | None], *, longest: timedelta, now: datetime) -> int:
    """Forget one chunk of events whose time is over and whose deliveries are all done. Returns how many."""
    numbers: list[tuple[int]] = []
    for name, kept in kept_for.items():
        if kept is not None and len(numbers) < CHUNK:
            numbers += _old(tx, name, stored(now - min(kept, longest)), CHUNK - len(numbers))
    tx.executemany("DELETE FROM event_subjects WHERE event = ?", numbers)
    tx.executemany("DELETE FROM deliveries WHERE event = ?", numbers)
    tx.executemany("DELETE FROM events WHERE id = ?", numbers)
    return len(numbers)


def _old(tx: Tx, name: str, before: int, limit: int) -> list[tuple[int]]:
    rows = tx.execute(
        "SELECT id FROM events WHERE name = ? AND heard_at < ? AND NOT EXISTS "
        "(SELECT 1 FROM deliveries WHERE event = events.id AND state <> 'done') ORDER BY id LIMIT ?",
        (name, before, limit),
    )
    return [(row["id"],) for row in rows]
