"""A client of the invented portal."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from daemon.config import Secret
from daemon.services.base.wiring import Wiring
from daemon.services.overseerr.client import OverseerrClient
from daemon.services.overseerr.config import OverseerrConfig
from demo.world import World


@dataclass(frozen=True, slots=True)
class House:
    """The world and our client of its portal."""

    world: World
    client: OverseerrClient
    another: Callable[[str], OverseerrClient]
    """A client with another key."""


@pytest.fixture(params=["overseerr", "jellyseerr", "seerr"])
async def house(request: pytest.FixtureRequest, wiring: Wiring) -> AsyncIterator[House]:
    async with World(seed=1, flavour=request.param) as world:

        def client(key: str) -> OverseerrClient:
            config = OverseerrConfig(kind=request.param, url=world.overseerr.url, api_key=Secret(key))
            return OverseerrClient("portal", config, wiring)

        yield House(world, client(world.overseerr.api_key), client)
