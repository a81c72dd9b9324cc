"""`usher demo`: the real daemon in the invented house, over loopback, touching nothing real."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TextIO

from daemon.app import CANNOT_START, App, CannotStartError, Settled
from daemon.runtime.clock import SystemClock
from daemon.runtime.tasks import Tasks, spawn
from daemon.start import Start
from demo.panel import Panel
from demo.people_at_play import play
from demo.world import HOUSE_GROUP, World

PACE = timedelta(seconds=12)
"""Between two things that happen in the invented house."""
OWNER = "owner@invented.example"
SECRET = "rings-in-the-demo-only"  # noqa: S105 (of the demo, on loopback)

_SETTINGS = """\
# The demo's own settings: the services are invented and run on this machine only.
mode: live
server: {{host: 127.0.0.1, port: {port}, webhook_secret: "{secret}", public_url: "http://127.0.0.1:{port}"}}
house: {{name: "The invented house"}}
services:
  overseerr: {{url: "{portal}", api_key: "{portal_key}"}}
  tmdb: {{url: "{titles}", api_key: "{titles_key}"}}
  telegram: {{token: "{telegram_token}", chat: "{telegram_chat}", api_url: "{telegram}", receive: polling}}
  radarr: {{url: "{films}", api_key: "{films_key}"}}
  sonarr: {{url: "{series}", api_key: "{series_key}"}}
  plex: {shared}
  tautulli: {{url: "{watched}", api_key: "{watched_key}"}}
  llm: {{base_url: "{model}", api_key: "{model_key}"}}
{channels}
plugins:
  moderation:
    mode: live
    genres: {{whitelist: [Documentary, Animation, Family], blacklist: [Adult, Erotic]}}
    limits: {{min_rating: 6.0, max_episodes: 300, max_seasons: 15, min_popularity: 5.0, max_runtime: 240}}
    new_user_threshold_days: 30
    new_user_needs_review: true
  messages:
    owner: {owner}
"""


async def demonstrate(*, port: int, data: Path | None, stream: TextIO) -> int:
    """Run until told to stop; the folder passes unless one is given. Returns the exit code."""
    clock = SystemClock()
    with _folder(data) as folder:
        async with World(clock=clock) as world, Panel(world) as panel:
            config = folder / "daemon.yaml"
            config.write_text(_settings(world, port), encoding="utf-8")
            players = Tasks(clock)

            def settled(house: Settled) -> None:
                stream.write(_invitation(house, panel.url))
                stream.flush()
                world.overseerr.webhook_to(f"http://127.0.0.1:{port}/webhook/overseerr", f"Bearer {SECRET}")
                for keeper in (world.radarr, world.sonarr):
                    keeper.webhook_to(f"http://127.0.0.1:{port}/webhook/{keeper.name}/{SECRET}")
                spawn(play(world, pace=PACE, clock=clock, owner=OWNER), name="the house lives", owner=players)

            try:
                return await App(Start(config=config, data=folder), stream=stream, settled=settled).serve()
            except CannotStartError as error:
                stream.write(f"{error}\n")
                return CANNOT_START
            finally:
                await players.stop(timedelta(seconds=1))


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="usher-demo-") as passing:
        yield Path(passing)


def _settings(world: World, port: int) -> str:
    return _SETTINGS.format(
        port=port,
        secret=SECRET,
        owner=OWNER,
        portal=world.overseerr.url,
        portal_key=world.overseerr.api_key,
        titles=world.tmdb.url,
        titles_key=world.tmdb.api_key,
        telegram=world.telegram.url,
        telegram_token=world.telegram.token,
        telegram_chat=HOUSE_GROUP,
        films=world.radarr.url,
        films_key=world.radarr.api_key,
        series=world.sonarr.url,
        series_key=world.sonarr.api_key,
        shared=json.dumps(world.plex_entry()),
        watched=world.tautulli.url,
        watched_key=world.tautulli.api_key,
        model=world.llm.url,
        model_key=world.llm.api_key,
        channels="\n".join(f"  {name}: {json.dumps(entry)}" for name, entry in world.channels().items()),
    )


def _invitation(house: Settled, panel: str) -> str:
    again = "" if house.password else "\n  Sign in with the password of this demo's first start.\n"
    return (
        "\n  This is an invented house: its people, its portal and its films live on this machine only.\n"
        f"{again}"
        f"\n  Watch Usher at work    {house.url}"
        f"\n  Cause an outage        {panel}"
        "\n  Stop it                Ctrl-C\n\n"
    )
