"""The world holds enough to show every decision, nothing impossible, and the same for the same seed."""

from datetime import UTC, datetime, timedelta

import pytest

from daemon.runtime.clock import TurnedClock
from demo.genres import KEYWORDS, MOVIE_GENRES, TV_GENRES
from demo.titles import Title
from demo.world import World


def test_there_are_people_of_many_kinds(world: World) -> None:
    people = world.people.values()
    assert len(people) >= 12
    assert {person.language for person in people} == {"en", "fr"}
    assert min(person.days for person in people) == 0
    assert max(person.days for person in people) > 1000
    assert any(person.plex_id is None for person in people)


def test_nobody_shares_an_address(world: World) -> None:
    addresses = [user.email for user in world.overseerr.book.users.values()]
    assert len(set(addresses)) == len(addresses)
    assert all(address.isascii() for address in addresses)


def test_the_portal_knows_them_by_the_day_they_came(world: World) -> None:
    newcomer = world.overseerr.book.users[world.newcomer()]
    assert newcomer.created_at.date() == world.today
    assert world.people[newcomer.id].name == newcomer.username


def test_there_are_titles_enough(world: World) -> None:
    assert len(world.titles) >= 60
    assert {title.kind for title in world.titles} == {"movie", "tv"}


def test_every_genre_and_keyword_is_one_tmdb_has(world: World) -> None:
    genres = {"movie": set(MOVIE_GENRES), "tv": set(TV_GENRES)}
    assert all(set(title.genres) <= genres[title.kind] for title in world.titles)
    assert all(set(title.keywords) <= set(KEYWORDS) for title in world.titles)


@pytest.mark.parametrize("year", [2026, 2031])
async def test_some_titles_are_always_still_to_come(year: int) -> None:
    world = World(clock=TurnedClock(datetime(year, 6, 1, tzinfo=UTC)))
    to_come = [title for title in world.titles if title.released and title.released > world.today]
    assert {title.kind for title in to_come} == {"movie", "tv"}


def test_some_titles_are_for_adults_and_some_unknown(world: World) -> None:
    assert any(title.adult for title in world.titles)
    assert any(title.rating is None and title.released is None for title in world.titles)


def test_the_seasons_of_a_series_hold_all_its_episodes() -> None:
    assert Title(tmdb_id=1, kind="tv", name="Seven in two", seasons=2, episodes=7).per_season() == [3, 4]
    assert Title(tmdb_id=1, name="A film").per_season() == []


async def test_the_same_seed_makes_up_the_same_films(clock: TurnedClock) -> None:
    first, second, other = (World(seed=seed, clock=clock) for seed in (1, 1, 2))
    made = [[world.make_up() for _ in range(20)] for world in (first, second, other)]
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_a_film_made_up_is_a_new_one_that_both_services_know(world: World) -> None:
    before = set(world.titles)
    made = [world.make_up() for _ in range(300)]
    assert len(set(world.titles) - before) == 300
    assert all(world.overseerr.titles.find("movie", title.tmdb_id) == title for title in made)


async def test_everything_starts_and_stops_twice(clock: TurnedClock) -> None:
    for _ in range(2):
        async with World(clock=clock) as world:
            assert world.overseerr.port != world.tmdb.port


def test_time_in_the_portal_is_the_time_of_the_clock(clock: TurnedClock, world: World) -> None:
    clock.jump(timedelta(days=3))
    number = world.overseerr.request(603, by=2)
    assert world.overseerr.book.requests[number].created_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
