"""What a source tells once: written down before it is acknowledged, heard once."""

from datetime import datetime

from state.database import Tx
from state.moments import stored


def receive(tx: Tx, source: str, theirs: str, now: datetime) -> bool:
    """Whether this is new, by the source's own id for it. Call it in the transaction that records what it means."""
    return (
        tx.execute(
            "INSERT INTO inbox (source, theirs, heard_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (source, theirs, stored(now)),
        ).rowcount
        == 1
    )
