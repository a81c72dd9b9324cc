"""The client of a Jellyfin server: whether it answers, takes the key, and is the one it was. It only reads."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import msgspec

from daemon.domain.errors import Rejected
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call
from daemon.services.base.models import text
from daemon.services.base.service import HttpService
from daemon.services.base.wiring import Wiring
from daemon.services.jellyfin.checks import look_at
from daemon.services.jellyfin.config import JellyfinConfig


class Info(msgspec.Struct, frozen=True, rename="pascal"):
    """What it says of itself."""

    id: Any = None
    version: Any = None
    product_name: Any = None


INFO = Call(method="GET", path="/System/Info", answer=msgspec.json.Decoder(Info))


class JellyfinClient(HttpService):
    """Jellyfin, or Emby: the header of each is sent, and the other is let pass."""

    kind: ClassVar[str] = "jellyfin"

    def __init__(self, name: str, config: JellyfinConfig, wiring: Wiring) -> None:
        key = config.api_key.reveal()
        headers = {"Authorization": f'MediaBrowser Token="{key}"', "X-Emby-Token": key}
        within = config.timeout.total_seconds()
        super().__init__(name, Address(url=config.url, headers=headers, within=within, width=2), wiring)

    async def info(self) -> Info:
        """What it says of itself; needs the key."""
        return await self._http.ask(INFO)

    async def check(self) -> None:
        await self._http.probe(INFO)

    async def identity(self) -> str | None:
        return text((await self.info()).id)

    async def program(self) -> str | None:
        try:
            return text((await self.info()).version)
        except Rejected:
            return None

    def remarks(self) -> tuple[Sentence, ...]:
        return (Sentence("Usher reads nothing else of it yet: people, requests and titles come from the portal."),)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)
