"""Codes that link a chat to an account: shown once, good once, for a short time, kept as hashes."""

from datetime import datetime

from state.accounts import digest
from state.database import Tx
from state.moments import stored


def offer(tx: Tx, account: int, code: str, *, until: datetime) -> None:
    """From now on this is the account's only code."""
    tx.execute("DELETE FROM chat_codes WHERE account = ?", (account,))
    tx.execute(
        "INSERT INTO chat_codes (code, account, expires_at) VALUES (?, ?, ?)", (digest(code), account, stored(until))
    )


def redeem(tx: Tx, code: str, now: datetime) -> int | None:
    """The account this code belongs to; it is used up. None: there is no such code, or no more."""
    row = tx.execute(
        "DELETE FROM chat_codes WHERE code = ? RETURNING account, expires_at > ? AS good", (digest(code), stored(now))
    ).fetchone()
    return int(row["account"]) if row is not None and row["good"] else None
