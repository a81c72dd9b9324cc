"""Radarr, Sonarr and a language model in a house that has them, and in one that has not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import NotConfigured
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.model import ModelQuestion
from daemon.domain.ports import Model, Shelves
from daemon.sources.doorbells import Outcome
from tests.engine.front import web_house
from tests.house import House, a_house

QUESTION = ModelQuestion(system="Judge.", user="Rating: 8")


@pytest.fixture
async def full(tmp_path: Path) -> AsyncIterator[House]:
    """A house with all of them."""
    async with a_house(tmp_path, also=("radarr", "sonarr", "llm")) as opened:
        await opened.settles()
        yield opened


def shelves(house: House) -> Shelves:
    return cast("Shelves", house.daemon.roster.ports.reading[Shelves])


def model(house: House) -> Model:
    return cast("Model", house.daemon.roster.ports.reading[Model])


async def test_plugins_may_ask_what_is_held_and_what_a_model_thinks(full: House) -> None:
    film, series = full.world.titles.find("movie", 603), full.world.titles.find("tv", 66732)
    assert film is not None
    assert series is not None
    full.world.sonarr.put(series)

    held = (await shelves(full).held(MediaId(kind=MediaKind.MOVIE, tmdb=603))).needed()
    assert [each.title for each in held] == ["The Matrix"]
    number, person = next((it, who) for it, who in full.world.people.items() if it == held[0].requesters[0].number)
    assert held[0].requesters[0].name == person.name.lower()
    assert number in full.world.people
    held = (await shelves(full).held(MediaId(kind=MediaKind.SERIES, tmdb=66732), tvdb=series.tvdb_id)).needed()
    assert [(each.title, len(each.seasons)) for each in held] == [("Stranger Things", 5)]
    assert isinstance(await shelves(full).held(MediaId(kind=MediaKind.MOVIE, tmdb=550)), Absent)
    assert isinstance(await model(full).answer(QUESTION), Found)
    assert (await model(full).terms()).needed().model == "gpt-4o-mini"


async def test_where_none_is_set_up_nothing_is_known_and_who_needs_it_is_told_so(house: House) -> None:
    film = MediaId(kind=MediaKind.MOVIE, tmdb=603)
    answers = [
        await shelves(house).held(film),
        await shelves(house).profiles(MediaKind.SERIES),
        await model(house).terms(),
        await model(house).answer(QUESTION),
    ]
    assert [type(answer.error) for answer in answers if isinstance(answer, Unknown)] == [NotConfigured] * 4


async def test_what_radarr_imported_is_seen_at_once_when_it_rings(full: House) -> None:
    film = full.world.titles.find("movie", 550)
    assert film is not None
    before = (await shelves(full).holdings(MediaKind.MOVIE)).needed()
    full.world.radarr.put(film)

    assert len((await shelves(full).holdings(MediaKind.MOVIE)).needed()) == len(before)
    assert full.daemon.doorbells.heard("radarr", {"eventType": "Download"}) is Outcome.RANG
    assert len((await shelves(full).holdings(MediaKind.MOVIE)).needed()) == len(before) + 1


@pytest.mark.parametrize("name", ["radarr", "sonarr"])
async def test_their_test_button_is_shown_and_the_rest_is_let_pass(full: House, name: str) -> None:
    assert full.daemon.doorbells.heard(name, {"eventType": "Grab"}) is Outcome.IGNORED
    assert name not in full.daemon.doorbells.tested_at
    assert full.daemon.doorbells.heard(name, {"eventType": "Test"}) is Outcome.TEST
    assert name in full.daemon.doorbells.tested_at


async def test_a_service_that_is_out_waits_for_nobody_else(full: House) -> None:
    full.world.radarr.goes_down()
    full.world.llm.goes_down()
    assert isinstance(await shelves(full).folders(MediaKind.MOVIE), Unknown)
    assert isinstance(await model(full).answer(QUESTION), Unknown)
    assert isinstance(await shelves(full).folders(MediaKind.SERIES), Found)


async def test_the_page_of_services_says_what_is_asked_and_what_is_switched_off(full: House) -> None:
    def said() -> list[str]:
        view = next(each for each in web_house(full).services() if each.name == "llm")
        return [str(view.state), *map(str, view.remarks)]

    assert said() == ["up", "The model gpt-4o-mini is asked."]
    settings = {"llm": {"base_url": full.world.llm.url, "enabled": False}}
    full.furnish(also=(), settings={"services": settings})
    await full.daemon.apply(full.daemon.read_config())
    assert said() == ["not configured", "It is switched off in daemon.yaml."]
    moderation = next(each for each in web_house(full).plugins() if each.name == "moderation")
    without = "Without a language model rules decide, and what they leave open is yours."
    assert without in map(str, moderation.lacks)
    answer = await model(full).answer(QUESTION)
    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, NotConfigured)


async def test_an_empty_account_is_shown_as_what_it_is(full: House) -> None:
    full.world.llm.runs_out_of_credit()
    await model(full).answer(QUESTION)
    view = next(each for each in web_house(full).services() if each.name == "llm")
    assert (str(view.state), "no credit left" in (view.last_error or "")) == ("refused", True)
