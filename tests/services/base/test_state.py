"""What pages show of a service, and where a service keeps what must survive."""

from datetime import UTC, datetime, timedelta

from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.sentences import Sentence
from daemon.services.base.drawer import Drawer, MemoryDrawer
from daemon.services.base.state import REMEMBERED, Standing, Tally
from daemon.services.base.wiring import Wiring
from daemon.services.tmdb.client import TmdbClient
from daemon.services.tmdb.config import TmdbConfig
from demo.world import World

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_latency_is_the_median_of_the_latest_answers() -> None:
    tally = Tally()
    for seconds in [100.0] * REMEMBERED + [0.25] * REMEMBERED:
        tally.answered(seconds, NOON)

    assert (tally.latency, tally.calls, tally.answered_at) == (timedelta(seconds=0.25), 2 * REMEMBERED, NOON)


def test_nothing_is_said_of_the_latency_before_the_first_answer() -> None:
    tally = Tally()
    tally.failed()

    assert (tally.latency, tally.calls, tally.failures) == (None, 1, 1)


async def test_an_outage_is_in_the_picture_with_its_reason_and_the_next_probe(world: World, wiring: Wiring) -> None:
    client = TmdbClient("films", TmdbConfig(kind="tmdb", url=world.tmdb.url), wiring)
    world.tmdb.answers(503, retry_after=60)
    await client.title(MediaId(kind=MediaKind.MOVIE, tmdb=603))

    state = client.state

    assert (state.name, state.kind, state.standing) == ("films", "tmdb", Standing.DOWN)
    assert (state.last_error, state.calls, state.failures) == ("answered 503 (not ready)", 1, 1)
    assert state.last_error_says == Sentence("answered {status} (not ready)", {"status": 503})
    assert state.since is not None


async def test_what_is_put_in_a_drawer_is_there() -> None:
    drawer: Drawer = MemoryDrawer()
    await drawer.put("cursor", b"7")

    assert (drawer.get("cursor"), drawer.get("cookie")) == (b"7", None)
