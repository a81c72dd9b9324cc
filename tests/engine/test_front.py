"""The web server's own port, in front of a house whose clock is turned."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.base import Scope
from daemon.runtime.tasks import Tasks, spawn
from daemon.web.connections import ARRIVES_WITHIN
from tests.engine.front import a_front, a_key
from tests.house import a_house

ASKED = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


async def test_who_asked_once_keeps_its_connection_and_who_stays_silent_does_not(tmp_path: Path) -> None:
    async with a_house(tmp_path, services=False, plugins={}) as house, a_front(house) as (_, url):
        port = int(url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        silent, other = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ASKED)
        await reader.readuntil(b'{"status":"ok"}')
        for _ in range(4):
            await house.clock.turn(timedelta(seconds=5))
        assert await asyncio.wait_for(silent.read(), 5) == b""
        writer.write(ASKED)
        assert b" 200 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        other.close()


@pytest.mark.parametrize(
    "path, kind",
    [
        ("/login", "application/x-www-form-urlencoded"),
        ("/api/v1/freeze", "application/json"),
        ("/webhook/overseerr", "application/json"),
    ],
)
async def test_a_body_that_stops_coming_is_not_waited_for(path: str, kind: str, tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "staff", Scope.DECIDE)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        head = f"POST {path} HTTP/1.1\r\nHost: usher\r\nX-Api-Key: {key}\r\nContent-Type: {kind}\r\n"
        writer.write(f"{head}Content-Length: 100\r\n\r\na".encode())
        answer = spawn(reader.readline(), name="answer", owner=Tasks(house.clock))
        began = house.clock.steady()
        async with asyncio.timeout(20):
            while not answer.done():
                await house.clock.turn(timedelta(seconds=5))
        assert b" 408 " in await answer
        assert house.clock.steady() - began >= ARRIVES_WITHIN
        writer.close()
