"""A client of the invented Radarr."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from daemon.config import Secret
from daemon.services.base.wiring import Wiring
from daemon.services.radarr.client import RadarrClient
from daemon.services.radarr.config import RadarrConfig
from demo.arr import FakeRadarr
from demo.titles import Shelf, Title

MATRIX = Title(tmdb_id=603, name="The Matrix", runtime=136)
UP = Title(tmdb_id=14160, name="Up", runtime=96)


@dataclass(frozen=True, slots=True)
class House:
    """The invented Radarr, with an empty list, and our client of it."""

    radarr: FakeRadarr
    client: RadarrClient
    another: Callable[..., RadarrClient]
    """A client with other settings, or with other wiring."""


@pytest.fixture
async def house(wiring: Wiring) -> AsyncIterator[House]:
    async with FakeRadarr(Shelf([MATRIX, UP]), clock=wiring.clock) as radarr:

        def client(wired: Wiring = wiring, **settings: object) -> RadarrClient:
            given = {"kind": "radarr", "url": radarr.url, "api_key": Secret(radarr.api_key), **settings}
            return RadarrClient("radarr", RadarrConfig.model_validate(given), wired)

        yield House(radarr, client(), client)
