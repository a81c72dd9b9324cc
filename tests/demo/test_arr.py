"""The invented Radarr and Sonarr agree with the rest of the world."""

import asyncio

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from demo.world import World


async def read(session: ClientSession, keeper: object, path: str, key: str | None = None) -> tuple[int, object]:
    url, known = getattr(keeper, "url", ""), getattr(keeper, "api_key", "")
    async with session.get(f"{url}/api/v3{path}", headers={"X-Api-Key": known if key is None else key}) as told:
        return told.status, await told.json()


async def test_what_they_hold_is_of_the_titles_there_are(session: ClientSession, world: World) -> None:
    _, films = await read(session, world.radarr, "/movie")
    _, series = await read(session, world.sonarr, "/series")
    assert isinstance(films, list)
    assert isinstance(series, list)
    assert len(films) > 5
    assert len(series) > 3
    assert all(world.titles.find("movie", film["tmdbId"]) for film in films)
    assert all(world.titles.find("tv", each["tmdbId"]) for each in series)
    assert all(
        sum(season["statistics"]["sizeOnDisk"] for season in each["seasons"]) == each["statistics"]["sizeOnDisk"]
        for each in series
    )


async def test_the_tags_are_of_the_people_there_are(session: ClientSession, world: World) -> None:
    _, tags = await read(session, world.radarr, "/tag")
    assert isinstance(tags, list)
    people = {f"{number} - {person.name.lower()}" for number, person in world.people.items()}
    assert {tag["label"] for tag in tags} <= people
    assert tags


@pytest.mark.parametrize("name", ["radarr", "sonarr"])
async def test_without_the_key_nothing_is_told(session: ClientSession, world: World, name: str) -> None:
    keeper = getattr(world, name)
    assert await read(session, keeper, "/system/status", key="guessed") == (401, {"error": "Unauthorized"})
    assert (await read(session, keeper, "/nowhere"))[0] == 404


async def test_a_film_off_the_list_is_gone_from_it(session: ClientSession, world: World) -> None:
    film = world.titles.find("movie", 603)
    assert film is not None
    before = await read(session, world.radarr, "/movie?tmdbId=603")
    world.radarr.drop(film)
    assert before[1] != []
    assert await read(session, world.radarr, "/movie?tmdbId=603") == (200, [])


async def test_they_ring_as_they_are_told_to(world: World) -> None:
    heard: asyncio.Queue[dict[str, object]] = asyncio.Queue()

    async def hear(request: web.Request) -> web.Response:
        heard.put_nowait(await request.json())
        return web.Response()

    app = web.Application()
    app.router.add_post("/webhook/radarr/secret", hear)
    async with TestServer(app) as server:
        world.radarr.webhook_to(str(server.make_url("/webhook/radarr/secret")))
        world.radarr.test_notification()
        said = await asyncio.wait_for(heard.get(), 10)
        await world.radarr.bell.quiet()
    assert said["eventType"] == "Test"
    assert list(world.radarr.bell.rung) == [200]
