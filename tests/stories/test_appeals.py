"""A second look: whoever was declined asks for it once, people look with their words before them, and that is final."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from daemon.commands.answers import Answer, TooLateError, answer, take_back
from daemon.commands.base import Caller, ForbiddenError, RefusedError, Scope
from state import people, questions
from state.journal import Author
from state.questions import Asked
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, OWNER, House
from tests.stories.offered import (
    CUTS,
    LEA,
    PUBLIC,
    WELL,
    asks_for_a_film,
    chooses,
    in_the_chat_of,
    link_in,
    mails,
    plugins,
    press,
    presses,
    read,
    stands,
    with_a_bot,
    with_mail,
)
from tests.stories.test_telegram import ANA, EVE, TOM, links, streets_of, toasts

HORROR = 694
"""The Shining, which the rules decline."""
WORDS = "It is <b>for</b> the film club, I promise"


async def is_declined(house: House) -> int:
    number: int = house.portal.request(HORROR, by=LEA)
    house.rings(number)
    await house.until(lambda: house.portal.declined[number])
    await house.settles(after=WELL)
    return number


async def invitation(house: House) -> Asked:
    rows = await house.daemon.database.read("SELECT * FROM questions WHERE invites = 1 ORDER BY id DESC LIMIT 1")
    return questions.asked(rows[0])


async def appeals(house: House, words: str | None = WORDS, *, by: Caller | None = None) -> None:
    asked = await invitation(house)
    person = asked.question.person
    whom = by or Caller(name=f"person:{person}", surface="mail", scopes=frozenset(), person=person)
    given = Answer(question=asked.id, version=asked.version, choice="appeal", reason=words)
    await answer(house.daemon.journal, given, whom)
    await house.settles(after=WELL)


async def happened(house: House) -> list[str]:
    wanted = {"request.appealed", "request.upheld", "request.approved"}
    return [name for (name,) in await house.rows("SELECT name FROM events ORDER BY id") if name in wanted]


async def test_a_decline_by_a_rule_is_looked_at_again_and_approved(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url), ClientSession(url) as browser:
        number = await is_declined(house)
        (text,) = mails(house)
        assert "You may ask once for a second look, until 4 December 2026." in text
        path = link_in(text)
        for _ in range(2):
            assert "Ask for a second look" in await read(browser, path)
        assert await happened(house) == [], "a scanner that opens it asks for nothing"
        assert "Ask for a second look: chosen by L\N{LATIN SMALL LETTER E WITH ACUTE}a Marchand" in await presses(
            browser, path, choice="appeal", reason=WORDS
        )
        await house.settles(after=WELL)
        review = await open_review(house)
        assert str(review.question.why) == (
            "They ask for a second look. A rule declined it: Horror is on the list of genres this house does not keep."
        )
        assert review.question.may_answer == "decide"
        await chooses(house, "approve")
        assert house.portal.approved[number] == 1
        assert stands(house, number)[0] == "approved"
        assert await happened(house) == ["request.appealed", "request.approved"]
        assert mails(house)[-1].startswith("The Shining (1980): approved")


async def open_review(house: House) -> Asked:
    (asked,) = await questions.waiting(house.daemon.database)
    return asked


async def test_a_no_that_stands_is_told_with_the_reason_and_is_final(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await is_declined(house)
        await appeals(house)
        await chooses(house, "stand", reason="Not for this house")
        assert stands(house, number)[0] == "declined"
        assert house.portal.declined[number] == 1
        assert await happened(house) == ["request.appealed", "request.upheld"]
        last = mails(house)[-1]
        assert last.startswith("The Shining (1980): it stays declined")
        assert "Not for this house" in last
        assert "/answer/" not in last
        assert len(mails(house)) == 2


async def test_words_are_shown_as_they_are_and_read_by_no_model(tmp_path: Path) -> None:
    async with with_mail(tmp_path, also=("llm",)) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "Root", Scope.ADMIN)
        await is_declined(house)
        asked = len(house.world.llm.calls)
        await appeals(house)
        async with a_program(url, key) as program:
            page = await (await program.get("/reviews", headers={"Accept": "text/html"})).text()
            told = await (await program.get("/api/v1/reviews")).json()
        assert "It is &lt;b&gt;for&lt;/b&gt; the film club" in page
        assert told["open"][0]["quote"] == WORDS
        assert len(house.world.llm.calls) == asked, "it is put before people, not judged once more"
        assert WORDS not in str(await house.rows("SELECT CAST(body AS TEXT) FROM events"))
        assert WORDS not in str(await house.rows("SELECT CAST(body AS TEXT) FROM questions"))


async def test_words_are_cut_and_may_be_left_out(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await is_declined(house)
        await appeals(house, "x" * 9_000)
        assert len((await invitation(house)).reason or "") == 500


async def test_it_is_asked_for_once(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url), ClientSession(url) as browser:
        await is_declined(house)
        path = link_in(mails(house)[0])
        for _ in range(3):
            await presses(browser, path, choice="appeal", reason="again")
        await house.settles(after=WELL)
        await chooses(house, "stand")
        for _ in range(3):
            await presses(browser, path, choice="appeal", reason="and again")
        await house.settles(after=WELL)
        assert await happened(house) == ["request.appealed", "request.upheld"]
        assert await house.one("SELECT count(*) FROM moderation_appeals") == 1


async def test_nobody_appeals_for_somebody_else(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await is_declined(house)
        asked = await invitation(house)
        for caller in (OWNER, Caller(name="person:99", surface="telegram", scopes=frozenset(), person=99)):
            with pytest.raises(ForbiddenError):
                await appeals(house, by=caller)
        with pytest.raises(RefusedError):
            await take_back(house.daemon.journal, asked.id, OWNER)


async def test_after_its_time_it_is_over(tmp_path: Path) -> None:
    settings = {**plugins(), "messages": {"owner_hears": [], "appeals_within": "2d"}}
    async with with_mail(tmp_path, plugins=settings) as house:
        await is_declined(house)
        await house.settles(after=timedelta(days=3))
        with pytest.raises(TooLateError):
            await appeals(house)
        assert await happened(house) == []


@pytest.mark.parametrize("messages", [{"appeals": False}, {"tell_requesters": "false"}])
async def test_a_house_without_appeals_invites_nobody(messages: dict[str, object], tmp_path: Path) -> None:
    async with with_mail(tmp_path, plugins={**plugins(), "messages": {"owner_hears": [], **messages}}) as house:
        await is_declined(house)
        assert await house.one("SELECT count(*) FROM questions") == 0
        assert "second look" not in str(mails(house))


async def test_nobody_is_invited_who_cannot_be_written_to(tmp_path: Path) -> None:
    async with with_mail(tmp_path, channels=False) as house:
        await is_declined(house)
        assert await house.one("SELECT count(*) FROM questions") == 0


async def test_what_was_declined_in_the_portal_is_between_them_and_the_portal(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await asks_for_a_film(house)
        house.portal.decline(number)
        await house.settles(after=timedelta(minutes=2))
        assert await house.one("SELECT count(*) FROM questions WHERE invites = 1") == 0


async def test_an_invitation_waits_for_nobody_and_stands_on_no_page(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "Root", Scope.ADMIN)
        number = await is_declined(house)
        async with a_program(url, key) as program:
            page = await (await program.get("/api/v1/reviews")).json()
            story = await (await program.get(f"/api/v1/requests/overseerr/{number}")).json()
        assert (page["open"], page["with_others"], page["settled"]) == ([], [], [])
        assert "{name} was asked" not in str(story["timeline"])


async def test_without_an_address_from_outside_another_way_is_named(tmp_path: Path) -> None:
    async with with_mail(tmp_path, settings={}) as house:
        await is_declined(house)
        (text,) = mails(house)
        assert "http" not in text
        assert "If you think it should be looked at again, tell whoever runs the house." in text


async def test_what_they_asked_for_before_is_known_at_the_next(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await is_declined(house)
        await appeals(house)
        assert "never asked for a second look before" in facts(await open_review(house))
        await chooses(house, "approve")
        second = house.portal.request(HORROR, by=LEA, is4k=True)
        house.rings(second)
        await house.settles(after=timedelta(minutes=1))
        await appeals(house)
        assert "second looks they asked for before: 1, granted: 1" in facts(await open_review(house))


def facts(asked: Asked) -> list[str]:
    return [str(each) for each in asked.question.facts]


@pytest.mark.parametrize("choice", ["approve", "stand"])
async def test_what_people_say_at_the_second_look_teaches(choice: str, tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await is_declined(house)
        await appeals(house)
        assert await house.one("SELECT count(*) FROM moderation_feedback") == 0
        await chooses(house, choice)
        assert await house.one("SELECT count(*) FROM moderation_feedback") == 1


async def test_what_the_portal_approves_meanwhile_is_asked_no_more(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        number = await is_declined(house)
        await appeals(house)
        house.portal.approve(number)
        await house.settles(after=timedelta(minutes=2))
        assert await questions.waiting(house.daemon.database) == []
        assert "request.upheld" not in await happened(house)


async def test_a_review_that_expires_leaves_the_no_and_says_so(tmp_path: Path) -> None:
    moderation = {**MODERATION, "review_expires": "2d"}
    async with with_mail(tmp_path, plugins={**plugins(), "moderation": moderation}) as house:
        await is_declined(house)
        await appeals(house)
        await house.settles(after=timedelta(days=3))
        assert await happened(house) == ["request.appealed", "request.upheld"]


async def test_words_go_when_whoever_wrote_them_is_forgotten(tmp_path: Path) -> None:
    async with with_mail(tmp_path) as house:
        await is_declined(house)
        await appeals(house)
        whom = (await invitation(house)).question.person or 0
        by = Author(plugin="engine", cause="source:test")
        await house.daemon.journal.run(by, lambda pen: people.forget(pen.tx, whom, pen.now))
        assert (await invitation(house)).reason is None


async def test_french_is_spoken_in_a_french_house(tmp_path: Path) -> None:
    async with with_mail(tmp_path, settings={**PUBLIC, "house": {"language": "fr"}}) as house:
        await is_declined(house)
        (text,) = mails(house)
        assert "Demander un second regard" in text
        assert "4 d\N{LATIN SMALL LETTER E WITH ACUTE}cembre" in text


async def test_it_is_asked_for_with_a_button_in_their_own_chat(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, TOM, "Tom", Scope.DECIDE, Scope.ADMIN)
        await is_declined(house)
        (told,) = in_the_chat_of(house, ANA)
        data = told.button("Ask for a second look")["callback_data"]
        for who in (TOM, EVE):
            streets_of(house).presses_data(who, told, data)
        await house.settles(after=WELL)
        assert toasts(house, TOM) == ["You may not decide this."]
        await press(house, ANA, told, "Ask for a second look")
        assert await happened(house) == ["request.appealed"]
        (told, *_) = in_the_chat_of(house, ANA)
        assert told.buttons == []


@pytest.mark.parametrize("choice", ["approve", "stand"])
async def test_a_power_cut_anywhere_leaves_one_second_look(choice: str, tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await appeals(house)
        await chooses(house, choice)

    wanted = {"approve": ("approved", ["request.appealed", "request.approved"]),
              "stand": ("declined", ["request.appealed", "request.upheld"])}[choice]  # fmt: skip
    for n in CUTS:
        async with with_mail(tmp_path / str(n)) as house:
            await is_declined(house)
            await house.stops()
            await house.dies_at(n, story)
            await house.settles(after=timedelta(minutes=2))
            await again(house, appeals, "SELECT 1 FROM questions WHERE invites = 1 AND state = 'open'")
            finish: Callable[[House], Awaitable[object]] = lambda house: chooses(house, choice)  # noqa: E731
            await again(house, finish, "SELECT 1 FROM questions WHERE invites = 0 AND state = 'open'")
            await house.settles(after=timedelta(minutes=2))
            assert (stands(house, 1)[0], await happened(house)) == wanted, f"cut at mark {n}"


async def again(house: House, do: Callable[[House], Awaitable[object]], where: str) -> None:
    """Whoever was cut short comes back and presses again."""
    for _ in await house.rows(where):
        await do(house)


async def test_a_no_in_a_digest_keeps_its_link(tmp_path: Path) -> None:
    settings = {"owner_hears": [], "digest": "13:00"}
    async with with_mail(tmp_path, plugins={**plugins(), "messages": settings}) as house:
        await is_declined(house)
        assert mails(house) == []
        await house.settles(after=timedelta(hours=2))
        (text,) = mails(house)
        assert "The Shining (1980): declined: Ask for a second look" in text
        assert link_in(text)
