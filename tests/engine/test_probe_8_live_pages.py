"""Live pages in front of a working house: nobody who listens, or does not, costs the bus anything."""

import asyncio
import gc
import json
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from daemon.commands import accounts as commands
from daemon.commands.base import Scope
from daemon.domain.ids import Alias
from tests.engine.front import a_front, a_key, a_program
from tests.engine.probing import a_probe, fact, happens
from tests.engine.process import an_usher, until
from tests.house import OWNER, House

SOON = 1.0
"""Seconds within which a stream is closed that may not go on."""
CLIENTS = 50
WORK = 400
"""Facts in one go, each of its own line, each handled by the probe."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house with a probe that answers each fact with another."""
    async with a_probe(tmp_path, "telegraph") as house:
        yield house


async def works(house: House, turn: int) -> float:
    """Let the bus handle so many facts; how many seconds that took."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    aliases = [Alias(service="telegraph", id=f"{turn}-{number}") for number in range(WORK)]
    await happens(house, *(fact("telegraph.pressed", by=alias, reading=turn, number=1) for alias in aliases))

    async def all_handled() -> bool:
        return bool(await house.one("SELECT NOT EXISTS (SELECT 1 FROM deliveries WHERE state = 'due')"))

    await until(all_handled, within=20)
    return loop.time() - began


@asynccontextmanager
async def who_never_read(url: str, key: str) -> AsyncIterator[None]:
    """Clients that ask for the stream and then look away."""
    async with AsyncExitStack() as stack:
        host, _, port = url.removeprefix("http://").partition(":")
        for _ in range(CLIENTS):
            reader, writer = await asyncio.open_connection(host, int(port), limit=1_024)
            stack.callback(writer.close)
            writer.write(f"GET /api/v1/stream HTTP/1.1\r\nHost: {host}\r\nX-Api-Key: {key}\r\n\r\n".encode())
            assert b" 200 " in await reader.readline()
        yield


async def test_fifty_who_never_read_do_not_slow_the_bus(house: House) -> None:
    """The best of three each; a busy machine may cost either of them half as much again."""
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url):
        alone = min([await works(house, turn) for turn in range(3)])
        async with who_never_read(url, key):
            watched = min([await works(house, turn) for turn in range(3, 6)])
    assert watched <= 1.5 * alone + 0.1


async def test_fifty_who_never_read_cost_no_more_however_much_happens(house: House) -> None:
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url), who_never_read(url, key):
        await works(house, 1)
        await works(house, 2)
        tracemalloc.start()
        try:
            before = _held()
            for turn in range(3, 6):
                await works(house, turn)
            grown = _held() - before
        finally:
            tracemalloc.stop()
    assert grown < 1_000_000, f"{grown:,} bytes for {3 * WORK * 2} facts more"


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


async def test_who_reconnects_to_the_next_life_has_missed_nothing(house: House) -> None:
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url), a_stream(url, key) as stream:
        last = (await frame(stream))["id"]
    await works(house, 1)
    await house.dies()
    await house.lives()
    async with a_front(house) as (_, url), a_stream(url, key, **{"Last-Event-ID": last}) as stream:
        heard = [int((await frame(stream))["id"]) for _ in range(2 * WORK)]
        await happens(house, fact("telegraph.pressed", by=Alias(service="telegraph", id="last"), reading=2, number=1))
        heard.append(int((await frame(stream))["id"]))
    stored = await house.rows("SELECT id FROM events WHERE id > ? ORDER BY id LIMIT ?", int(last), 2 * WORK + 1)
    assert heard == [row[0] for row in stored]


async def presses(house: House, *readings: int) -> None:
    alias = Alias(service="telegraph", id="burst")
    await happens(house, *(fact("telegraph.counted", by=alias, reading=each, sum=0) for each in readings))


async def test_what_follows_at_once_goes_out_together_a_moment_later(house: House) -> None:
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url), a_stream(url, key) as stream:
        await frame(stream)
        await presses(house, 1)
        await frame(stream)
        await presses(house, 2)
        await presses(house, 3)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(frame(stream), 0.1)
        await house.clock.turn(timedelta(milliseconds=50))
        assert (await stream.content.readany()).count(b"data: ") == 2


async def test_who_keeps_up_is_given_a_burst_before_it_fills_the_room(house: House) -> None:
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url), a_stream(url, key) as stream:
        await frame(stream)
        for turn in range(4):
            await presses(house, *range(60 * turn, 60 * turn + 60))
            heard = [await frame(stream) for _ in range(60)]
            assert "reload" not in {each.get("event") for each in heard}


async def test_a_scope_that_is_withdrawn_closes_its_streams_at_once(house: House) -> None:
    number, key = await a_key(house, "reader", Scope.READ)
    _, other = await a_key(house, "owner", *Scope)
    async with a_front(house) as (_, url), a_stream(url, key) as stream, a_stream(url, other) as untouched:
        await frame(stream)
        await frame(untouched)
        await commands.change_account(
            house.daemon.journal, OWNER, number, scopes=frozenset({Scope.DECIDE}), person=None, disabled=False
        )
        assert await ends(stream)
        assert json.loads((await frame(untouched))["data"])["name"] == "account.changed"


async def test_sigterm_closes_the_streams_of_the_process_within_a_second(tmp_path: Path) -> None:
    async with an_usher(tmp_path) as usher:
        usher.configured()
        key = "a key for this house alone, 0123456789"
        await usher.starts({"USHER_API_KEY": key})
        await usher.is_ready()
        async with a_stream(usher.url, key) as stream:
            await frame(stream)
            loop = asyncio.get_running_loop()
            began = loop.time()
            usher.asked_to_stop()
            assert await ends(stream)
            assert loop.time() - began < SOON
        assert (await usher.ends(within=10)).code == 0


@asynccontextmanager
async def a_stream(url: str, key: str, **headers: str) -> AsyncIterator[ClientResponse]:
    async with a_program(url, key) as program, listening(program, headers) as answer:
        yield answer


@asynccontextmanager
async def listening(program: ClientSession, headers: dict[str, str]) -> AsyncIterator[ClientResponse]:
    async with program.get("/api/v1/stream", headers=headers, timeout=ClientTimeout(total=30)) as answer:
        assert answer.status == 200
        yield answer


async def frame(stream: ClientResponse) -> dict[str, str]:
    """The next that is no comment."""
    found: dict[str, str] = {}
    while not found:
        lines = (await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 5)).decode().splitlines()
        found = dict(line.split(": ", 1) for line in lines if line and not line.startswith(":"))
    return found


async def ends(stream: ClientResponse) -> bool:
    """Whether it is closed in time, whatever is still said."""
    try:
        async with asyncio.timeout(SOON):
            await stream.content.read()
    except ClientError:
        return True
    except TimeoutError:
        return False
    return True
