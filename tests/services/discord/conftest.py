"""A Discord channel, and a client of its webhook."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from daemon.config import Secret
from daemon.runtime.clock import Clock
from daemon.services.base.wiring import Wiring
from daemon.services.discord.client import DiscordClient
from daemon.services.discord.config import DiscordConfig
from demo.discord import FakeDiscord
from demo.world import World

Make = Callable[..., DiscordClient]


@pytest.fixture
async def discord(world: World) -> FakeDiscord:
    return world.discord


@pytest.fixture
def make(discord: FakeDiscord, wiring: Wiring) -> Make:
    def client(*, webhook: str = discord.webhook, clock: Clock = wiring.clock) -> DiscordClient:
        config = DiscordConfig(kind="discord", webhook=Secret(webhook))
        return DiscordClient("chat", config, replace(wiring, clock=clock))

    return client
