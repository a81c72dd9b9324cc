"""Two portals in one house: an Overseerr that serves Plex, and a Seerr that serves Jellyfin."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from daemon.commands.answers import Answer, answer
from daemon.commands.base import Scope
from daemon.domain.ids import Alias
from state import people, questions
from state.questions import Asked
from tests.engine.front import a_front, a_key, a_program, web_house
from tests.house import OWNER, House, a_house

FAMILY_FILM, HORROR_FILM, ACTION_FILM, ANOTHER_FILM = 862, 694, 603, 27205
"""Toy Story, The Shining, The Matrix, Inception: their TMDB numbers."""


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[House]:
    """A house with both portals, which have been read once."""
    async with a_house(tmp_path, also=("annex",)) as opened:
        await opened.settles()
        yield opened


def annex(house: House) -> Any:  # noqa: ANN401 (the fake portal, with everything a test may do to it)
    return house.world.annex


def said(asked: Asked) -> str:
    """All facts of a question."""
    return ", ".join(map(str, asked.question.facts))


async def shown(program: ClientSession, path: str) -> Any:  # noqa: ANN401 (the page as JSON)
    async with program.get(path) as told:
        assert told.status == 200, await told.text()
        return await told.json()


async def test_the_same_number_in_both_is_two_requests_each_decided_by_its_own_title(both: House) -> None:
    here = both.portal.request(FAMILY_FILM, by=2)
    there = annex(both).request(HORROR_FILM, by=annex(both).add_user("Nadia", jellyfin_id="aa11"))
    assert here == there
    both.rings(here)
    both.rings(there, at="annex")
    await both.settles(after=timedelta(minutes=2))
    assert (both.portal.approved[here], both.portal.declined[here]) == (1, 0)
    assert (annex(both).approved[there], annex(both).declined[there]) == (0, 1)


async def test_one_that_is_out_holds_up_nothing_of_the_other(both: House) -> None:
    annex(both).goes_down()
    late = annex(both).request(HORROR_FILM, by=annex(both).add_user("Nadia"))
    both.rings(late, at="annex")
    number = both.portal.request(FAMILY_FILM, by=2)
    both.rings(number)
    await both.until(lambda: both.portal.approved[number])
    annex(both).comes_back()
    await both.settles(after=timedelta(minutes=2))
    assert annex(both).declined[late] == 1


@pytest.mark.parametrize(
    "rung, asked", [("annex", (0, 1)), ("overseerr", (1, 0)), ("seerr", (1, 1)), ("jellyseerr", (1, 1))]
)
async def test_a_bell_rings_the_entry_of_its_name_or_every_portal(
    both: House, rung: str, asked: tuple[int, int]
) -> None:
    both.portal.request(ACTION_FILM, by=2)
    annex(both).request(ACTION_FILM, by=annex(both).add_user("Nadia"))
    portals = (both.portal, annex(both))
    for portal in portals:
        portal.calls.clear()
    both.rings(1, at=rung)
    await both.is_quiet()
    assert tuple(sum(call.path == "/api/v1/request/1" for call in portal.calls) for portal in portals) == asked


async def test_whoever_has_one_jellyfin_account_in_both_is_one_person(both: House) -> None:
    both.portal.shapes = annex(both).shapes
    both.portal.book.users[2].jellyfin_id = "3F2504E0-4F89-11D3-9A0C-0305E82C3301"
    there = annex(both).add_user("N.", jellyfin_id="3f2504e04f8911d39a0c0305e82c3301")
    both.portal.request(ACTION_FILM, by=2)
    annex(both).request(ACTION_FILM, by=there)
    await both.settles(after=timedelta(minutes=1))
    first = await people.who(both.daemon.database, Alias(service="overseerr", id="2"))
    second = await people.who(both.daemon.database, Alias(service="annex", id=str(there)))
    assert first is not None
    assert second is not None
    assert first.id == second.id
    evidence = {row[0] for row in await both.rows("SELECT evidence FROM aliases")}
    assert evidence == {"first seen", "same Jellyfin account"}


async def test_the_same_address_in_both_is_one_person_and_a_name_alone_is_not(both: House) -> None:
    mail, name = both.world.people[2].email, both.world.people[3].name
    same = annex(both).add_user("Somebody Else", email=mail.upper())
    namesake = annex(both).add_user(name, email="another@example.net")
    for by in (2, 3):
        both.portal.request(ACTION_FILM, by=by)
    for by in (same, namesake):
        annex(both).request(ACTION_FILM, by=by)
    await both.settles(after=timedelta(minutes=1))
    rows = await both.rows("SELECT alias, person FROM aliases")
    person = dict(rows)
    assert person["overseerr/2"] == person[f"annex/{same}"]
    assert person["overseerr/3"] != person[f"annex/{namesake}"]


async def test_a_name_that_stands_where_an_address_should_is_no_evidence(both: House) -> None:
    here = both.portal.add_user("Nadia", email="nadia")
    there = annex(both).add_user("Another Nadia", email="nadia", jellyfin_id="aa11")
    both.portal.request(ACTION_FILM, by=here)
    annex(both).request(ACTION_FILM, by=there)
    await both.settles(after=timedelta(minutes=1))
    assert await both.one("SELECT count(DISTINCT person) FROM aliases") == 2


async def test_another_machine_under_one_name_is_let_be_and_the_other_goes_on(both: House) -> None:
    await both.stops()
    annex(both).machine = "another-house-s-server"
    left = annex(both).request(HORROR_FILM, by=annex(both).add_user("Nadia"))
    await both.lives()
    both.rings(left, at="annex")
    number = both.portal.request(FAMILY_FILM, by=2)
    both.rings(number)
    await both.settles(after=timedelta(minutes=2))
    assert both.portal.approved[number] == 1
    assert not annex(both).declined[left]
    assert [view.name for view in web_house(both).services() if view.stranger] == ["annex"]


async def test_a_portal_that_serves_jellyfin_says_what_that_means(both: House) -> None:
    said = {view.name: " ".join(map(str, view.remarks)) for view in web_house(both).services()}
    assert "It serves Jellyfin or Emby, not Plex" in said["annex"]
    assert "Jellyfin" not in said["overseerr"]


async def test_its_statuses_and_people_are_understood(both: House) -> None:
    there = annex(both).add_user("Nadia", email="nadia@example.net", jellyfin_id="aa11")
    number = annex(both).request(FAMILY_FILM, by=there)
    both.rings(number, at="annex")
    await both.until(lambda: annex(both).approved[number])
    annex(both).set_available(number)
    both.rings(number, at="annex", notification_type="MEDIA_AVAILABLE")
    await both.settles(after=timedelta(minutes=1))
    row = (await both.rows("SELECT status, media_status, available FROM requests WHERE service = 'annex'"))[0]
    assert row == ("completed", "available", 1)
    names = await people.named(both.daemon.database, [Alias(service="annex", id=str(there))])
    assert list(names.values()) == ["Nadia"]


async def test_pages_and_questions_name_the_portal_and_a_filter_shows_one(both: House) -> None:
    both.portal.request(ACTION_FILM, by=2)
    await both.settles(after=timedelta(minutes=1))
    annex(both).request(ANOTHER_FILM, by=annex(both).add_user("Nadia"))
    await both.settles(after=timedelta(minutes=1))
    open_ones = {each.question.subject: said(each) for each in await questions.listed(both.daemon.database)}
    assert "asked for in annex" in open_ones["request:annex/1"]
    assert "asked for in" not in open_ones["request:overseerr/1"]  # there was one portal then
    _, key = await a_key(both, "reader", Scope.READ)
    async with a_front(both) as (_, url), a_program(url, key) as program:
        all_of_them = await shown(program, "/api/v1/requests")
        assert [row["portal"] for row in all_of_them["requests"]] == ["annex", "overseerr"]
        assert all_of_them["portals"] == ["annex", "overseerr"]
        one = await shown(program, "/api/v1/requests?portal=annex")
        assert [row["link"] for row in one["requests"]] == ["/requests/annex/1"]
        assert (await shown(program, "/api/v1/requests/annex/1"))["service"] == "annex"


async def test_one_portal_alone_is_not_named(house: House) -> None:
    house.portal.request(ACTION_FILM, by=2)
    await house.settles(after=timedelta(minutes=1))
    (asked,) = await questions.listed(house.daemon.database)
    assert "asked for in" not in said(asked)


async def test_an_answer_reaches_the_portal_the_question_is_about(both: House) -> None:
    both.portal.request(ACTION_FILM, by=2)
    annex(both).request(ANOTHER_FILM, by=annex(both).add_user("Nadia"))
    await both.settles(after=timedelta(minutes=1))
    number = await both.one("SELECT id FROM questions WHERE subject = 'request:annex/1'")
    await answer(both.daemon.journal, Answer(question=number, version=1, choice="approve"), OWNER)
    await both.until(lambda: annex(both).approved[1])
    await both.settles()
    assert not both.portal.approved[1]
    assert await both.one("SELECT state FROM questions WHERE subject = 'request:overseerr/1'") == "open"


async def test_one_title_wanted_in_both_is_asked_about_once_and_the_answer_reaches_both(both: House) -> None:
    both.portal.request(ACTION_FILM, by=2)
    await both.settles(after=timedelta(minutes=1))
    annex(both).request(ACTION_FILM, by=annex(both).add_user("Nadia"))
    await both.settles(after=timedelta(minutes=1))
    (asked,) = await questions.listed(both.daemon.database)
    await answer(both.daemon.journal, Answer(question=asked.id, version=asked.version, choice="approve"), OWNER)
    await both.settles(after=timedelta(minutes=1))
    assert (both.portal.approved[1], annex(both).approved[1]) == (1, 1)


async def test_a_portal_under_another_name_is_another_portal_in_which_only_what_waits_is_judged(house: House) -> None:
    done = house.portal.request(FAMILY_FILM, by=2)
    waits = house.portal.request(ACTION_FILM, by=2)
    for number in (done, waits):
        house.rings(number)
    await house.settles(after=timedelta(minutes=1))
    await house.stops()
    house.furnish(settings={"services": {"family": {"kind": "overseerr", "url": house.portal.url,
                                                    "api_key": house.portal.api_key}}})  # fmt: skip
    await house.lives()
    await house.settles(after=timedelta(minutes=1))
    assert house.portal.approved[done] == 1
    about = {each.question.subject: each for each in await questions.listed(house.daemon.database)}
    assert "request:family/2" in about
    old = about["request:overseerr/2"]
    await answer(house.daemon.journal, Answer(question=old.id, version=old.version, choice="approve"), OWNER)
    await house.settles(after=timedelta(minutes=1))
    assert not house.portal.approved[waits]
    assert await house.one("SELECT state FROM actions ORDER BY id DESC LIMIT 1") == "waiting"
