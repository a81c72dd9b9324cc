"""The client against the invented TMDB, over loopback."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from daemon.config import Secret
from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import KeyRefused, Unreachable
from daemon.domain.ids import MediaId, MediaKind
from daemon.runtime.clock import Clock, TurnedClock
from daemon.services.base.state import Standing
from daemon.services.base.wiring import Wiring
from daemon.services.tmdb.client import TmdbClient
from daemon.services.tmdb.config import TmdbConfig
from demo.titles import Title
from demo.world import World

MATRIX = MediaId(kind=MediaKind.MOVIE, tmdb=603)
NOTHING = MediaId(kind=MediaKind.MOVIE, tmdb=404_404)

Make = Callable[..., TmdbClient]


@pytest.fixture
def make(world: World, wiring: Wiring) -> Make:
    def client(
        *, key: str = world.tmdb.api_key, language: str = "en", region: str = "", clock: Clock = wiring.clock
    ) -> TmdbClient:
        config = TmdbConfig(kind="tmdb", url=world.tmdb.url, api_key=Secret(key), language=language, region=region)
        return TmdbClient("tmdb", config, replace(wiring, clock=clock))

    return client


async def test_one_call_tells_everything_of_a_film(make: Make, world: World) -> None:
    facts = (await make().title(MATRIX)).needed()

    assert (facts.title, facts.year, facts.rating, facts.votes) == ("The Matrix", 1999, 8.2, 26100)
    assert (facts.genres, facts.keywords, facts.runtime, facts.adult) == ((28, 878), (), 136, False)
    assert set(facts.sources.values()) == {"tmdb"}
    assert len(world.tmdb.calls) == 1


async def test_one_call_tells_everything_of_a_series(make: Make, world: World) -> None:
    facts = (await make().title(MediaId(kind=MediaKind.SERIES, tmdb=1396))).needed()

    assert facts.title == "Breaking Bad"
    assert (facts.seasons, facts.episodes) == (5, 62)
    assert facts.keywords is not None
    assert [call.path for call in world.tmdb.calls] == ["/3/tv/1396"]


@pytest.mark.parametrize(
    "language, region, certification, providers",
    [
        ("en", "", "R", ("Max",)),
        ("fr", "", "TP", ("Canal+",)),
        ("fr-CA", "", None, ()),
        ("fr-CA", "US", "R", ("Max",)),
    ],
)
async def test_age_rating_and_streaming_are_those_of_the_region(
    make: Make, language: str, region: str, certification: str | None, providers: tuple[str, ...]
) -> None:
    facts = (await make(language=language, region=region).title(MATRIX)).needed()

    assert (facts.certification, facts.providers) == (certification, providers)
    assert (facts.collection, facts.countries) == (None, ("US",))


async def test_the_collection_of_a_film_is_known_by_name(make: Make) -> None:
    facts = (await make().title(MediaId(kind=MediaKind.MOVIE, tmdb=11))).needed()

    assert facts.collection == "Star Wars Collection"


async def test_a_series_is_rated_in_the_region_as_well(make: Make, world: World) -> None:
    facts = (await make(region="FR").title(MediaId(kind=MediaKind.SERIES, tmdb=1396))).needed()

    assert (facts.certification, facts.providers, facts.countries) == ("16", ("Netflix",), ("US",))
    assert len(world.tmdb.calls) == 1


async def test_keywords_are_known_by_number(make: Make, world: World) -> None:
    title = world.titles.put(Title(tmdb_id=9_999_001, name="Gory", keywords=(10292,)))

    facts = (await make().title(MediaId(kind=MediaKind.MOVIE, tmdb=title.tmdb_id))).needed()

    assert [keyword.id for keyword in facts.keywords or ()] == [10292]


async def test_what_nobody_voted_on_has_no_rating(make: Make, world: World) -> None:
    title = world.titles.put(Title(tmdb_id=9_999_002, name="Unseen"))

    facts = (await make().title(MediaId(kind=MediaKind.MOVIE, tmdb=title.tmdb_id))).needed()

    assert (facts.rating, facts.votes, facts.released, facts.runtime) == (None, 0, None, None)


async def test_titles_are_in_the_owners_language(make: Make) -> None:
    facts = (await make(language="fr").title(MediaId(kind=MediaKind.MOVIE, tmdb=238))).needed()

    assert (facts.title, facts.original_title) == ("Le Parrain", "The Godfather")


@pytest.mark.parametrize("form", ["api_key", "token"])
async def test_the_short_key_and_the_long_token_both_work(make: Make, world: World, form: str) -> None:
    client = make(key=getattr(world.tmdb, form))

    await client.check()

    assert isinstance(await client.title(MATRIX), Found)
    assert ("api_key=" in world.tmdb.calls[-1].query) is (form == "api_key")


@pytest.mark.parametrize("key", ["f" * 32, "canary.v4.token"])
async def test_a_wrong_key_is_refused_and_shown_nowhere(make: Make, key: str) -> None:
    client = make(key=key)

    with pytest.raises(KeyRefused) as error:
        await client.check()

    assert key not in str(error.value)
    assert client.state.standing is Standing.REFUSED


async def test_who_asks_the_same_at_the_same_time_shares_one_call(make: Make, world: World) -> None:
    client = make()

    answers = await asyncio.gather(*(client.title(MATRIX) for _ in range(50)))

    assert len(world.tmdb.calls) == 1
    assert all(answer == answers[0] for answer in answers)


async def test_one_who_stops_waiting_takes_the_answer_from_nobody(make: Make) -> None:
    client = make()
    impatient = asyncio.gather(client.title(MATRIX))
    patient = asyncio.gather(client.title(MATRIX))
    await asyncio.sleep(0)

    impatient.cancel()

    [answer] = await patient
    assert isinstance(answer, Found)


async def test_an_answer_is_good_for_a_day(make: Make, world: World) -> None:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    client = make(clock=clock)
    await client.title(MATRIX)
    await clock.turn(timedelta(hours=23, minutes=59))
    await client.title(MATRIX)
    within_a_day = len(world.tmdb.calls)

    await clock.turn(timedelta(minutes=2))
    await client.title(MATRIX)

    assert (within_a_day, len(world.tmdb.calls)) == (1, 2)


async def test_a_title_that_is_not_there_is_asked_for_again_after_an_hour(make: Make, world: World) -> None:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    client = make(clock=clock)
    first = await client.title(NOTHING)
    await client.title(NOTHING)
    asked_at_once = len(world.tmdb.calls)

    await clock.turn(timedelta(hours=1))
    await client.title(NOTHING)

    assert first == Absent("tmdb", "movie 404404")
    assert (asked_at_once, len(world.tmdb.calls)) == (1, 2)


async def test_an_outage_is_unknown_and_not_kept(make: Make, world: World) -> None:
    client = make()
    world.tmdb.answers(503)
    out = await client.title(MATRIX)
    world.tmdb.comes_back()
    await client.check()

    assert isinstance(out, Unknown)
    assert isinstance(await client.title(MATRIX), Found)


async def test_too_many_calls_are_an_outage_that_says_how_long(make: Make, world: World) -> None:
    world.tmdb.answers(429, retry_after=7)

    answer = await make().title(MATRIX)

    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, Unreachable)
    assert answer.error.retry_after == timedelta(seconds=7)


async def test_a_login_page_is_no_title(make: Make, world: World) -> None:
    world.tmdb.answers_html()

    assert isinstance(await make().title(MATRIX), Unknown)


async def test_the_same_number_is_another_title_among_series(make: Make, world: World) -> None:
    world.titles.put(Title(tmdb_id=603, kind="tv", name="Another"))
    client = make()

    film, series = [
        (await client.title(media)).needed() for media in (MATRIX, MediaId(kind=MediaKind.SERIES, tmdb=603))
    ]

    assert (film.title, series.title) == ("The Matrix", "Another")


async def test_calls_are_spread_as_tmdb_asks(make: Make, world: World) -> None:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    client = make(clock=clock)
    films = [MediaId(kind=MediaKind.MOVIE, tmdb=number) for number in range(41)]
    await asyncio.gather(*map(client.title, films[:40]))

    asking = asyncio.gather(client.title(films[40]))
    await clock.turn(timedelta(milliseconds=24))
    held_back = len(world.tmdb.calls)
    await clock.turn(timedelta(milliseconds=1))
    await asking

    assert (held_back, len(world.tmdb.calls)) == (40, 41)


@pytest.mark.parametrize("working", [True, False])
async def test_the_doctor_says_whether_a_well_known_film_is_found(make: Make, world: World, working: bool) -> None:
    checks = [check async for check in make(key=world.tmdb.api_key if working else "f" * 32).checks()]

    assert [check.ok for check in checks] == ([True, True] if working else [False])
    assert (checks[-1].remedy is None) is working
