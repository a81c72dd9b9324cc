"""A no that offers something else: to one person, who takes it or does not, and the portal is told what was agreed."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from aiohttp import ClientSession

from daemon.commands import accounts
from daemon.commands.answers import Answer, TooLateError, answer, take_back
from daemon.commands.base import Caller, ForbiddenError, RefusedError, Scope
from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.domain.sentences import Sentence
from daemon.services.telegram import sparing
from demo.telegram.rooms import Message
from state import people, questions
from state.journal import Author
from state.questions import Asked
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, OWNER, House, a_house
from tests.stories.test_telegram import ANA, EVE, GROUP, TOM, links, streets_of, toasts

SERIES, FILM = 66732, 603
"""Stranger Things and The Matrix: no rule of this house decides either."""
LEA = 2
CUTS = range(1, 100) if os.environ.get("USHER_THOROUGH") else sorted(Random(5).sample(range(1, 90), 6))
PUBLIC = {"server": {"public_url": "https://usher.example.org"}}
WELL = timedelta(seconds=20)


def plugins(**more: object) -> dict[str, object]:
    return {"moderation": {**MODERATION, **more}, "messages": {"owner_hears": []}}


@asynccontextmanager
async def with_mail(folder: Path, **more: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house that writes mails."""
    given: dict[str, Any] = {"plugins": plugins(), "channels": True, "settings": PUBLIC, **more}
    async with a_house(folder, **given) as house:
        await house.settles()
        yield house


async def asks_for_a_series(house: House, *, seasons: tuple[int, ...] = (1, 2, 3), is4k: bool = False) -> int:
    number: int = house.portal.request(SERIES, by=LEA, kind="tv", seasons=seasons, is4k=is4k)
    return await _is_reviewed(house, number)


async def asks_for_a_film(house: House, *, is4k: bool = False) -> int:
    return await _is_reviewed(house, house.portal.request(FILM, by=LEA, is4k=is4k))


async def _is_reviewed(house: House, number: int) -> int:
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    return number


async def the_open(house: House) -> Asked:
    rows = await house.daemon.database.read("SELECT * FROM questions WHERE state = 'open' AND invites = 0")
    (asked,) = map(questions.asked, rows)
    return asked


async def chooses(house: House, choice: str, *, by: Caller = OWNER, reason: str | None = None) -> Asked:
    """Somebody answers the one open question; which it was."""
    asked = await the_open(house)
    given = Answer(question=asked.id, version=asked.version, choice=choice, reason=reason)
    await answer(house.daemon.journal, given, by)
    await house.settles(after=WELL)
    return asked


async def whoever_is_asked(house: House) -> Caller:
    asked = await the_open(house)
    return Caller(name=asked.question.may_answer, surface="mail", scopes=frozenset(), person=asked.question.person)


async def answers(house: House, choice: str) -> None:
    await chooses(house, choice, by=await whoever_is_asked(house))


def mails(house: House) -> list[str]:
    """Each as it reads: its subject, and below it the text."""
    return [f"{each['Subject']}\n{_text(each)}" for each in (mail.parsed for mail in house.world.mail.mails)]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: str) -> str:
    """The path that answers."""
    found = re.search(r"https://usher\.example\.org/answer/\S+", mail)
    assert found is not None, mail
    return urlsplit(found[0]).path


async def happened(house: House) -> list[str]:
    rows = await house.rows("SELECT name FROM events WHERE name LIKE 'offer.%' ORDER BY id")
    return [name for (name,) in rows]


def stands(house: House, number: int) -> tuple[str, tuple[int, ...], bool]:
    """How a request stands in the portal."""
    request = house.portal.book.requests[number]
    return request.status.name.lower(), tuple(season.number for season in request.seasons), request.is_4k


@pytest.mark.parametrize(
    "seasons, is4k, offered",
    [
        ((1, 2, 3), False, ["season-1", "later-1", "later-6"]),
        ((0, 2, 3), False, ["season-2", "later-1", "later-6"]),
        ((2,), False, ["later-1", "later-6"]),
        ((1, 2), True, ["season-1", "hd", "later-1", "later-6"]),
    ],
)
async def test_only_what_fits_a_request_is_offered(
    seasons: tuple[int, ...], is4k: bool, offered: list[str], tmp_path: Path
) -> None:
    async with with_mail(tmp_path) as house:
        await asks_for_a_series(house, seasons=seasons, is4k=is4k)
        choices = (await the_open(house)).question.choices
        assert [each.name for each in choices if each.beneath == "decline"] == offered
        assert [each.name for each in choices if not each.beneath] == ["approve", "decline"]


