"""Whether the last life stopped cleanly: noted at a clean stop and taken away at the start. Missing, the file is looked
through first."""

from datetime import datetime, timedelta

import structlog

from daemon.runtime.threads import Threads
from state import checks, notes
from state.database import Database

_log = structlog.get_logger("house")
_NOTE = "clean stop"


async def note(database: Database, now: datetime) -> None:
    await database.write(lambda tx: notes.note(tx, _NOTE, now.isoformat()))


async def look_through_after_a_fall(database: Database, threads: Threads) -> None:
    clean = await notes.noted(database, _NOTE)
    if clean is None and await database.read("SELECT 1 FROM events LIMIT 1"):
        found = await threads.run(checks.quick, database.path, within=timedelta(minutes=10))
        _log.warning(
            "memory.checked",
            found=found,
            say=f"Usher did not stop cleanly; its memory was looked through: {found}.",
        )
    await database.write(lambda tx: tx.execute("DELETE FROM meta WHERE key = ?", (_NOTE,)))
