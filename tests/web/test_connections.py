"""Connections that ask for nothing, or never end what they began."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from daemon.runtime.clock import TurnedClock
from daemon.runtime.tasks import Tasks, spawn
from daemon.web import connections
from daemon.web.connections import Connections, arrived, body_of
from daemon.web.problems import Trouble

START = datetime(2026, 11, 20, tzinfo=UTC)
ASKED = b"GET / HTTP/1.1\r\nHost: usher\r\n\r\n"
POSTED = b"POST /body HTTP/1.1\r\nHost: usher\r\nContent-Length: 10\r\n\r\n"


@dataclass
class Gate:
    """A port behind which everybody is answered."""

    clock: TurnedClock
    connections: Connections
    port: int
    asked: asyncio.Event
    """A slow question was heard."""
    held: list[asyncio.StreamWriter] = field(default_factory=list)

    async def opens(self, first: bytes, *, at: str = "127.0.0.1") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(at, 0))
        self.held.append(writer)
        writer.write(first)
        return reader, writer


async def _posted(request: web.BaseRequest, clock: TurnedClock) -> str:
    try:
        return (await body_of(request, clock)).decode()
    except Trouble as trouble:
        return str(trouble.status)


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    clock = TurnedClock(START)
    asked, released = asyncio.Event(), asyncio.Event()

    async def answer(request: web.BaseRequest) -> web.Response:
        with found.answering(request.protocol):
            if request.path == "/slow":
                asked.set()
                await released.wait()
            if request.path == "/body":
                asked.set()
                return web.Response(text=await _posted(request, clock))
            return web.Response(text="here")

    server = web.Server(answer)
    found = Connections(server, clock)
    listening = await asyncio.get_running_loop().create_server(found.accept, "127.0.0.1", 0)
    found.watch()
    gate = Gate(clock, found, listening.sockets[0].getsockname()[1], asked)
    yield gate
    released.set()
    for each in gate.held:
        each.close()
    listening.close()
    await found.close()
    await server.shutdown()


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\nHost: us"])
async def test_a_connection_that_asks_for_nothing_is_closed(first: bytes, gate: Gate) -> None:
    reader, _ = await gate.opens(first)
    await (await gate.opens(ASKED))[0].readline()
    for _ in range(4):
        await gate.clock.turn(timedelta(seconds=5))
    assert await reader.read() == b""


async def test_one_that_asked_stays_for_its_next_question(gate: Gate) -> None:
    reader, writer = await gate.opens(ASKED)
    await reader.readuntil(b"here")
    for _ in range(6):
        await gate.clock.turn(timedelta(seconds=5))
    writer.write(ASKED)
    assert b"200" in await reader.readline()


async def test_where_all_are_busy_one_too_many_is_turned_away(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 1)
    await gate.opens(ASKED.replace(b"/", b"/slow", 1))
    await gate.asked.wait()
    second, _ = await gate.opens(ASKED)
    assert await second.readline() == b""


async def test_for_one_too_many_the_address_that_holds_the_most_closes_its_own(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST", 4)
    kept, writes = await gate.opens(b"")
    spoken, asks = await gate.opens(ASKED, at="127.0.0.2")
    await spoken.readuntil(b"here")
    silent, _ = await gate.opens(b"", at="127.0.0.2")
    await gate.opens(b"", at="127.0.0.2")
    newcomer, _ = await gate.opens(ASKED, at="127.0.0.3")
    assert b"200" in await newcomer.readline()
    assert await silent.readline() == b""
    for reader, writer in ((kept, writes), (spoken, asks)):
        writer.write(ASKED)
        assert b"200" in await reader.readline()


async def test_who_floods_the_port_keeps_nobody_else_out(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 20)
    for _ in range(60):
        await gate.opens(b"", at="127.0.0.2")
    for _ in range(5):
        reader, _ = await gate.opens(ASKED)
        assert b"200" in await reader.readline()


async def test_a_body_that_never_ends_is_not_waited_for() -> None:
    clock = TurnedClock(START)
    reading = spawn(arrived(asyncio.Event().wait(), clock), name="body", owner=Tasks(clock))
    await clock.turn(timedelta(seconds=30))
    with pytest.raises(Trouble) as raised:
        await reading
    assert raised.value.status == 408


async def test_a_body_of_which_half_came_is_not_waited_for(gate: Gate) -> None:
    reader, _ = await gate.opens(POSTED + b"half")
    await gate.asked.wait()
    await gate.clock.turn(timedelta(seconds=30))
    assert (await reader.read(1_000)).endswith(b"408")


async def test_a_body_is_read_whole_in_however_many_pieces_it_comes(gate: Gate) -> None:
    at_once, _ = await gate.opens(POSTED + b"whole body")
    assert (await at_once.read(1_000)).endswith(b"whole body")
    gate.asked.clear()
    in_pieces, writer = await gate.opens(POSTED + b"whole")
    await gate.asked.wait()
    writer.write(b" body")
    assert (await in_pieces.read(1_000)).endswith(b"whole body")
