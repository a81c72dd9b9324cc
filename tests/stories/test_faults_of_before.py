"""What the programs before this one did wrong, one by one: here it does not happen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from daemon.commands.answers import Answer, answer
from daemon.commands.base import Scope
from demo.titles import Title
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, OWNER, House, a_house
from tests.stories.advised import SO_SO, furnished, put_films
from tests.stories.test_first_request import ACTION_FILM, FAMILY_FILM, HORROR_FILM

EVIL = "<img src=x onerror=alert(1)>'\"</script>{{ 7 * 7 }}"
"""What a stranger may have called a film, or themselves."""


def a_film(house: House, number: int) -> Title:
    found: Title | None = house.world.titles.find("movie", number)
    assert found is not None
    return found


@pytest.fixture
async def reader(house: House) -> AsyncIterator[ClientSession]:
    """Somebody who may see every page."""
    _, key = await a_key(house, "reader", *Scope)
    async with a_front(house) as (_, url), a_program(url, key) as session:
        yield session


@pytest.mark.parametrize(
    "kind", ["MEDIA_AUTO_APPROVED", "MEDIA_APPROVED", "MEDIA_AVAILABLE", "MEDIA_FAILED", "ISSUE_CREATED"]
)
async def test_news_of_what_was_granted_never_declines_it(house: House, kind: str) -> None:
    """Horror is not kept here, and the portal approved it by itself, for somebody who may have anything."""
    number = house.portal.request(HORROR_FILM, by=1)
    house.rings(number, notification_type=kind)
    await house.settles(after=timedelta(minutes=2))
    assert not house.portal.declined
    assert await house.one("SELECT count(*) FROM moderation_decisions") == 0


async def test_what_waits_for_a_person_is_judged_paid_for_and_asked_once(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        house.rings(house.portal.request(SO_SO, by=2))
        await house.until(lambda: house.one("SELECT count(*) FROM questions"))
        await house.settles(after=timedelta(hours=3))
        assert await house.rows("SELECT id, version, state FROM questions") == [(1, 1, "open")]
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 1
        assert len(house.world.llm.received) == 1


@pytest.mark.parametrize(
    "path",
    ["/", "/reviews", "/requests", "/requests/overseerr/1", "/history", "/history/1", "/people", "/events", "/actions"],
)
async def test_a_title_and_a_name_are_text_on_every_page(house: House, reader: ClientSession, path: str) -> None:
    stranger = house.portal.add_user(EVIL, email="evil@example.org")
    for film in (ACTION_FILM, FAMILY_FILM):
        house.world.titles.put(replace(a_film(house, film), name=EVIL))
        house.rings(house.portal.request(film, by=stranger))
        await house.settles()
    async with reader.get(path) as answered:
        page = await answered.text()
    assert answered.status == 200
    assert "onerror" in page
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page


async def test_a_404_to_an_approval_is_no_approval(house: House) -> None:
    house.portal.answers(404, on="/approve")
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.settles(after=timedelta(minutes=2))
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.approved'") == 0
    assert await house.one("SELECT state FROM actions") not in {"done", "found"}
    house.portal.comes_back()
    await house.settles(after=timedelta(hours=2))
    assert (
        await house.one("SELECT count(*) FROM events WHERE name = 'request.approved'") == house.portal.approved[number]
    )


async def test_while_nobody_knows_when_it_came_out_it_is_not_taken_for_one_to_come(house: House) -> None:
    film = replace(a_film(house, FAMILY_FILM), released=house.world.today - timedelta(days=3))
    house.world.titles.put(film)
    house.world.tmdb.goes_down()
    house.portal.answers(500, on="/movie/")
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.settles(after=timedelta(hours=3))
    assert await house.one("SELECT count(*) FROM moderation_decisions") == 0
    house.world.tmdb.comes_back()
    house.portal.comes_back()
    await house.until(lambda: house.portal.approved[number], within=timedelta(minutes=20))


async def test_a_model_that_never_answers_holds_up_nobody_else(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        house.world.llm.hangs()
        house.rings(house.portal.request(SO_SO, by=2))
        await house.settles()
        welcome = house.portal.request(FAMILY_FILM, by=3)
        house.rings(welcome)
        await house.until(lambda: house.portal.approved[welcome], within=timedelta(seconds=10))
        async with a_front(house) as (_, url), ClientSession(url) as visitor, visitor.get("/health") as answered:
            assert answered.status == 200
        assert house.world.llm.received == []
        house.world.llm.comes_back()


async def test_whoever_joins_a_question_is_told_too(tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {}}
    async with a_house(tmp_path, plugins=plugins, channels=True) as house:
        for person in (2, 3):
            house.rings(house.portal.request(ACTION_FILM, by=person))
            await house.settles()
        ((number, version),) = await house.rows("SELECT id, version FROM questions WHERE state = 'open'")
        await answer(house.daemon.journal, Answer(question=number, version=version, choice="approve"), OWNER)
        await house.settles(after=timedelta(seconds=20))
        addresses = [house.portal.book.users[person].email for person in (2, 3)]
        assert sorted(mail.to for mail in house.world.mail.mails) == sorted(addresses)
