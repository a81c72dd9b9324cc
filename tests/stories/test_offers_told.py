"""How an offer reads: on pages, in the story of its request, and in a chat."""

from datetime import timedelta
from pathlib import Path

import msgspec

from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from tests.engine.front import a_front, a_key, a_program
from tests.stories.offered import (
    WELL,
    answers,
    asks_for_a_series,
    chooses,
    happened,
    in_the_chat_of,
    plugins,
    press,
    stands,
    the_open,
    with_a_bot,
    with_mail,
)
from tests.stories.test_telegram import ANA, EVE, GROUP, TOM, links, streets_of, toasts


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
