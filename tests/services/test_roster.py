"""A changed service gets a new client at once; the old one finishes what it began, and is closed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from daemon.config import Secret, ServiceConfig
from daemon.domain.errors import Unreachable
from daemon.roster import LONGEST_CALL, Roster
from daemon.runtime.clock import TurnedClock, loop_is_quiet
from daemon.runtime.tasks import Tasks, spawn
from daemon.services.base.kind import Kind
from daemon.services.base.wiring import Wiring
from daemon.services.overseerr.client import OverseerrClient
from daemon.services.overseerr.config import OverseerrConfig

TIMEOUT = timedelta(seconds=20)


class Client(OverseerrClient):
    """Tells when it was closed."""

    closed = False

    async def close(self) -> None:
        self.closed = True
        await super().close()


class Endless(Client):
    """One of its calls never ends."""

    async def rest(self) -> None:
        await asyncio.Event().wait()


class Portal:
    """Answers each call when it is told to, and only then."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        app = web.Application()
        app.router.add_get("/api/v1/status", self._status)
        self.server = TestServer(app)

    async def _status(self, request: web.Request) -> web.Response:
        self.asked.set()
        await self.may_answer.wait()
        return web.json_response({"version": request.headers["X-Api-Key"]})


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    portal = Portal()
    await portal.server.start_server()
    yield portal
    portal.may_answer.set()
    await portal.server.close()


@pytest.fixture
async def turned(wiring: Wiring) -> AsyncIterator[Wiring]:
    """The surroundings, with a clock that is turned by hand."""
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    tasks = Tasks(clock)
    yield replace(wiring, clock=clock, tasks=tasks)
    await tasks.stop(timedelta(seconds=1))


def entry(portal: Portal, key: str) -> dict[str, ServiceConfig]:
    url = f"http://127.0.0.1:{portal.server.port}"
    return {"portal": OverseerrConfig(kind="overseerr", url=url, api_key=Secret(key), timeout=TIMEOUT)}


def a_roster(wiring: Wiring, client: type[Client]) -> Roster:
    kind = Kind(name="overseerr", config=OverseerrConfig, fit=client, provides=())
    return Roster({"overseerr": kind}, lambda _: wiring, wiring.clock, lambda _: None)


def client_of(roster: Roster) -> Client:
    client = roster.entries["portal"].client
    assert isinstance(client, Client)
    return client


async def test_a_call_under_way_ends_with_the_client_it_began_with(portal: Portal, wiring: Wiring) -> None:
    roster = a_roster(wiring, Client)
    await roster.apply(entry(portal, "old"))
    old = client_of(roster)
    call = spawn(old.program(), name="call", owner=wiring.tasks)
    await portal.asked.wait()
    assert await roster.apply(entry(portal, "new")) == {"portal"}
    new = client_of(roster)
    later = spawn(new.program(), name="later", owner=wiring.tasks)
    await loop_is_quiet()
    assert not old.closed
    portal.may_answer.set()
    assert (await call, await later) == ("old", "new")
    await wiring.tasks.settle(TIMEOUT)
    assert (old.closed, new.closed) == (True, False)


async def test_one_that_has_nothing_to_finish_is_closed_at_once(portal: Portal, wiring: Wiring) -> None:
    roster = a_roster(wiring, Client)
    await roster.apply(entry(portal, "old"))
    old = client_of(roster)
    await roster.apply({})
    await wiring.tasks.settle(TIMEOUT)
    assert old.closed


async def test_a_call_that_nobody_answers_does_not_keep_the_old_client_and_starts_no_probe_of_it(
    portal: Portal, turned: Wiring
) -> None:
    roster = a_roster(turned, Client)
    await roster.apply(entry(portal, "old"))
    old = client_of(roster)
    call = spawn(old.program(), name="call", owner=Tasks(turned.clock))
    await portal.asked.wait()
    await roster.apply({})
    assert isinstance(turned.clock, TurnedClock)
    await turned.clock.turn(TIMEOUT)
    with pytest.raises(Unreachable):
        await call
    await loop_is_quiet()
    assert old.closed
    assert len(turned.tasks) == 0


async def test_one_whose_calls_do_not_end_is_closed_all_the_same(portal: Portal, turned: Wiring) -> None:
    roster = a_roster(turned, Endless)
    await roster.apply(entry(portal, "old"))
    old = client_of(roster)
    await roster.apply({})
    assert isinstance(turned.clock, TurnedClock)
    await turned.clock.turn(LONGEST_CALL - timedelta(seconds=1))
    assert not old.closed
    await turned.clock.turn(timedelta(seconds=2))
    assert old.closed
