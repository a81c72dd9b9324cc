"""An invented house for every test, on its own ports and on a clock that stands still."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from daemon.runtime.clock import TurnedClock
from demo.overseerr import FLAVOURS, FakeOverseerr
from demo.tmdb import FakeTmdb
from demo.world import World
from tests.demo.asking import Asking, Ear


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(datetime(2026, 11, 20, 12, 0, 0, 750_000, tzinfo=UTC))


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def world(clock: TurnedClock) -> AsyncIterator[World]:
    async with World(clock=clock) as world:
        yield world


@pytest.fixture
def portal(world: World) -> FakeOverseerr:
    return world.overseerr


@pytest.fixture
def tmdb(world: World) -> FakeTmdb:
    return world.tmdb


@pytest.fixture
def ask(session: ClientSession, portal: FakeOverseerr) -> Asking:
    """Ask the portal with its key."""
    return Asking(session, f"{portal.url}/api/v1", {"X-Api-Key": portal.api_key})


@pytest.fixture(params=sorted(FLAVOURS))
async def flavoured(request: pytest.FixtureRequest, clock: TurnedClock) -> AsyncIterator[World]:
    """The house once with each of the three portals."""
    async with World(clock=clock, flavour=request.param) as world:
        yield world


@pytest.fixture
def ask_flavoured(session: ClientSession, flavoured: World) -> Asking:
    return Asking(session, f"{flavoured.overseerr.url}/api/v1", {"X-Api-Key": flavoured.overseerr.api_key})


@pytest.fixture
async def ear(portal: FakeOverseerr) -> AsyncIterator[Ear]:
    """Somebody who hears the portal's webhooks."""
    async with Ear() as ear:
        portal.webhook_to(f"{ear.url}/webhook/overseerr", "Bearer a secret of ours")
        yield ear
