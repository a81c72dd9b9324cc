"""A long history, made out of two decisions: every row they left, so many times, under other numbers."""

import sqlite3
from pathlib import Path

TEMPLATE = 900_001
"""The first of two requests whose rows are multiplied; numbers of six digits, so that one is never part of another."""
_FIRST = 100_001
_TABLES = (
    "heard", "events", "event_subjects", "deliveries", "actions", "action_subjects", "requests", "names",
    "moderation_decisions", "moderation_history",
)  # fmt: skip
_SPREAD = 30 * 86_400_000_000
"""Microseconds over which decisions are spread, so that a report of the month has all of them."""


def multiply(path: Path, times: int) -> None:
    """Make `2 * times` decisions of the two that are there. The daemon must be off."""
    memory = sqlite3.connect(path, isolation_level=None)
    memory.execute("PRAGMA synchronous=OFF")
    memory.execute("BEGIN")
    strides = {
        table: memory.execute(f"SELECT max(id) FROM {table}").fetchone()[0]  # noqa: S608 (names are ours)
        for table in ("events", "deliveries", "actions", "moderation_decisions", "moderation_history")
    }
    for table in _TABLES:
        _copy(memory, table, strides, times)
    memory.execute("COMMIT")
    memory.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    made = memory.execute("SELECT count(*) FROM moderation_decisions").fetchone()[0]
    memory.close()
    if made < 2 * times:
        raise RuntimeError(f"only {made} decisions came of it")


def ask_models(path: Path, calls: int) -> None:
    """So many questions to three models, spread over a year, each counted as it would be. The daemon must be off."""
    memory = sqlite3.connect(path, isolation_level=None)
    memory.execute("PRAGMA synchronous=OFF")
    memory.execute("BEGIN")
    memory.execute(
        "INSERT INTO moderation_model_calls (key, about, attempt, state, service, model, month, asked_at, spent) "
        "WITH RECURSIVE calls (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM calls WHERE k < ?1) "
        "SELECT hex(randomblob(16)), 'request:' || k, 1, 'asking', 'llm', 'model-' || (k % 3), "
        "strftime('%Y-%m', 'now', '-' || (k % 12) || ' months', 'start of month'), 0, 0.001 FROM calls",
        (calls,),
    )
    memory.execute(
        "UPDATE moderation_model_calls SET state = CASE WHEN id % 50 THEN 'answered' ELSE 'unread' END, cost = 0.0004, "
        "spent = 0.0004, prompt = 1200, completion = 150, latency = 10 * (20 + id % 400)"
    )
    memory.execute("COMMIT")
    memory.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    memory.close()


def make_due(path: Path, count: int) -> None:
    """Owe so many of the decisions again, as after a long pause."""
    memory = sqlite3.connect(path)
    memory.execute(
        "UPDATE deliveries SET state = 'due', head = 1 WHERE id IN "
        "(SELECT id FROM deliveries WHERE handler = 'decide_on_request' LIMIT ?)",
        (count,),
    )
    memory.commit()
    memory.close()


def due(path: Path) -> int:
    """How many deliveries are owed."""
    memory = sqlite3.connect(path)
    count: int = memory.execute("SELECT count(*) FROM deliveries WHERE state IN ('due', 'parked')").fetchone()[0]
    memory.close()
    return count


def _copy(memory: sqlite3.Connection, table: str, strides: dict[str, int], times: int) -> None:
    columns = memory.execute(f"PRAGMA table_info({table})").fetchall()
    names = ", ".join(f'"{column[1]}"' for column in columns)
    values = ", ".join(_value(table, column[1], column[2], strides) for column in columns)
    memory.execute(
        f"INSERT OR IGNORE INTO {table} ({names}) "  # noqa: S608 (names are the schema's own)
        f"WITH RECURSIVE copies (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < {times}) "
        f"SELECT {values} FROM {table}, copies"
    )


def _value(table: str, column: str, kind: str, strides: dict[str, int]) -> str:
    if column == "id":
        return f"id + k * {strides[table]}"
    if column == "decided_at":
        return f"{column} - k * ({_SPREAD} / (SELECT max(k) FROM copies))"  # noqa: S608 (all of it is ours)
    if column in {"event", "action"}:
        return f"{column} + k * {strides[f'{column}s']}"
    if kind == "INTEGER":
        return (
            f"CASE {column} WHEN {TEMPLATE} THEN {_number(0)} WHEN {TEMPLATE + 1} THEN {_number(1)} ELSE {column} END"
        )
    if kind not in {"TEXT", "BLOB"}:
        return f'"{column}"'
    replaced = (
        f"""replace(replace(CAST("{column}" AS TEXT), '{TEMPLATE}', {_number(0)}), '{TEMPLATE + 1}', {_number(1)})"""
    )
    return f"CAST({replaced} AS {kind})"


def _number(which: int) -> str:
    return f"({_FIRST + which} + 2 * k)"
