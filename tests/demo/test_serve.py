"""The invented services as a process of their own, as those who measure the daemon start them."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from tests.demo.asking import Asking, Ear, until


@dataclass(slots=True)
class Served:
    """Where everything is; once it ended, how."""

    where: dict[str, Any]
    ended: int | None = None


@asynccontextmanager
async def served(*said: str) -> AsyncIterator[Served]:
    """A process that does not outlive its test, whatever becomes of the test."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "demo.serve", *said, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        house = Served(json.loads(await process.stdout.readline()))
        yield house
    finally:
        process.terminate()
        ended = await process.wait()
    house.ended = ended


async def test_it_says_where_it_is_and_ends_when_told(session: ClientSession) -> None:
    async with served("--flavour", "seerr", "--pending", "25", "--latency-ms", "1") as house:
        portal = house.where["overseerr"]
        ask = Asking(session, f"{portal['url']}/api/v1", {"X-Api-Key": portal["api_key"]})
        told = await ask.get("/request?filter=pending&take=1")
        state = await Asking(session, house.where["panel"]["url"], {}).get("/api/state")
    assert house.ended == 0
    assert (told.body["pageInfo"]["results"], "serviceErrors" in told.body) == (25, True)
    assert (state.body["pending"], state.body["portal"], state.body["tmdb"]) == (25, "0.001 s slow", "0.001 s slow")


async def test_its_tmdb_knows_the_key_it_printed(session: ClientSession) -> None:
    async with served() as house:
        tmdb = house.where["tmdb"]
        told = await Asking(session, tmdb["url"], {}).get(f"/configuration?api_key={tmdb['api_key']}")
    assert told.status == 200


async def test_it_announces_where_it_is_told_to(session: ClientSession) -> None:
    async with Ear() as ear, served("--webhook", ear.url, "--authorization", "Bearer ours") as house:
        portal = house.where["overseerr"]
        ask = Asking(session, f"{portal['url']}/api/v1", {"X-Api-Key": portal["api_key"]})
        await ask.post("/request", {"mediaType": "movie", "mediaId": 603}, X_API_User="2")
        await until(lambda: ear.rings)
    assert (ear.kinds, ear.rings[0].headers["Authorization"]) == (["MEDIA_PENDING"], "Bearer ours")
