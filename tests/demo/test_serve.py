"""The invented services as a process of their own, as those who measure the daemon start them."""

import asyncio
import json
import signal
import sys

from aiohttp import ClientSession

from tests.demo.asking import Asking, Ear, until


async def test_it_says_where_it_is_answers_and_ends_when_told(session: ClientSession) -> None:
    async with Ear() as ear:
        said = ("--flavour", "seerr", "--pending", "25", "--latency-ms", "1", "--webhook", ear.url)
        command = ("-m", "demo.serve", *said, "--authorization", "Bearer ours")
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        where = json.loads(await process.stdout.readline())
        ask = Asking(session, f"{where['overseerr']['url']}/api/v1", {"X-Api-Key": where["overseerr"]["api_key"]})
        told = await ask.get("/request?filter=pending&take=1")
        state = await Asking(session, where["panel"]["url"], {}).get("/api/state")
        await ask.post("/request", {"mediaType": "movie", "mediaId": 603}, X_API_User="2")
        await until(lambda: ear.rings)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    assert (told.body["pageInfo"]["results"], "serviceErrors" in told.body) == (25, True)
    assert (state.body["pending"], state.body["portal"], state.body["tmdb"]) == (25, "0.001 s slow", "0.001 s slow")
    assert (ear.kinds, ear.rings[0].headers["Authorization"]) == (["MEDIA_PENDING"], "Bearer ours")


async def test_its_tmdb_knows_the_key_it_printed(session: ClientSession) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "demo.serve", stdout=asyncio.subprocess.PIPE
    )  # fmt: skip
    assert process.stdout is not None
    tmdb = json.loads(await process.stdout.readline())["tmdb"]
    told = await Asking(session, tmdb["url"], {}).get(f"/configuration?api_key={tmdb['api_key']}")
    process.terminate()
    assert (await process.wait(), told.status) == (0, 200)
