"""What makes the engine hold back everything destructive by itself, until a person has looked: a memory that was
restored, a clock that disagrees."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from daemon.commands.base import Caller, Journal, Scope
from daemon.commands.house import freeze
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import Clock
from state.moments import moment

_log = structlog.get_logger("house")

BACK = timedelta(minutes=5)
"""A wall clock that goes back further than this disagrees with what happened."""
AHEAD = timedelta(hours=26)
"""One that leaps ahead further than a machine sleeps."""
LOOK = 60.0
"""Seconds between two comparisons of the clocks."""
WITNESS = "usher.life"
"""A small file beside the memory that says how far it had come; a restored memory is behind it."""
SELF = Caller(name="engine", surface="engine", scopes=frozenset({Scope.DECIDE}))


class Safeguards:
    """Looks at the start, and again and again."""

    def __init__(self, journal: Journal, clock: Clock, folder: Path) -> None:
        self._journal = journal
        self._clock = clock
        self._witness = folder / WITNESS
        self._told: int | None = None

    async def at_start(self) -> None:
        """Compare the memory with what the file beside it says, and the clock with what was heard last."""
        newest = await self._newest_event()
        witnessed = self._witnessed()
        if newest < (witnessed or 0) or (witnessed is None and newest > 0):
            await self._hold("restored memory", Sentence("This memory was restored: what was done since is not in it."))
        last = await self._last_heard()
        if last is not None and last > self._clock.now() + BACK:
            await self._hold("clock", Sentence("The clock is behind what was heard last."))
        await self.testify()

    async def run(self) -> None:
        """Compare the wall clock with the steady one, for ever."""
        wall, steady = self._clock.now(), self._clock.steady()
        while True:
            await self._clock.sleep(LOOK)
            now, later = self._clock.now(), self._clock.steady()
            astray = (now - wall) - timedelta(seconds=later - steady)
            if not -BACK <= astray <= AHEAD:
                await self._hold("clock", Sentence("The clock was set by more than it may be wrong."))
            wall, steady = now, later
            await self.testify()

    async def testify(self) -> None:
        """Write down beside the memory how far it has come."""
        newest = await self._newest_event()
        if newest != self._told:
            unfinished = self._witness.with_suffix(".unfinished")
            unfinished.write_bytes(msgspec.json.encode(newest))
            unfinished.replace(self._witness)
            self._told = newest

    async def _hold(self, name: str, why: Sentence) -> None:
        _log.error("safeguard", name=name, say=f"Everything destructive is held back: {why}")
        await freeze(self._journal, SELF, name=name, destructive_only=True, why=why)

    async def _newest_event(self) -> int:
        rows = await self._journal.database.read("SELECT seq FROM sqlite_sequence WHERE name = 'events'")
        return int(rows[0]["seq"]) if rows else 0

    async def _last_heard(self) -> datetime | None:
        rows = await self._journal.database.read("SELECT heard_at FROM events ORDER BY id DESC LIMIT 1")
        return moment(rows[0]["heard_at"]) if rows else None

    def _witnessed(self) -> int | None:
        try:
            return msgspec.json.decode(self._witness.read_bytes(), type=int)
        except (OSError, msgspec.DecodeError):
            return None
