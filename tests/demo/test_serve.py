"""The invented services as a process of their own, as those who measure the daemon start them."""

import asyncio
import json
import signal
import sys

from aiohttp import ClientSession

from tests.demo.asking import Asking


async def test_it_says_where_it_is_answers_and_ends_when_told(session: ClientSession) -> None:
    command = ("-m", "demo.serve", "--flavour", "seerr", "--pending", "25", "--latency-ms", "1")
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    where = json.loads(await process.stdout.readline())
    ask = Asking(session, f"{where['overseerr']['url']}/api/v1", {"X-Api-Key": where["overseerr"]["api_key"]})
    told = await ask.get("/request?filter=pending&take=1")
    look = await Asking(session, where["tmdb"]["url"], {}).get(f"/configuration?api_key={where['tmdb']['api_key']}")
    state = await Asking(session, where["panel"]["url"], {}).get("/api/state")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert (told.body["pageInfo"]["results"], "serviceErrors" in told.body) == (25, True)
    assert (look.status, state.body["pending"]) == (200, 25)