async def test_whoever_nobody_can_write_to_is_offered_nothing(tmp_path: Path) -> None:
    async with with_mail(tmp_path, channels=False) as house:
        await asks_for_a_series(house)
        assert [each.name for each in (await the_open(house)).question.choices] == ["approve", "decline"]


async def test_a_house_that_never_looks_later_does_not_offer_it(tmp_path: Path) -> None:
    async with with_mail(tmp_path, plugins=plugins(offers={"later": []})) as house:
        await asks_for_a_film(house)
        assert [each.name for each in (await the_open(house)).question.choices] == ["approve", "decline"]


async def test_the_person_is_told_the_reason_and_the_offer_in_a_link_for_them_alone(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1", reason="Too large for the room we have")
        (mail,) = house.world.mail.mails
        assert mail.to == house.portal.book.users[LEA].email
        (text,) = mails(house)
        assert text.startswith("Stranger Things (2016): would this do?")
        for said in ("“Too large for the room we have”", "season 1 only", "4 December", "/answer/"):
            assert said in text
        assert stands(house, number) == ("pending", (1, 2, 3), False), "the portal is told nothing yet"
        asked = await the_open(house)
        assert asked.question.person is not None
        assert await happened(house) == ["offer.made"]


async def test_french_is_spoken_in_a_french_house(tmp_path: Path) -> None:
    async with with_mail(tmp_path, settings={**PUBLIC, "house": {"language": "fr"}}) as house:
        await asks_for_a_series(house)
        await chooses(house, "season-1", reason="Too large for the room we have")
        (text,) = mails(house)
        for said in ("la saison 1 seulement", "Trop volumineux pour la place qui reste", "4 décembre"):
            assert said in text


async def test_season_one_is_taken_by_the_link_and_only_that_is_approved(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url), ClientSession(url) as browser:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        path = link_in(mails(house)[0])
        for _ in range(3):
            page = await read(browser, path)
            assert "Stranger Things (2016)" in page
            assert "season 1 only" in page
        assert await happened(house) == ["offer.made"], "a scanner that opens it takes nothing"
        assert "I take it: chosen by Léa Marchand" in await presses(browser, path, choice="take")
        await house.settles(after=WELL)
        assert stands(house, number) == ("approved", (1,), False)
        assert house.portal.approved[number] == 1
        assert await happened(house) == ["offer.made", "offer.taken"]
        assert await house.why(number) == "As agreed: season 1 only."
        assert mails(house)[1].startswith("Stranger Things (2016): approved")
        assert len(mails(house)) == 2


async def read(browser: ClientSession, path: str) -> str:
    async with browser.get(path, headers={"Accept": "text/html"}) as answered:
        assert answered.status == 200
        return await answered.text()


async def presses(browser: ClientSession, path: str, **fields: str) -> str:
    async with browser.post(path, data=fields, headers={"Accept": "text/html"}) as answered:
        assert answered.status == 200
        return await answered.text()


async def test_what_was_asked_in_4k_comes_in_1080p_in_their_name(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_film(house, is4k=True)
        await chooses(house, "hd")
        await answers(house, "take")
        await house.settles(after=timedelta(minutes=2))
        assert stands(house, number) == ("declined", (), True)
        assert stands(house, number + 1) == ("approved", (), False)
        assert house.portal.book.requests[number + 1].by.id == LEA
        assert [each.split("\n")[0] for each in mails(house)] == [
            "The Matrix (1999): would this do?",
            "The Matrix (1999): approved",
        ], "that the first one is declined is no news to them"


async def test_a_series_in_4k_comes_in_1080p_with_the_same_seasons(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_series(house, seasons=(2, 3), is4k=True)
        await chooses(house, "hd")
        await answers(house, "take")
        await house.settles(after=timedelta(minutes=2))
        assert stands(house, number + 1) == ("approved", (2, 3), False)


async def test_later_rests_until_its_day_and_is_put_before_people_again(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_film(house)
        await chooses(house, "later-1")
        await answers(house, "take")
        assert await house.one("SELECT count(*) FROM questions WHERE state = 'open'") == 0
        await house.settles(after=timedelta(days=29))
        assert await house.one("SELECT count(*) FROM questions WHERE state = 'open'") == 0
        assert stands(house, number)[0] == "pending"
        await house.settles(after=timedelta(days=2))
        asked = await the_open(house)
        assert asked.question.person is None
        assert str(asked.question.why).startswith("It was to be looked at again now.")
        await chooses(house, "approve")
        assert house.portal.approved[number] == 1


async def test_what_was_promised_a_look_is_declined_by_no_rule_that_came_since(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_film(house)
        await chooses(house, "later-1")
        await answers(house, "take")
        house.furnish(plugins=plugins(genres={"whitelist": [], "blacklist": ["Action"]}))
        await house.daemon.apply(house.daemon.read_config())
        await house.settles(after=timedelta(days=31))
        assert (await the_open(house)).question.person is None
        assert stands(house, number)[0] == "pending"


async def test_who_does_not_want_it_is_declined_with_the_reason(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1", reason="Too large for the room we have")
        await answers(house, "refuse")
        assert stands(house, number)[:2] == ("declined", (1, 2, 3))
        assert await happened(house) == ["offer.made", "offer.refused"]
        assert mails(house)[1].startswith("Stranger Things (2016): declined")
        assert "Too large for the room we have" in mails(house)[1]


async def test_who_says_nothing_is_declined_in_the_end_and_told(tmp_path: Path) -> None:
    async with with_mail(tmp_path, plugins=plugins(offers={"open_for": "3d"})) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1", reason="Too large for the room we have")
        await house.settles(after=timedelta(days=2))
        assert stands(house, number)[0] == "pending"
        await house.settles(after=timedelta(days=2))
        assert stands(house, number)[0] == "declined"
        assert await happened(house) == ["offer.made", "offer.expired"]
        assert "Too large for the room we have (what was offered instead was not taken up in time)" in mails(house)[1]


@pytest.mark.parametrize("choice, taught", [("refuse", 1), ("take", 0)])
async def test_a_no_that_stands_teaches_as_any_other_and_what_was_agreed_on_does_not(
    choice: str, taught: int, tmp_path: Path
) -> None:
    async with with_mail(tmp_path) as house:
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        assert await house.one("SELECT count(*) FROM moderation_feedback") == 0
        await answers(house, choice)
        assert await house.one("SELECT count(*) FROM moderation_feedback") == taught


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


async def test_pages_say_whom_it_waits_for_and_count_it_for_nobody_else(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "Root", Scope.ADMIN)
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        async with a_program(url, key) as program:
            page = await (await program.get("/api/v1/reviews")).json()
            overview = await (await program.get("/api/v1/overview")).json()
            shown = await (await program.get("/reviews", headers={"Accept": "text/html"})).text()
            (waiting,) = page["with_others"]
            assert page["open"] == []
            assert (waiting["waits_for"], waiting["may_answer"], waiting["may_take_back"]) == (
                "Léa Marchand",
                False,
                True,
            )
            assert (overview["open"], overview["tickets"]) == (0, [])
            assert 'class="count"' not in shown
            answered = await program.post(
                f"/api/v1/reviews/{waiting['id']}/answer", json={"version": 1, "choice": "take"}
            )
            assert answered.status == 403
            back = await program.post(f"/api/v1/reviews/{waiting['id']}/take-back", json={})
            assert back.status < 300
        await house.settles(after=WELL)
        assert (await the_open(house)).question.person is None


async def test_the_story_of_a_request_tells_of_the_offer(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "Root", Scope.ADMIN)
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        await answers(house, "refuse")
        async with a_program(url, key) as program:
            page = await (await program.get(f"/api/v1/requests/overseerr/{number}")).json()
        told = [str(msgspec.convert(each["title"], Sentence)) for each in page["timeline"]["moments"]]
        for said in (
            "Offered instead: season 1 only.",
            "Léa Marchand was asked",
            "They did not want what was offered.",
        ):
            assert said in told


async def test_seasons_that_changed_in_the_portal_are_looked_at_again(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        house.portal.edit(number, seasons=(2, 3))
        await answers(house, "take")
        await house.settles(after=timedelta(minutes=1))
        assert stands(house, number)[:2] == ("pending", (2, 3))
        assert (await the_open(house)).question.person is None


async def test_seasons_that_somebody_else_got_first_are_looked_at_again(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        other = house.portal.request(SERIES, by=3, kind="tv", seasons=(1,), announce=False)
        house.portal.approve(other)
        await answers(house, "take")
        await house.settles(after=timedelta(minutes=1))
        assert stands(house, number)[0] == "pending"
        assert await house.rows("SELECT state FROM actions WHERE name = 'request.narrow'") == [("failed",)]
        assert (await the_open(house)).question.person is None


async def test_what_the_portal_does_not_let_them_ask_for_is_looked_at_again(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_film(house, is4k=True)
        await chooses(house, "hd")
        house.portal.used_up.add(LEA)
        await answers(house, "take")
        await house.settles(after=timedelta(minutes=1))
        assert stands(house, number)[0] == "pending"
        assert await house.rows("SELECT state FROM actions WHERE name = 'request.replace'") == [("failed",)]
        assert (await the_open(house)).question.person is None
        assert house.daemon.roster.state("overseerr").standing == "up", "it is no fault of our key"


async def test_who_asked_for_the_same_is_judged_for_themselves(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await asks_for_a_series(house)
        second = house.portal.request(SERIES, by=3, kind="tv", seasons=(1, 2, 3))
        house.rings(second)
        await house.settles(after=WELL)
        assert await house.one("SELECT count(*) FROM questions WHERE state = 'open'") == 1
        await chooses(house, "season-1")
        rows = await house.rows("SELECT subject, person IS NULL FROM questions WHERE state = 'open' ORDER BY subject")
        assert rows == [("request:overseerr/1", 0), (f"request:overseerr/{second}", 1)]


@pytest.mark.parametrize("state", ["open", "resting"])
async def test_new_settings_do_not_judge_again_what_was_offered_or_put_off(state: str, tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "Root", Scope.ADMIN)
        number = await asks_for_a_film(house)
        await chooses(house, "later-1")
        if state == "resting":
            await answers(house, "take")
        house.furnish(plugins=plugins(genres={"whitelist": ["Action"], "blacklist": []}))
        await house.daemon.apply(house.daemon.read_config())
        async with a_program(url, key) as program:
            await program.post("/api/v1/requests/judge", json={})
        await house.settles(after=WELL)
        assert stands(house, number)[0] == "pending"


@pytest.mark.parametrize("choice", ["take", "refuse"])
async def test_a_power_cut_anywhere_leaves_one_outcome_of_season_one(choice: str, tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await chooses(house, "season-1")
        await answers(house, choice)

    wanted = {"take": ("approved", (1,), False), "refuse": ("declined", (1, 2, 3), False)}[choice]
    await _is_cut_everywhere(tmp_path, story, lambda house: stands(house, 1) == wanted, choice=choice)


async def test_a_power_cut_anywhere_leaves_one_request_in_1080p(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await chooses(house, "hd")
        await answers(house, "take")

    def one_of_each(house: House) -> bool:
        standing = [stands(house, number) for number in house.portal.book.requests]
        return sorted(standing) == [("approved", (1, 2, 3), False), ("declined", (1, 2, 3), True)]

    await _is_cut_everywhere(tmp_path, story, one_of_each, is4k=True)


async def _is_cut_everywhere(
    folder: Path,
    story: Callable[[House], Awaitable[None]],
    wanted: Callable[[House], bool],
    *,
    choice: str = "take",
    is4k: bool = False,
) -> None:
    """Whoever was cut short comes back and answers what they see."""
    for n in CUTS:
        async with with_mail(folder / str(n)) as house:
            await asks_for_a_series(house, is4k=is4k)
            await house.stops()
            await house.dies_at(n, story)
            await house.settles(after=timedelta(minutes=2))
            open_ones = await house.rows("SELECT person FROM questions WHERE state = 'open' AND invites = 0")
            for _ in [each for each in open_ones if each == (None,)]:
                await chooses(house, "hd" if is4k else "season-1")
            if await house.one("SELECT count(*) FROM questions WHERE state = 'open' AND invites = 0"):
                await answers(house, choice)
            await house.settles(after=timedelta(minutes=2))
            assert wanted(house), f"cut at mark {n}"
            assert (await happened(house)) == ["offer.made", "offer.taken" if choice == "take" else "offer.refused"]
            assert len([mail for mail in mails(house) if "would this do?" in mail]) <= 1


@asynccontextmanager
async def with_a_bot(folder: Path, **more: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house whose owner is asked in a group. Léa told the portal her chat, and has no mail from here."""
    sparing.load()
    async with with_mail(folder, channels=False, telegram={"chat": str(GROUP), "receive": "polling"}, **more) as house:
        lea = PortalUser(alias=Alias(service="overseerr", id=str(LEA)), name="Léa Marchand", telegram=str(ANA))
        by = Author(plugin="engine", cause="source:test")
        await house.daemon.journal.run(by, lambda pen: people.meet(pen.tx, lea, pen.now))
        for number, name in ((ANA, "Ana"), (TOM, "Tom"), (EVE, "Eve")):
            streets_of(house).joins(number, name)
        streets_of(house).group(GROUP, "The house")
        await house.settles(after=timedelta(minutes=1))
        yield house


def in_the_chat_of(house: House, whom: int) -> list[Message]:
    return streets_of(house).shown(whom)


async def test_below_decline_telegram_has_what_can_be_offered_and_the_person_answers_there(tmp_path: Path) -> None:
    both = {**plugins(), "messages": {"owner_hears": ["reviews"]}}
    async with with_a_bot(tmp_path, plugins=both) as house:
        await links(house, TOM, "Tom", Scope.DECIDE)
        number = await asks_for_a_series(house)
        await house.settles(after=WELL)
        (board,) = in_the_chat_of(house, GROUP)
        await press(house, TOM, board, "Decline")
        assert "Offer season 1 only" in str(in_the_chat_of(house, GROUP)[0].buttons)
        await press(house, TOM, in_the_chat_of(house, GROUP)[0], "Offer season 1 only")
        await press(house, TOM, in_the_chat_of(house, GROUP)[0], "Too large for the room we have")
        (asked,) = in_the_chat_of(house, ANA)
        assert [button["text"] for row in asked.buttons for button in row] == ["I take it", "No, thank you"]
        assert "“Too large for the room we have”" in asked.text
        await press(house, ANA, asked, "I take it")
        await house.settles(after=WELL)
        assert stands(house, number) == ("approved", (1,), False)
        (asked, *_) = in_the_chat_of(house, ANA)
        assert "I take it: chosen by Léa Marchand" in asked.text
        assert asked.buttons == []


async def press(house: House, who: int, message: Message, button: str) -> None:
    streets_of(house).presses_button(who, message, button)
    await house.settles(after=WELL)


async def test_nobody_else_presses_what_one_person_is_asked(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, TOM, "Tom", Scope.DECIDE, Scope.ADMIN)
        await asks_for_a_series(house)
        await chooses(house, "season-1")
        (asked,) = in_the_chat_of(house, ANA)
        data = asked.button("I take it")["callback_data"]
        for who in (TOM, EVE):
            streets_of(house).presses_data(who, asked, data)
        await house.settles(after=WELL)
        assert toasts(house, TOM) == ["You may not decide this."]
        assert len(toasts(house, EVE)) == 1
        assert await happened(house) == ["offer.made"]


async def test_a_message_that_lapsed_has_no_buttons_left_and_old_ones_do_nothing(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path, plugins=plugins(offers={"open_for": "1d"})) as house:
        number = await asks_for_a_series(house)
        await chooses(house, "season-1")
        (asked,) = in_the_chat_of(house, ANA)
        data = asked.button("I take it")["callback_data"]
        await house.settles(after=timedelta(days=2))
        (asked, *_) = in_the_chat_of(house, ANA)
        assert "Nobody answered in time" in asked.text
        assert asked.buttons == []
        streets_of(house).presses_data(ANA, asked, data)
        await house.settles(after=WELL)
        assert stands(house, number)[0] == "declined"
        assert toasts(house, ANA) == ["Nobody needs to answer this any more."]
