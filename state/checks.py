"""Whether the file is sound."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from state.database import connect

SOUND = "ok"
OFTEN = 10_000
"""Steps of SQLite's own machine, a few milliseconds, between two questions whether to stop."""


def quick(path: Path) -> str:
    """After an unclean stop: `ok`, or what is wrong."""
    return _ask(path, "quick_check", lambda: False)


def full(path: Path, stop: Callable[[], bool] = lambda: False) -> str:
    """Once a week, indexes included: `ok`, or what is wrong. Ends early when it is told to `stop`."""
    return _ask(path, "integrity_check", stop)


def _ask(path: Path, pragma: str, stop: Callable[[], bool]) -> str:
    try:
        with closing(connect(path, readonly=True)) as connection:
            connection.set_progress_handler(stop, OFTEN)
            return "; ".join(row[0] for row in connection.execute(f"PRAGMA {pragma}(20)"))
    except sqlite3.DatabaseError as error:
        return str(error)
