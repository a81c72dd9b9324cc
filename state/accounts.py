"""Accounts, their sessions and their API keys. Tokens and keys are stored as hashes of 256 random bits."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from state.database import Database, Tx, connect
from state.moments import moment, moment_or_none, stored

_KEY = (
    "k.id AS key_id, k.name AS key_name, k.account AS key_account, k.scopes AS key_scopes, "
    "k.created_at AS key_created_at, k.used_at AS key_used_at"
)


def digest(token: str) -> str:
    """How a token or key is stored. What is random enough needs no slow hash."""
    # What a stranger sends in a header need not be UTF-8.
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in."""

    id: int
    name: str
    scopes: frozenset[str]
    person: int | None
    language: str | None
    theme: str | None
    created_at: datetime
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is signed in."""

    token: str
    """The hash of the token."""
    account: int
    created_at: datetime
    seen_at: datetime
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An API key; the key itself is nowhere."""

    id: int
    name: str
    account: int
    scopes: frozenset[str]
    created_at: datetime
    used_at: datetime | None


def make(
    tx: Tx, name: str, password: str | None, *, scopes: frozenset[str], person: int | None, now: datetime
) -> int | None:
    """A new account with this password hash. None when the name is taken, in any case."""
    row = tx.execute(
        "INSERT INTO accounts (name, password, scopes, person, created_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING id",
        (name, password, _joined(scopes), person, stored(now)),
    ).fetchone()
    return None if row is None else int(row["id"])


def find(tx: sqlite3.Connection, account: int) -> Account | None:
    row = tx.execute("SELECT * FROM accounts WHERE id = ?", (account,)).fetchone()
    return None if row is None else _account(row)


async def get(database: Database, account: int) -> Account | None:
    rows = await database.read("SELECT * FROM accounts WHERE id = ?", (account,))
    return _account(rows[0]) if rows else None


async def listed(database: Database) -> list[Account]:
    return [_account(row) for row in await database.read("SELECT * FROM accounts ORDER BY id")]


