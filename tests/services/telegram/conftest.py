"""A client of the invented Telegram, and the people there."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from daemon.config import Secret
from daemon.runtime.clock import Clock, TurnedClock, loop_is_quiet
from daemon.services.base.wiring import Wiring
from daemon.services.telegram import sparing
from daemon.services.telegram.client import TelegramClient
from daemon.services.telegram.config import TelegramConfig
from demo.telegram import FakeTelegram
from demo.telegram.people import Streets
from demo.world import World

ANA, TOM = 41, 42
GROUP, FORUM = -100_500, -100_600
SPORTS = 7
"""A topic of the forum."""

Make = Callable[..., TelegramClient]


@pytest.fixture(scope="session", autouse=True)
def _aiogram_is_there() -> None:
    """Its import takes real seconds, and some clocks here are turned."""
    sparing.load()


@pytest.fixture
def telegram(world: World) -> FakeTelegram:
    streets = world.telegram.streets
    streets.joins(ANA, "Ana")
    streets.joins(TOM, "Tom", language="fr")
    streets.group(GROUP, "The house")
    streets.group(FORUM, "The forum", topics={SPORTS})
    return world.telegram


@pytest.fixture
def streets(telegram: FakeTelegram) -> Streets:
    return telegram.streets


@pytest.fixture
def turned(telegram: FakeTelegram, wiring: Wiring) -> TurnedClock:
    """A clock that is turned for both sides, and waits for calls under way; a long poll that waits is not one."""

    async def rest() -> None:
        for _ in range(2_000):
            await asyncio.sleep(0.002)
            await loop_is_quiet()
            if len(getattr(wiring.session.connector, "_acquired", ())) <= telegram.polling:
                return
        raise AssertionError("a call does not come back")

    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC), rest)
    telegram.clock = telegram.streets.clock = clock
    return clock


@pytest.fixture
def make(telegram: FakeTelegram, wiring: Wiring) -> Make:
    def client(
        *,
        token: str = telegram.token,
        chat: str = str(ANA),
        clock: Clock = wiring.clock,
        public_url: str = "",
        **more: object,
    ) -> TelegramClient:
        settings = {"kind": "telegram", "api_url": telegram.url, "token": Secret(token), "chat": chat, **more}
        config = TelegramConfig.model_validate(settings)
        return TelegramClient("telegram", config, replace(wiring, clock=clock, public_url=public_url))

    return client


@pytest.fixture
def client(make: Make) -> TelegramClient:
    return make()


async def until(so: Callable[[], object]) -> None:
    """Wait, in real time, until it is so."""
    for _ in range(500):
        if so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it was not so within five seconds")
