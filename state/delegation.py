"""With whom a question lies, and who stands in for whom."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from state import accounts
from state.accounts import Account
from state.database import Database, Tx, placeholders
from state.moments import moment, stored
from state.questions import Asked

INSTEAD = "away:"
"""Begins who handed a question on where nobody did: somebody's absence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A question was handed to an account."""

    id: int
    question: int
    account: int
    by: str
    """`account:<id>`, `key:<name>`, or `away:<id>`: in whose stead."""
    word: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Somebody is away, and their questions go to somebody else."""

    account: int
    until: datetime
    deputy: int


def hand(tx: Tx, question: int, account: int, *, by: str, word: str, now: datetime) -> int:
    """From now on it lies with this account. Returns the number of the handing."""
    row = tx.execute(
        "INSERT INTO question_hands (question, account, by, word, at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (question, account, by, word, stored(now)),
    ).fetchone()
    return int(row["id"])


def carry_over(tx: Tx, old: int, new: int) -> None:
    """It was asked again: it lies with whom it lay."""
    tx.execute(
        "INSERT INTO question_hands (question, account, by, word, at) "
        "SELECT ?, account, by, word, at FROM question_hands WHERE question = ? ORDER BY id DESC LIMIT 1",
        (new, old),
    )


def last(tx: sqlite3.Connection, question: int) -> Hand | None:
    row = tx.execute("SELECT * FROM question_hands WHERE question = ? ORDER BY id DESC LIMIT 1", (question,)).fetchone()
    return None if row is None else _hand(row)


async def hands_of(database: Database, questions: Sequence[int]) -> dict[int, list[Hand]]:
    """Every handing of these, the oldest first."""
    marks = placeholders(questions)
    rows = await database.read(
        f"SELECT * FROM question_hands WHERE question IN ({marks}) ORDER BY id",
        list(questions),
    )
    found: dict[int, list[Hand]] = {}
    for row in rows:
        found.setdefault(row["question"], []).append(_hand(row))
    return found


def may_answer(account: Account, asked: Asked) -> bool:
    """An account that may sign in and has the right the question asks for."""
    who = asked.question.may_answer
    if account.disabled:
        return False
    if who.startswith("person:"):
        return account.person is not None and who == f"person:{account.person}"
    return who in account.scopes or "admin" in account.scopes


async def lies_with(database: Database, asked: Asked) -> tuple[Hand, Account] | None:
    """None: nobody in particular. One who lost the right, or may not sign in any more, has it no longer."""
    hands = (await hands_of(database, [asked.id])).get(asked.id)
    account = await accounts.get(database, hands[-1].account) if hands else None
    return (hands[-1], account) if hands and account is not None and may_answer(account, asked) else None


def set_away(tx: Tx, account: int, *, until: datetime, deputy: int) -> None:
    tx.execute(
        "INSERT INTO away (account, until, deputy) VALUES (?, ?, ?) "
        "ON CONFLICT (account) DO UPDATE SET until = excluded.until, deputy = excluded.deputy",
        (account, stored(until), deputy),
    )


def end_away(tx: Tx, account: int) -> bool:
    """False: they were not away."""
    return tx.execute("DELETE FROM away WHERE account = ?", (account,)).rowcount == 1


def away(tx: sqlite3.Connection, account: int, now: datetime) -> Away | None:
    """None: they are here."""
    row = tx.execute("SELECT * FROM away WHERE account = ? AND until > ?", (account, stored(now))).fetchone()
    return None if row is None else _away(row)


def stands_in_for(tx: sqlite3.Connection, deputy: int, now: datetime) -> Away | None:
    """Somebody who is away, and whose questions come to this account."""
    row = tx.execute("SELECT * FROM away WHERE deputy = ? AND until > ? LIMIT 1", (deputy, stored(now))).fetchone()
    return None if row is None else _away(row)


async def all_away(database: Database, now: datetime) -> dict[int, Away]:
    """Those who are away now, by account."""
    rows = await database.read("SELECT * FROM away WHERE until > ?", (stored(now),))
    return {row["account"]: _away(row) for row in rows}


def _hand(row: sqlite3.Row) -> Hand:
    return Hand(
        id=row["id"],
        question=row["question"],
        account=row["account"],
        by=row["by"],
        word=row["word"],
        at=moment(row["at"]),
    )


def _away(row: sqlite3.Row) -> Away:
    return Away(account=row["account"], until=moment(row["until"]), deputy=row["deputy"])
