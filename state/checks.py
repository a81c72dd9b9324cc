"""Whether the file is sound."""

import sqlite3
from contextlib import closing
from pathlib import Path

from state.database import connect

SOUND = "ok"


def quick(path: Path) -> str:
    """After an unclean stop: `ok`, or what is wrong."""
    return _ask(path, "quick_check")


def full(path: Path) -> str:
    """Once a week, indexes included: `ok`, or what is wrong."""
    return _ask(path, "integrity_check")


def _ask(path: Path, pragma: str) -> str:
    try:
        with closing(connect(path, readonly=True)) as connection:
            return "; ".join(row[0] for row in connection.execute(f"PRAGMA {pragma}(20)"))
    except sqlite3.DatabaseError as error:
        return str(error)
