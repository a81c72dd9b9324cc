"""Small things kept by key: the engine's own, each service's drawer, each plugin's state."""

from collections.abc import Sequence
from datetime import datetime

from state.database import Database, Tx, placeholders
from state.moments import stored

NOBODY = 0
"""Stands for the person where a plugin's state is nobody's own."""


def note(tx: Tx, key: str, value: str) -> None:
    """Keep one of the engine's own: watermarks, the last clean stop, the last backup."""
    tx.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


async def noted(database: Database, key: str) -> str | None:
    rows = await database.read("SELECT value FROM meta WHERE key = ?", (key,))
    return rows[0]["value"] if rows else None


class Drawer:
    """What one service keeps between lives: cookies, cursors. Nobody else opens it. Read whole when it is opened."""

    def __init__(self, database: Database, service: str, held: dict[str, bytes]) -> None:
        self._database = database
        self._service = service
        self._held = held

    @classmethod
    async def open(cls, database: Database, service: str) -> "Drawer":
        rows = await database.read("SELECT key, value FROM drawers WHERE service = ?", (service,))
        return cls(database, service, {row["key"]: row["value"] for row in rows})

    def get(self, key: str) -> bytes | None:
        return self._held.get(key)

    async def put(self, key: str, value: bytes) -> None:
        self._held[key] = value
        await self._database.write(
            lambda tx: tx.execute(
                "INSERT INTO drawers (service, key, value) VALUES (?, ?, ?) "
                "ON CONFLICT (service, key) DO UPDATE SET value = excluded.value",
                (self._service, key, value),
            )
        )


_OWNER = "coalesce((SELECT merged_into FROM people WHERE id = ?3), ?3)"
"""Whose it is today: of a merged person, whoever they were merged into."""


def keep(tx: Tx, plugin: str, key: str, value: bytes | None, *, person: int | None = None) -> None:
    """A plugin's small state, per person where a person is named; None forgets it."""
    if value is None:
        tx.execute(
            f"DELETE FROM plugin_state WHERE plugin = ?1 AND key = ?2 AND person = {_OWNER}",
            (plugin, key, person or NOBODY),
        )
        return
    tx.execute(
        f"INSERT INTO plugin_state (plugin, key, person, value) VALUES (?1, ?2, {_OWNER}, ?4) "
        "ON CONFLICT (plugin, key, person) DO UPDATE SET value = excluded.value",
        (plugin, key, person or NOBODY, value),
    )


def kept_in(tx: Tx, plugin: str, key: str) -> bytes | None:
    """What nobody's own was kept under this key, within a transaction."""
    row = tx.execute(
        "SELECT value FROM plugin_state WHERE plugin = ? AND key = ? AND person = ?", (plugin, key, NOBODY)
    ).fetchone()
    return None if row is None else bytes(row["value"])


async def kept(database: Database, plugin: str, key: str, *, person: int | None = None) -> bytes | None:
    rows = await database.read(
        f"SELECT value FROM plugin_state WHERE plugin = ?1 AND key = ?2 AND person = {_OWNER}",
        (plugin, key, person or NOBODY),
    )
    return rows[0]["value"] if rows else None


def call(tx: Tx, subject: str, name: str) -> None:
    """What a subject is called from now on."""
    tx.execute(
        "INSERT INTO names (subject, name) VALUES (?, ?) ON CONFLICT (subject) DO UPDATE SET name = excluded.name "
        "WHERE name IS NOT excluded.name",
        (subject, name),
    )


async def called(database: Database, subjects: Sequence[str]) -> dict[str, str]:
    """What these are called, as far as we know."""
    rows = await database.read(
        f"SELECT subject, name FROM names WHERE subject IN ({placeholders(subjects)})",
        tuple(subjects),
    )
    return {row["subject"]: row["name"] for row in rows}


async def called_like(database: Database, words: str, most: int) -> list[str]:
    """Subjects that have these words in their name."""
    rows = await database.read(
        "SELECT subject FROM names WHERE name LIKE ? ESCAPE '\\' LIMIT ?", (containing(words), most)
    )
    return [row["subject"] for row in rows]


def containing(words: str) -> str:
    """The pattern of LIKE, with the escape sign \\, for a text with these words in it."""
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def applied(tx: Tx, digest: str, text: str, now: datetime) -> None:
    """Keep a configuration that was applied; `text` holds no secrets."""
    tx.execute(
        "INSERT INTO configs (hash, at, text) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET at = excluded.at",
        (digest, stored(now), text),
    )
