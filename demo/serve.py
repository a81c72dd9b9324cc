"""The invented services in a process of their own: `python -m demo.serve` prints where they are, as one line of JSON.

For whoever measures the daemon from outside. It runs until SIGTERM or SIGINT.
"""

import argparse
import asyncio
import json
import signal
from datetime import timedelta

from demo.overseerr import FLAVOURS
from demo.panel import Panel, ask_for
from demo.world import HOUSE_GROUP, World


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.serve", description=__doc__)
    parser.add_argument("--flavour", choices=sorted(FLAVOURS), default="overseerr")
    parser.add_argument("--latency-ms", type=float, default=0, help="answer everything this much later")
    parser.add_argument("--pending", type=int, default=0, help="so many requests wait from the start, unannounced")
    parser.add_argument("--webhook", default="", help="announce requests to this address")
    parser.add_argument("--authorization", default="", help="with this Authorization header")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args(given)


async def serve(said: argparse.Namespace) -> None:
    """Until a signal comes."""
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    async with World(seed=said.seed, flavour=said.flavour) as world, Panel(world) as panel:
        for service in world.services:
            service.latency = timedelta(milliseconds=said.latency_ms)
        world.discord.limited = False
        world.overseerr.webhook_to(said.webhook, said.authorization)
        ask_for(world, said.pending, announce=False)
        print(json.dumps(_where(world, panel)), flush=True)
        await over.wait()


def _where(world: World, panel: Panel) -> dict[str, object]:
    return {
        "overseerr": {"url": world.overseerr.url, "api_key": world.overseerr.api_key},
        "tmdb": {"url": world.tmdb.url, "api_key": world.tmdb.api_key, "token": world.tmdb.token},
        "radarr": {"url": world.radarr.url, "api_key": world.radarr.api_key},
        "sonarr": {"url": world.sonarr.url, "api_key": world.sonarr.api_key},
        "plex": world.plex_entry(),
        "llm": {"url": world.llm.url, "api_key": world.llm.api_key},
        "telegram": {"api_url": world.telegram.url, "token": world.telegram.token, "chat": str(HOUSE_GROUP)},
        **world.channels(),
        "panel": {"url": panel.url, "token": panel.token},
    }


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
