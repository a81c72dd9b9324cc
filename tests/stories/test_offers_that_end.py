"""How an offer ends without an answer: taken back, settled elsewhere, or no longer theirs."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from daemon.commands import accounts
from daemon.commands.answers import Answer, TooLateError, answer, take_back
from daemon.commands.base import Caller, ForbiddenError, RefusedError, Scope
from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from state import people
from state.journal import Author
from tests.engine.front import a_front, a_program
from tests.house import OWNER
from tests.stories.offered import (
    WELL,
    asks_for_a_film,
    asks_for_a_series,
    chooses,
    happened,
    link_in,
    mails,
    plugins,
    presses,
    stands,
    the_open,
    whoever_is_asked,
    with_mail,
)


async def test_what_is_taken_back_is_told_and_looked_at_again(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        offer = await the_open(house)
        await take_back(house.daemon.journal, offer.id, OWNER)
        await house.settles(after=WELL)
        again = await the_open(house)
        assert again.question.person is None
        assert str(again.question.why).startswith("What was offered instead came to nothing.")
        assert mails(house)[1].startswith("Stranger Things (2016): the offer was taken back")
        with pytest.raises(TooLateError):
            await take_back(house.daemon.journal, offer.id, OWNER)
        assert stands(house, number)[0] == "pending"


@pytest.mark.parametrize("there", ["approve", "decline", "delete"])
async def test_what_the_portal_settles_meanwhile_is_offered_no_longer(there: str, tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        whom, offer = await whoever_is_asked(house), await the_open(house)
        getattr(house.portal, there)(number)
        await house.settles(after=timedelta(minutes=2))
        assert (await happened(house))[-1] == "offer.withdrawn"
        with pytest.raises(TooLateError):
            await answer(house.daemon.journal, Answer(question=offer.id, version=1, choice="take"), whom)
        assert not [mail for mail in mails(house) if "taken back" in mail]
        assert await house.one("SELECT count(*) FROM actions WHERE name = 'request.narrow'") == 0


def a_key_of(person: int | None, *scopes: Scope) -> Caller:
    return Caller(name="key:a script", surface="api", scopes=frozenset(scopes), person=person)


async def test_nobody_else_answers_what_one_person_is_asked(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        asked = await the_open(house)
        stranger = (asked.question.person or 0) + 1
        for caller in (
            OWNER,
            Caller(name="account:9", surface="dashboard", scopes=frozenset({Scope.READ})),
            Caller(name=f"person:{stranger}", surface="telegram", scopes=frozenset(), person=stranger),
            a_key_of(asked.question.person, Scope.READ),
        ):
            with pytest.raises(ForbiddenError):
                await answer(house.daemon.journal, Answer(question=asked.id, version=1, choice="take"), caller)
        whom = await whoever_is_asked(house)
        with pytest.raises(RefusedError):
            await answer(house.daemon.journal, Answer(question=asked.id, version=1, choice="approve"), whom)
        with pytest.raises(ForbiddenError):
            await take_back(house.daemon.journal, asked.id, whom)
        assert (await the_open(house)).id == asked.id


async def test_a_key_answers_what_its_owner_is_asked_where_it_may_decide_and_shows_it_else(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url):
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        asked, given = await the_open(house), {"version": 1, "choice": "take"}
        journal, decides = house.daemon.journal, frozenset({Scope.READ, Scope.DECIDE})
        await accounts.make_account(
            journal, OWNER, name="Lea", hashed="x", scopes=decides, person=asked.question.person
        )
        shown = []
        for scopes, where in ((frozenset({Scope.READ}), "with_others"), (decides, "open")):
            key = await accounts.make_key(journal, OWNER, 1, name="mine", scopes=scopes)
            async with a_program(url, key) as program:
                listed = (await (await program.get("/api/v1/reviews")).json())[where]
                status = (await program.post(f"/api/v1/reviews/{asked.id}/answer", json=given)).status
                shown.append((listed[0]["may_answer"], status))
        assert shown == [(False, 403), (True, 204)]


async def test_a_review_for_all_is_not_taken_back_like_an_offer(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await asks_for_a_film(house)
        with pytest.raises(RefusedError):
            await take_back(house.daemon.journal, (await the_open(house)).id, OWNER)


async def test_a_link_that_was_used_or_forwarded_only_shows_how_it_came_out(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url), ClientSession(url) as browser:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        path = link_in(mails(house)[0])
        await presses(browser, path, choice="refuse")
        await house.settles(after=WELL)
        for _ in range(5):
            page = await presses(browser, path, choice="take")
            assert "No, thank you: chosen by Léa Marchand" in page
        await house.settles(after=WELL)
        assert stands(house, number)[0] == "declined"
        assert await happened(house) == ["offer.made", "offer.refused"]


async def test_a_link_dies_with_the_person_who_was_forgotten(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url), ClientSession(url) as browser:
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        path, whom = link_in(mails(house)[0]), (await the_open(house)).question.person or 0
        by = Author(plugin="engine", cause="source:test")
        await house.daemon.journal.run(by, lambda pen: people.forget(pen.tx, whom, pen.now))
        async with browser.post(path, data={"choice": "take"}) as answered:
            assert answered.status == 404


async def test_who_was_merged_may_still_answer(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url), ClientSession(url) as browser:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        path, whom = link_in(mails(house)[0]), (await the_open(house)).question.person or 0
        by, same = Author(plugin="engine", cause="source:test"), PortalUser(alias=Alias(service="annex", id="9"))
        other = await house.daemon.journal.run(by, lambda pen: people.meet(pen.tx, same, pen.now))
        assert await house.daemon.journal.run(by, lambda pen: people.merge(pen.tx, other, whom))
        await presses(browser, path, choice="take")
        await house.settles(after=WELL)
        assert stands(house, number)[:2] == ("approved", (1,))


async def test_without_an_address_from_outside_another_way_is_named(tmp_path: Path) -> None:
    async with with_mail(tmp_path, settings={}) as house:
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        (text,) = mails(house)
        assert "http" not in text
        assert "tell whoever runs the house" in text


async def test_an_offer_is_in_no_digest_where_it_would_wait(tmp_path: Path) -> None:
    settings = {"owner_hears": [], "digest": "23:00"}
    async with with_mail(tmp_path, plugins={**plugins(), "messages": settings}) as house:
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        assert len(mails(house)) == 1
