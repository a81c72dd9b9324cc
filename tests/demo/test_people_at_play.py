"""People ask by themselves, at the pace of the clock, for as long as anybody looks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest

from daemon.runtime.clock import TurnedClock
from demo.overseerr.rows import MediaStatus, RequestStatus
from demo.people_at_play import OPENING, play, something_happens
from demo.world import World
from tests.demo.asking import until

PACE = timedelta(minutes=1)


@pytest.fixture
async def playing(world: World, clock: TurnedClock) -> AsyncIterator[World]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(play(world, pace=PACE, clock=clock))
        await until(lambda: world.overseerr.book.requests)
        yield world
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def test_the_opening_has_one_of_each_kind(playing: World) -> None:
    asked = [(request.by.username, request.media.tmdb_id) for request in playing.overseerr.book.requests.values()]
    assert asked == [(wish.who, wish.tmdb_id) for wish in OPENING]
    assert all(request.status is RequestStatus.PENDING for request in playing.overseerr.book.requests.values())


def test_the_opening_is_what_its_comments_say(playing: World) -> None:
    wanted = {wish.tmdb_id: playing.overseerr.known(wish.kind, wish.tmdb_id) for wish in OPENING}
    assert wanted[9_000_001].genres == (99,)
    assert {16, 10751} <= set(wanted[129].genres)
    assert wanted[9_000_201].adult
    assert 190370 in wanted[9_000_009].keywords
    assert wanted[9_000_101].date > playing.today.isoformat()
    assert wanted[9_000_007].rating == 3.4
    assert wanted[549].episodes == 540
    assert (wanted[9_000_017].rating, wanted[9_000_017].genres) == (None, ())


async def test_then_something_happens_about_every_minute(playing: World, clock: TurnedClock) -> None:
    playing.overseerr.book.forget_requests()
    await clock.turn(timedelta(minutes=20))
    assert 10 <= len(playing.overseerr.book.requests) <= 40


def test_a_long_evening_has_everything_in_it(world: World) -> None:
    for _ in range(400):
        something_happens(world)
    requests = world.overseerr.book.requests.values()
    assert {RequestStatus.PENDING, RequestStatus.APPROVED, RequestStatus.DECLINED} <= {row.status for row in requests}
    assert any(request.media.status is MediaStatus.AVAILABLE for request in requests)
    assert any(request.media.kind == "tv" for request in requests)


def test_the_house_never_gets_crowded_and_never_runs_out(world: World) -> None:
    for _ in range(2_000):
        something_happens(world)
    waiting = [row for row in world.overseerr.book.requests.values() if row.status is RequestStatus.PENDING]
    assert len(waiting) <= 30


def test_the_same_seed_is_the_same_evening(clock: TurnedClock) -> None:
    evenings = []
    for _ in range(2):
        world = World(seed=3, clock=clock)
        for _ in range(50):
            something_happens(world)
        evenings.append([(row.by.id, row.media.tmdb_id, row.status) for row in world.overseerr.book.requests.values()])
    assert evenings[0] == evenings[1]


def test_of_what_arrives_some_is_watched(world: World) -> None:
    before = len(world.tautulli.plays)
    for _ in range(400):
        something_happens(world)
    watched = {(play.plex_id, play.title.tmdb_id) for play in world.tautulli.plays[before:]}
    arrived = {
        (world.people[request.by.id].plex_id, request.media.tmdb_id)
        for request in world.overseerr.book.requests.values()
        if request.media.status is MediaStatus.AVAILABLE
    }
    assert watched
    assert watched < arrived
