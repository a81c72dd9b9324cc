"""Everybody who shares the server, read whole from plex.tv, again and again."""

from datetime import timedelta
from typing import Protocol

from daemon.services.base.sweep import MemberReading
from daemon.services.plex.lists import Together


class Asked(Protocol):
    """What is read."""

    async def machine(self) -> str: ...
    async def together(self, machine: str) -> Together: ...


class MemberSweep:
    """One server's."""

    def __init__(self, server: Asked, every: timedelta) -> None:
        self._server = server
        self.every = every

    async def read(self) -> MemberReading:
        """See `Members`."""
        machine = await self._server.machine()
        together = await self._server.together(machine)
        return MemberReading(members=together.members, machine=machine, doubts=together.doubts)
