"""Bringing a file up to date: a copy first, nothing by halves, and never backwards."""

import os
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from state import checks
from state.database import connect
from state.migrate import Owner, SchemaError, backup, migrate, statements

FIRST = "CREATE TABLE pantry_jars (id INTEGER PRIMARY KEY, label TEXT NOT NULL);"
SECOND = """
ALTER TABLE pantry_jars ADD COLUMN grams INTEGER NOT NULL DEFAULT 0;
UPDATE pantry_jars SET grams = 250;
"""
BROKEN = """
DELETE FROM pantry_jars;
INSERT INTO no_such_table VALUES (1);
"""


def pantry(*scripts: str) -> Owner:
    return Owner(name="pantry", scripts=tuple(enumerate(scripts, start=1)))


def at(path: Path, *scripts: str) -> dict[str, tuple[int, int]]:
    return migrate(path, [pantry(*scripts)], backups=path.parent / "backups")


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = connect(path, readonly=True)
    try:
        return [tuple(row) for row in connection.execute(sql)]
    finally:
        connection.close()


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A file at version one with three jars in it."""
    path = tmp_path / "usher.db"
    at(path, FIRST)
    connection = connect(path)
    connection.executemany("INSERT INTO pantry_jars (label) VALUES (?)", [("plum",), ("fig",), ("quince",)])
    connection.close()
    return path


def test_a_new_file_gets_every_script_and_no_backup(tmp_path: Path) -> None:
    assert at(tmp_path / "usher.db", FIRST, SECOND) == {"pantry": (0, 2)}
    assert not (tmp_path / "backups").exists()


def test_what_has_run_does_not_run_again(filled: Path) -> None:
    assert at(filled, FIRST) == {}


def test_a_script_that_is_new_runs_on_what_is_there(filled: Path) -> None:
    assert at(filled, FIRST, SECOND) == {"pantry": (1, 2)}
    assert rows(filled, "SELECT label, grams FROM pantry_jars") == [("plum", 250), ("fig", 250), ("quince", 250)]


def test_a_whole_copy_as_it_was_is_made_before_the_first_change(filled: Path) -> None:
    at(filled, FIRST, SECOND)
    (copy,) = (filled.parent / "backups").iterdir()
    assert rows(copy, "SELECT * FROM pantry_jars") == [(1, "plum"), (2, "fig"), (3, "quince")]
    assert copy.stat().st_mode & 0o077 == 0


def test_every_change_keeps_its_own_copy(filled: Path) -> None:
    at(filled, FIRST, SECOND)
    at(filled, FIRST, SECOND, "CREATE TABLE pantry_shelves (id INTEGER PRIMARY KEY);")
    assert len(list((filled.parent / "backups").iterdir())) == 2


def test_a_script_that_fails_changes_nothing_and_is_named(filled: Path) -> None:
    with pytest.raises(SchemaError, match=r"migration 2 of pantry failed and was undone: no such table: no_such_table"):
        at(filled, FIRST, BROKEN)
    assert len(rows(filled, "SELECT * FROM pantry_jars")) == 3
    assert at(filled, FIRST) == {}


def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(filled: Path) -> None:
    at(filled, FIRST, SECOND)
    with pytest.raises(SchemaError, match=r"newer version of Usher \(pantry: 2, this one knows 1\).*restore a backup"):
        at(filled, FIRST)
    assert rows(filled, "SELECT version FROM migrations") == [(2,)]


def test_a_file_that_is_no_memory_is_told_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "usher.db").write_bytes(b"this was never a database " * 400)
    with pytest.raises(SchemaError, match=r"usher\.db cannot be used \(file is not a database\).*backup from"):
        at(tmp_path / "usher.db", FIRST)


def test_gaps_in_the_numbers_are_refused(tmp_path: Path) -> None:
    for name in ("0001_jars.sql", "0003_shelves.sql"):
        (tmp_path / name).write_text(FIRST)
    with pytest.raises(SchemaError, match="migrations of pantry are not numbered"):
        Owner.of_folder("pantry", tmp_path)


def test_a_semicolon_in_a_text_or_a_trigger_ends_no_statement() -> None:
    script = (
        "INSERT INTO t VALUES ('a;b');\n"
        "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; SELECT 1; END;\n-- the end\n"
    )
    assert len(statements(script)) == 2


def test_a_copy_that_cannot_be_finished_leaves_no_copy(filled: Path) -> None:
    (filled.parent / "broken.db").write_bytes(b"not a database, but long enough to look like one" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        backup(filled.parent / "broken.db", filled.parent / "backups" / "copy.db")
    assert not (filled.parent / "backups" / "copy.db").exists()


def test_a_copy_that_is_not_wanted_any_more_ends_and_leaves_nothing(filled: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise TimeoutError(f"{done} of {total}")

    with pytest.raises(TimeoutError, match=r"[1-9]\d* of [1-9]"):
        backup(filled, filled.parent / "copies" / "copy.db", stop)
    assert not list((filled.parent / "copies").iterdir())


def test_a_check_that_is_not_wanted_any_more_ends(filled: Path) -> None:
    with closing(connect(filled)) as memory:
        memory.execute(
            "CREATE TABLE many AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 20000) SELECT i FROM n"
        )
    assert checks.full(filled) == checks.SOUND
    assert checks.full(filled, lambda: True) == "interrupted"


def test_memory_and_copies_are_for_nobody_else_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        at(tmp_path / "usher.db", FIRST)
        held = connect(tmp_path / "usher.db")
        held.execute("INSERT INTO pantry_jars (label) VALUES ('plum')")
        halfway: set[int] = set()
        unfinished = tmp_path / "copy.unfinished"
        backup(
            tmp_path / "usher.db",
            tmp_path / "copy.db",
            lambda _done, _total: halfway.add(unfinished.stat().st_mode & 0o777),
        )
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        held.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["usher.db", "usher.db-wal", "usher.db-shm", "copy.db"], 0o600)
    assert halfway == {0o600}


def every_owner() -> list[Owner]:
    """The engine, and each plugin with tables of its own."""
    plugins = Path(str(files("plugins")))
    owners = [Owner.of_folder("engine", Path(str(files("state"))) / "migrations")]
    owners += [Owner.of_folder(folder.name, folder / "migrations") for folder in sorted(plugins.iterdir())]
    return [owner for owner in owners if owner.scripts]


@pytest.mark.parametrize("owner", every_owner(), ids=lambda owner: owner.name)
def test_every_migration_keeps_every_row_of_a_filled_file(owner: Owner, tmp_path: Path) -> None:
    path = tmp_path / "usher.db"
    for number in range(1, owner.newest + 1):
        before = counted(path)
        migrate(path, [Owner(name=owner.name, scripts=owner.scripts[:number])], backups=tmp_path / "backups")
        assert {table: count for table, count in counted(path).items() if table in before} == before
        fill(path, number)


def counted(path: Path) -> dict[str, int]:
    connection = connect(path)
    try:
        return {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in tables(connection)
        }
    finally:
        connection.close()


def tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'"
    )
    return [row[0] for row in found]


def fill(path: Path, turn: int) -> None:
    """Two more rows of each table, whatever it is; its checks are looked away from, as only the counting matters."""
    connection = connect(path)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("PRAGMA foreign_keys = OFF")
    for table in tables(connection):
        columns = [row["name"] for row in connection.execute(f'PRAGMA table_info("{table}")')]
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        for seed in (900_000 + 2 * turn, 900_001 + 2 * turn):
            connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [seed] * len(columns))  # noqa: S608
    connection.close()
