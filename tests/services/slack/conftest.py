"""A Slack channel, and a client of its webhook."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from daemon.config import Secret
from daemon.runtime.clock import Clock
from daemon.services.base.wiring import Wiring
from daemon.services.slack.client import SlackClient
from daemon.services.slack.config import SlackConfig
from demo.slack import FakeSlack
from demo.world import World

Make = Callable[..., SlackClient]


@pytest.fixture
async def slack(world: World) -> FakeSlack:
    return world.slack


@pytest.fixture
def make(slack: FakeSlack, wiring: Wiring) -> Make:
    def client(*, clock: Clock = wiring.clock) -> SlackClient:
        config = SlackConfig(kind="slack", webhook=Secret(slack.webhook))
        return SlackClient("work", config, replace(wiring, clock=clock))

    return client
