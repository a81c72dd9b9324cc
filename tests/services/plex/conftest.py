"""The invented Plex, and our client of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from daemon.config import Secret
from daemon.services.base.wiring import Wiring
from daemon.services.plex.client import PlexClient
from daemon.services.plex.config import PlexConfig
from demo.plex import FakePlex, FakePlexTv, PlexBook
from demo.world import World


@dataclass(frozen=True, slots=True)
class House:
    """Both of them, what they know, and who asks."""

    tv: FakePlexTv
    server: FakePlex
    book: PlexBook
    client: PlexClient
    wiring: Wiring

    def asking(self, **changed: Any) -> PlexClient:  # noqa: ANN401 (any setting)
        """Another client, with other settings."""
        given = {"kind": "plex", **self.settings, **changed}
        return PlexClient("plex", PlexConfig.model_validate(given), self.wiring)

    @property
    def settings(self) -> dict[str, object]:
        token = Secret(self.server.token)
        return {"url": self.server.url, "token": token, "account_url": self.tv.url, "timeout": "2s"}


@pytest.fixture
async def house(wiring: Wiring, world: World) -> AsyncIterator[House]:
    token = Secret(world.plex.token)
    given = {"kind": "plex", "url": world.plex.url, "token": token, "account_url": world.plextv.url, "timeout": "2s"}
    client = PlexClient("plex", PlexConfig.model_validate(given), wiring)
    yield House(world.plextv, world.plex, world.plex_book, client, wiring)
    await client.close()
