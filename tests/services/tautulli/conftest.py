"""A client of the invented Tautulli, and two people whose plays it keeps."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.config import Secret
from daemon.domain.ids import MediaId, MediaKind
from daemon.runtime.clock import TurnedClock
from daemon.runtime.tasks import Tasks
from daemon.services.base.wiring import Wiring
from daemon.services.tautulli.client import TautulliClient
from daemon.services.tautulli.config import TautulliConfig
from demo.tautulli import FakeTautulli
from demo.titles import Title
from tests.services.turning import turned

ALICE, BOB, NOBODY = 101, 102, 999
MATRIX = Title(tmdb_id=603, name="The Matrix", runtime=136)
UP = Title(tmdb_id=14160, name="Up", runtime=96)
WIRE = Title(tmdb_id=1438, kind="tv", name="The Wire", seasons=5, episodes=60, tvdb_id=79126)
FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)
OTHER_FILM = MediaId(kind=MediaKind.MOVIE, tmdb=14160)
SERIES = MediaId(kind=MediaKind.SERIES, tmdb=1438)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@dataclass(frozen=True, slots=True)
class House:
    """The invented Tautulli, and our client of it. Alice watched something a year ago, Bob never did."""

    tautulli: FakeTautulli
    client: TautulliClient
    another: Callable[..., TautulliClient]
    """A client with other settings, or with other wiring."""
    wiring: Wiring
    clock: TurnedClock


@pytest.fixture
async def house(wiring: Wiring) -> AsyncIterator[House]:
    made: list[TautulliClient] = []
    clock = turned(lambda: sum(client.calling for client in made))
    tasks = Tasks(clock)
    wired = replace(wiring, clock=clock, tasks=tasks)
    async with FakeTautulli(clock=clock) as tautulli:
        tautulli.knows(ALICE, "alice", email="alice@example.org")
        tautulli.knows(BOB, "bob", email="bob@example.org")
        tautulli.watches(ALICE, UP, at=ago(days=365))

        def client(wiring: Wiring = wired, **settings: object) -> TautulliClient:
            given = {"kind": "tautulli", "url": tautulli.url, "api_key": Secret(tautulli.api_key), **settings}
            made.append(TautulliClient("tautulli", TautulliConfig.model_validate(given), wiring))
            return made[-1]

        yield House(tautulli, client(), client, wired, clock)
        await tasks.stop(timedelta(seconds=1))
