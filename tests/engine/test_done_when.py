"""What the daemon promises, seen from outside: `usher run` against services that behave like the recorded ones."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from demo.world import World
from tests.engine.process import Usher, an_usher

FAMILY_FILM, HORROR_FILM = 862, 694

pytestmark = pytest.mark.xdist_group("timing")


@dataclass(frozen=True, slots=True)
class Street:
    """A daemon, the world around it, and a passer-by with an HTTP client."""

    usher: Usher
    world: World
    session: ClientSession

    async def opens(self) -> None:
        await self.usher.starts()
        await self.usher.is_ready()

    async def rings(self, number: int, authorization: str | None = None) -> int:
        more = () if authorization is None else (authorization,)
        return await self.usher.rings(self.session, number, *more)


async def eventually(so: Callable[[], object], within: float = 10) -> None:
    """Wait, in real time, until it is so."""
    async with asyncio.timeout(within):
        while not so():  # noqa: ASYNC110 (another process tells nobody)
            await asyncio.sleep(0.01)


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Configured and not yet started, beside a portal that answers in 50 ms."""
    async with World() as world, an_usher(tmp_path) as usher, ClientSession() as session:
        world.overseerr.latency = world.tmdb.latency = timedelta(milliseconds=50)
        usher.configured(world)
        yield Street(usher, world, session)


async def test_a_webhook_becomes_an_approval_in_under_a_second_exactly_once(street: Street) -> None:
    await street.opens()
    number = street.world.overseerr.request(FAMILY_FILM, by=2)
    began = time.monotonic()
    answers = [await street.rings(number) for _ in range(5)]
    await eventually(lambda: street.world.overseerr.approved[number])
    assert time.monotonic() - began < 1
    assert answers == [200] * 5
    await asyncio.sleep(0.5)
    assert street.world.overseerr.approved[number] == 1


async def test_a_refused_genre_is_declined_and_the_story_can_be_read(street: Street) -> None:
    await street.opens()
    number = street.world.overseerr.request(HORROR_FILM, by=2)
    await street.rings(number)
    await eventually(lambda: street.world.overseerr.declined[number])
    await eventually(lambda: "Horror is on the list" in street.usher.said)
    page = await street.usher.asks(street.session, f"/api/v1/requests/overseerr/{number}")
    assert page["choice"] == "decline"
    assert [each["kind"] for each in page["timeline"]["moments"]] == ["event", "chapter", "action"]


async def test_a_webhook_before_the_request_can_be_read_is_kept_until_it_can(street: Street) -> None:
    await street.opens()
    street.world.overseerr.not_yet(3)
    number = street.world.overseerr.request(FAMILY_FILM, by=2)
    await street.rings(number)
    await eventually(lambda: street.world.overseerr.approved[number])


async def test_a_wrong_secret_gets_401_and_nothing_happens(street: Street) -> None:
    await street.opens()
    number = street.world.overseerr.request(FAMILY_FILM, by=2)
    wrong = [await street.rings(number, each) for each in ("Bearer wrong", "", "the bell of this hous")]
    assert wrong == [401, 401, 401]
    calls = street.world.overseerr.heard("GET", f"/api/v1/request/{number}")
    assert calls == 0


async def test_what_was_asked_while_it_was_killed_is_decided_once_by_the_next_life(street: Street) -> None:
    await street.opens()
    numbers = [street.world.overseerr.request(FAMILY_FILM, by=2) for _ in range(6)]
    for number in numbers:
        await street.rings(number)
        await asyncio.sleep(0.05)
    await street.usher.is_killed()
    await street.opens()
    await eventually(lambda: all(street.world.overseerr.approved[number] for number in numbers), within=50)
    await asyncio.sleep(0.5)
    assert [street.world.overseerr.approved[number] for number in numbers] == [1] * 6


async def test_after_an_outage_everything_is_decided_announced_or_not(street: Street) -> None:
    await street.opens()
    street.world.overseerr.answers(500)
    announced = street.world.overseerr.request(FAMILY_FILM, by=2)
    silent = street.world.overseerr.request(HORROR_FILM, by=2)
    await street.rings(announced)
    await asyncio.sleep(2)
    street.world.overseerr.comes_back()
    await eventually(lambda: street.world.overseerr.approved[announced], within=50)
    await eventually(lambda: street.world.overseerr.declined[silent], within=50)


async def test_a_broken_edit_keeps_the_old_settings_and_sigterm_ends_in_good_order(street: Street) -> None:
    await street.opens()
    street.usher.configured(street.world, plugins={"moderation": {"limits": {"min_rating": 77}}})
    street.usher.hangs_up()
    await eventually(lambda: "min_rating: should be a number from 0 to 10" in street.usher.said)
    street.usher.configured(street.world, plugins={"moderation": {"genres": {"blacklist": ["Family"]}}})
    street.usher.hangs_up()
    await eventually(lambda: "was read again" in street.usher.said)
    number = street.world.overseerr.request(FAMILY_FILM, by=2)
    await street.rings(number)
    await eventually(lambda: street.world.overseerr.declined[number])
    assert (await street.usher.stops()).code == 0


async def test_a_fresh_house_holds_nothing_back(street: Street) -> None:
    await street.opens()
    await street.usher.stops()
    lines = [json.loads(line) for line in street.usher.said.splitlines() if line.startswith("{")]
    assert [line for line in lines if line["level"] in {"warning", "error"}] == []


async def test_a_first_password_that_is_none_is_refused_in_one_line(street: Street) -> None:
    await street.usher.starts({"USHER_ADMIN_PASSWORD": "short"})
    ended = await street.usher.ends(within=10)
    assert ended.code == 2
    assert "USHER_ADMIN_PASSWORD: a password has from 10 to 1000 characters" in ended.said
