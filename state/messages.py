"""What people are owed to hear."""

from datetime import datetime

from daemon.events.base import encode
from daemon.events.consequences import Tell
from daemon.events.messages import MessageOwed
from state.database import Tx
from state.moments import stored


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