def listed_in(memory: Path) -> list[Account]:
    """Those in a memory that nobody has opened, or somebody else has. None where it has no such table yet."""
    with closing(connect(memory, readonly=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'accounts'").fetchone():
            return []
        return [_account(row) for row in connection.execute("SELECT * FROM accounts ORDER BY id")]


async def by_name(database: Database, name: str) -> tuple[Account, str | None] | None:
    """An account and its password hash."""
    rows = await database.read("SELECT * FROM accounts WHERE name = ?", (name,))
    return (_account(rows[0]), rows[0]["password"]) if rows else None


async def password_of(database: Database, account: int) -> str | None:
    rows = await database.read("SELECT password FROM accounts WHERE id = ?", (account,))
    return rows[0]["password"] if rows else None


def set_password(tx: Tx, account: int, password: str) -> None:
    """Take a new password hash; every session of the account ends."""
    tx.execute("UPDATE accounts SET password = ? WHERE id = ?", (password, account))
    tx.execute("DELETE FROM sessions WHERE account = ?", (account,))


def set_rights(tx: Tx, account: int, *, scopes: frozenset[str], person: int | None, disabled: bool) -> None:
    """One that is disabled has no session left; its keys open nothing."""
    tx.execute(
        "UPDATE accounts SET scopes = ?, person = ?, disabled = ? WHERE id = ?",
        (_joined(scopes), person, disabled, account),
    )
    if disabled:
        tx.execute("DELETE FROM sessions WHERE account = ?", (account,))


def set_taste(tx: Tx, account: int, *, language: str | None, theme: str | None) -> None:
    tx.execute("UPDATE accounts SET language = ?, theme = ? WHERE id = ?", (language, theme, account))


def of_person(tx: Tx, person: int) -> list[int]:
    return [row["id"] for row in tx.execute("SELECT id FROM accounts WHERE person = ? AND disabled = 0", (person,))]


def speaking_for(tx: Tx, person: int) -> list[Account]:
    """The accounts of a person that may sign in, the oldest first."""
    rows = tx.execute("SELECT * FROM accounts WHERE person = ? AND disabled = 0 ORDER BY id", (person,))
    return [_account(row) for row in rows]


def belongs_to(tx: Tx, account: int, person: int) -> None:
    """This is whose account it is."""
    tx.execute("UPDATE accounts SET person = ? WHERE id = ?", (person, account))


def erase(tx: Tx, account: int) -> None:
    """Its number stays, because what was done with it names it; nothing else does."""
    tx.execute("UPDATE accounts SET name = 'someone ' || id, password = NULL, disabled = 1 WHERE id = ?", (account,))
    tx.execute("DELETE FROM sessions WHERE account = ?", (account,))
    tx.execute("DELETE FROM api_keys WHERE account = ?", (account,))


def other_owners(tx: Tx, account: int) -> int:
    """How many others could still make accounts if this one could not."""
    rows = tx.execute("SELECT scopes FROM accounts WHERE id != ? AND disabled = 0", (account,)).fetchall()
    return sum("admin" in _split(row["scopes"]) for row in rows)


def begin_session(tx: Tx, token: str, account: int, *, agent: str, now: datetime) -> None:
    """`token` is the token itself; only its hash is kept."""
    tx.execute(
        "INSERT INTO sessions (token, account, created_at, seen_at, agent) VALUES (?, ?, ?, ?, ?)",
        (digest(token), account, stored(now), stored(now), agent),
    )


async def session(database: Database, token: str) -> tuple[Session, Account] | None:
    """The session of a token with its account; None when there is none."""
    rows = await database.read(
        "SELECT a.*, s.token, s.account, s.created_at AS began_at, s.seen_at, s.agent FROM sessions s "
        "JOIN accounts a ON a.id = s.account WHERE s.token = ?",
        (digest(token),),
    )
    if not rows:
        return None
    return _session(rows[0]), _account(rows[0])


async def sessions_of(database: Database, account: int) -> list[Session]:
    rows = await database.read(
        "SELECT token, account, created_at AS began_at, seen_at, agent FROM sessions WHERE account = ? "
        "ORDER BY seen_at DESC",
        (account,),
    )
    return [_session(row) for row in rows]


def seen(tx: Tx, hashed: str, now: datetime) -> None:
    tx.execute("UPDATE sessions SET seen_at = ? WHERE token = ?", (stored(now), hashed))


def end_session(tx: Tx, hashed: str) -> None:
    tx.execute("DELETE FROM sessions WHERE token = ?", (hashed,))


def end_old_sessions(tx: Tx, unseen_since: datetime) -> int:
    return tx.execute("DELETE FROM sessions WHERE seen_at < ?", (stored(unseen_since),)).rowcount


def make_key(tx: Tx, key: str, name: str, account: int, *, scopes: frozenset[str], now: datetime) -> int:
    """`key` is the key itself; only its hash is kept."""
    row = tx.execute(
        "INSERT INTO api_keys (hash, name, account, scopes, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (digest(key), name, account, _joined(scopes), stored(now)),
    ).fetchone()
    return int(row["id"])


async def key(database: Database, given: str) -> tuple[Key, Account] | None:
    """The key with the account it acts for."""
    rows = await database.read(
        f"SELECT a.*, {_KEY} FROM api_keys k JOIN accounts a ON a.id = k.account WHERE k.hash = ?",
        (digest(given),),
    )
    if not rows:
        return None
    return _key(rows[0]), _account(rows[0])


async def keys(database: Database) -> list[Key]:
    return [_key(row) for row in await database.read(f"SELECT {_KEY} FROM api_keys k ORDER BY k.id")]


def key_used(tx: Tx, number: int, now: datetime) -> None:
    tx.execute("UPDATE api_keys SET used_at = ? WHERE id = ?", (stored(now), number))


def owner_of_key(tx: Tx, number: int) -> int | None:
    row = tx.execute("SELECT account FROM api_keys WHERE id = ?", (number,)).fetchone()
    return None if row is None else int(row["account"])


def revoke_key(tx: Tx, number: int) -> None:
    tx.execute("DELETE FROM api_keys WHERE id = ?", (number,))


def _joined(scopes: frozenset[str]) -> str:
    return " ".join(sorted(scopes))


def _split(scopes: str) -> frozenset[str]:
    return frozenset(scopes.split())


def _session(row: sqlite3.Row) -> Session:
    return Session(
        token=row["token"],
        account=row["account"],
        created_at=moment(row["began_at"]),
        seen_at=moment(row["seen_at"]),
        agent=row["agent"],
    )


def _key(row: sqlite3.Row) -> Key:
    return Key(
        id=row["key_id"],
        name=row["key_name"],
        account=row["key_account"],
        scopes=_split(row["key_scopes"]),
        created_at=moment(row["key_created_at"]),
        used_at=moment_or_none(row["key_used_at"]),
    )


def _account(row: sqlite3.Row) -> Account:
    return Account(
        id=row["id"],
        name=row["name"],
        scopes=_split(row["scopes"]),
        person=row["person"],
        language=row["language"],
        theme=row["theme"],
        created_at=moment(row["created_at"]),
        disabled=bool(row["disabled"]),
    )
