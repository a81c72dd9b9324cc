"""By what a history that lost something is recognised: how much there was when it was last read whole.

A database that was made anew or restored answers well, and everybody in it looks idle. What is less all at once is not
believed; what stays so for a day is how it is now.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from daemon.domain.errors import Unreachable
from daemon.runtime.clock import Clock
from daemon.services.base.drawer import IDENTITY, Drawer
from daemon.services.base.fewer import far_fewer
from daemon.services.base.understanding import NOT_UNDERSTOOD

DOUBTED_FOR: Final = timedelta(days=1)
"""How long what is less has to stay so before it is believed."""
BACK: Final = timedelta(days=1)
"""By so much the latest play may be an earlier one than before: somebody took one out by hand."""
WRITTEN_EVERY: Final = timedelta(minutes=10)
"""With each play the numbers are others; they are written down no more often."""
_KEY: Final = "held"


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How much there was at a moment. Stored: fields are only added, with a default."""

    server: str
    people: int
    plays: int
    latest: datetime | None
    at: datetime
    doubted: datetime | None = None
    """Since when there is less than this."""


_HELD: Final = msgspec.json.Decoder(Held)


def lost(before: Held, now: Held) -> str | None:
    """What is missing, in words; None where it may well be as it is told."""
    if far_fewer(before.people, now.people):
        return f"knows {now.people} people, where there were {before.people}"
    if far_fewer(before.plays, now.plays):
        return f"has {now.plays} plays, where there were {before.plays}"
    if before.latest is not None and (now.latest is None or now.latest < before.latest - BACK):
        return "lost the latest plays"
    return None


class Memory:
    """Of one entry, in its drawer."""

    def __init__(self, service: str, drawer: Drawer, clock: Clock) -> None:
        self._service = service
        self._drawer = drawer
        self._clock = clock

    def recognise(self, server: str) -> None:
        """Raises `Unreachable` where this is not the Plex server that was there when it was greeted."""
        known = self._drawer.get(IDENTITY)
        if known is not None and known.decode() != server:
            why = "looks at another Plex server than before: restart Usher, and say there which is right"
            raise Unreachable(self._service, why, over=True)

    async def believe(self, now: Held) -> None:
        """Raises `Unreachable` while something is missing."""
        before = self._read()
        if before is None or before.server != now.server:
            return await self._keep(now)
        missing = lost(before, now)
        if missing is None:
            return await self._keep_in_time(before, now)
        since = before.doubted or now.at
        if now.at - since >= DOUBTED_FOR:
            return await self._keep(now)
        if before.doubted is None:
            await self._keep(msgspec.structs.replace(before, doubted=since))
        raise Unreachable(self._service, f"{missing}: not believed before it has been so for a day", over=True)

    def _read(self) -> Held | None:
        kept = self._drawer.get(_KEY)
        try:
            return None if kept is None else _HELD.decode(kept)
        except NOT_UNDERSTOOD:
            return None

    async def _keep_in_time(self, before: Held, now: Held) -> None:
        if before.doubted or now.people != before.people or now.at - before.at >= WRITTEN_EVERY:
            await self._keep(now)

    async def _keep(self, held: Held) -> None:
        await self._drawer.put(_KEY, msgspec.json.encode(held))
