"""Bringing the file up to date: numbered scripts per owner, a backup first, a newer schema refused."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from state.database import connect, private

_NUMBERED = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


class SchemaError(Exception):
    """The file cannot be used by this version; `str()` says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose tables: the engine's, or one plugin's (whose table names begin with its name)."""

    name: str
    scripts: tuple[tuple[int, str], ...]
    """(number, SQL), ascending from 1 without gaps."""

    @classmethod
    def of_folder(cls, name: str, folder: Traversable | Path) -> "Owner":
        found = sorted(
            (int(match[1]), entry.read_text(encoding="utf-8"))
            for entry in (folder.iterdir() if folder.is_dir() else ())
            if (match := _NUMBERED.fullmatch(entry.name))
        )
        if [number for number, _ in found] != list(range(1, len(found) + 1)):
            raise SchemaError(f"the migrations of {name} are not numbered 0001, 0002, … without gaps")
        return cls(name=name, scripts=tuple(found))

    @property
    def newest(self) -> int:
        return len(self.scripts)


def migrate(path: Path, owners: Sequence[Owner], *, backups: Path, copy: bool = True) -> dict[str, tuple[int, int]]:
    """Run what each owner has not run yet, each script in one transaction. Returns owner -> (from, to) for those that
    changed. Before the first change of an existing file a backup is taken into `backups`, unless there is nothing to
    `copy`: the file was made a moment ago.

    Raises SchemaError when the file is newer than this version.
    """
    try:
        with closing(connect(path)) as connection:
            return _migrate(connection, path, owners, backups, copy=copy)
    except sqlite3.Error as error:
        raise SchemaError(
            f"{path} cannot be used ({error}): look at the disk, or put a backup from {backups} in its place"
        ) from error


def _migrate(
    connection: sqlite3.Connection, path: Path, owners: Sequence[Owner], backups: Path, *, copy: bool
) -> dict[str, tuple[int, int]]:
    have = _versions(connection)
    for owner in owners:
        if have.get(owner.name, 0) > owner.newest:
            raise SchemaError(
                f"{path} was written by a newer version of Usher ({owner.name}: {have[owner.name]}, this one knows "
                f"{owner.newest}): install that version again, or restore a backup from {backups}"
            )
    behind = [owner for owner in owners if have.get(owner.name, 0) < owner.newest]
    if copy and have and behind:
        backup(path, backups / f"before-migration-{max(have.values())}-{sum(have.values())}.db")
    return {owner.name: _bring(connection, owner, have.get(owner.name, 0)) for owner in behind}


def _versions(connection: sqlite3.Connection) -> dict[str, int]:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations (owner TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID"
    )
    return {row["owner"]: row["version"] for row in connection.execute("SELECT owner, version FROM migrations")}


def _bring(connection: sqlite3.Connection, owner: Owner, version: int) -> tuple[int, int]:
    connection.execute("PRAGMA foreign_keys=OFF")  # a rebuilt table must not cascade into its neighbours
    for number, script in owner.scripts[version:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements(script):
                connection.execute(statement)
            connection.execute(
                "INSERT INTO migrations (owner, version) VALUES (?, ?) "
                "ON CONFLICT (owner) DO UPDATE SET version = excluded.version",
                (owner.name, number),
            )
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            connection.execute("ROLLBACK")
            raise SchemaError(f"migration {number} of {owner.name} failed and was undone: {error}") from error
    connection.execute("PRAGMA foreign_keys=ON")
    return version, owner.newest


def statements(script: str) -> list[str]:
    """The statements of a script, so that all can run in one transaction (executescript would commit first)."""
    found, rest = [], ""
    for line in script.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            found.append(rest)
            rest = ""
    return found


def backup(path: Path, to: Path, told: Callable[[int, int], None] = lambda _done, _total: None) -> Path:
    """A whole copy while the daemon runs, by SQLite's own backup. The copy is complete or is not there. `told` hears
    how many of how many pages are copied, and ends it by raising."""
    to.parent.mkdir(parents=True, exist_ok=True)
    unfinished = to.with_suffix(".unfinished")
    private(unfinished)
    try:
        with closing(connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target, pages=1_000, progress=lambda _, left, total: told(total - left, total))
        unfinished.chmod(0o600)
        unfinished.replace(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return to
