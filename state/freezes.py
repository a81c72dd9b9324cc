"""What holds everything back, or everything destructive, until a person lets go; and the plans that were shown."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from daemon.domain.sentences import Sentence
from daemon.events.base import encode
from state.database import Database, Tx
from state.moments import moment, stored

_IN_FORCE = "SELECT name, scope, why, since, by FROM freezes ORDER BY since"


class Scope(StrEnum):
    EVERYTHING = "everything"
    DESTRUCTIVE = "destructive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Why something is held back, and since when."""

    name: str
    scope: Scope
    why: Sentence
    since: datetime
    by: str


def freeze(tx: Tx, name: str, *, scope: Scope, why: Sentence, by: str, now: datetime) -> bool:
    """False when it was frozen under that name already."""
    return (
        tx.execute(
            "INSERT INTO freezes (name, scope, why, since, by) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (name, scope, encode(why), stored(now), by),
        ).rowcount
        == 1
    )


def thaw(tx: Tx, name: str) -> bool:
    return tx.execute("DELETE FROM freezes WHERE name = ?", (name,)).rowcount == 1


async def listed(database: Database) -> list[Freeze]:
    return [_freeze(row) for row in await database.read(_IN_FORCE)]


def in_force(tx: Tx) -> list[Freeze]:
    """The same within a transaction."""
    return [_freeze(row) for row in tx.execute(_IN_FORCE)]


def plan_was_shown(tx: Tx, plugin: str, policy: str, *, by: str, now: datetime) -> None:
    """Somebody saw what these settings would do."""
    tx.execute(
        "INSERT INTO plans_shown (plugin, policy, at, by) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (plugin, policy, stored(now), by),
    )


async def plans(database: Database) -> frozenset[tuple[str, str]]:
    """(plugin, policy) of every plan that was shown."""
    rows = await database.read("SELECT plugin, policy FROM plans_shown")
    return frozenset((row["plugin"], row["policy"]) for row in rows)


def _freeze(row: sqlite3.Row) -> Freeze:
    return Freeze(
        name=row["name"],
        scope=Scope(row["scope"]),
        why=msgspec.json.decode(row["why"], type=Sentence),
        since=moment(row["since"]),
        by=row["by"],
    )
