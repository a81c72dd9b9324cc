"""One question, one decision: every copy of a review, wherever it hangs, says who decided and when."""

import asyncio
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import ClientSession

from daemon.commands.answers import Answer, TooLateError, answer
from daemon.commands.base import Caller, Scope
from daemon.events.consequences import Ask
from daemon.web.signed import MailedQuestion, link_to_answer
from state import questions
from tests.engine.front import a_front, a_key
from tests.engine.probing import happens
from tests.house import MODERATION
from tests.stories.chats import (
    ONLY_REVIEWS,
    PUBLIC,
    WELL,
    a_review,
    chooses,
    in_discord,
    in_slack,
    in_the_group,
    states,
    with_chats,
)
from tests.stories.test_first_request import FAMILY_FILM
from tests.stories.test_telegram import ANA, EVE, GROUP, TOM, links, streets_of, toasts


async def test_a_review_is_shown_in_every_chat_with_what_each_can_do(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        [message] = in_the_group(house)
        [embed] = in_discord(house)
        [slack] = in_slack(house)
        for text in (message.text, str(embed), slack):
            assert "The Matrix" in text
            assert "Action" in text
            assert "Léa Marchand" in text, "who asked is looked up when it is sent"
        assert [button["text"] for button in message.buttons[0]] == ["Approve", "Decline"]
        for text in (str(message.buttons), str(embed), slack):
            assert "https://usher.example.org/reviews/1" in text
        assert list(house.world.mail.mails) == [], "it is told once, and the chats show it"
        assert await house.rows("SELECT surface, address FROM question_copies ORDER BY surface") == [
            ("discord", ""),
            ("slack", ""),
            ("telegram", str(GROUP)),
        ]
        assert "Marchand" not in str(await house.rows("SELECT CAST(body AS TEXT) FROM actions"))


async def test_a_press_in_telegram_is_shown_in_discord_too(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        streets_of(house).presses_button(ANA, in_the_group(house)[0], "Approve")
        await house.settles(after=WELL)
        assert house.portal.approved[number] == 1
        [message], [embed] = in_the_group(house), in_discord(house)
        assert "Approve: chosen by Ana (12:" in message.text
        assert "Approve: chosen by Ana " in embed["description"]
        assert [button for row in message.buttons for button in row if "callback_data" in button] == []
        assert len(in_slack(house)) == 1, "what was posted there cannot be changed, and is not repeated"
        assert await states(house, "question.update") == [("discord", "done"), ("telegram", "done")]


async def test_an_answer_on_the_dashboard_with_its_reason_is_shown_in_the_chats(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        await chooses(house, "decline", reason="Seen it <b>twice</b> & once more")
        assert "“Seen it <b>twice</b> & once more”" in in_the_group(house)[0].text
        assert "chosen by" in str(in_discord(house))


async def test_a_decision_in_the_portal_ends_every_copy(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        number = await a_review(house)
        house.portal.approve(number)
        house.rings(number)
        await house.settles(after=WELL)
        assert "Settled elsewhere" in in_the_group(house)[0].text
        assert "Settled elsewhere" in str(in_discord(house))


async def test_a_review_that_lapses_asks_nobody_any_more(tmp_path: Path) -> None:
    plugins = {"moderation": {**MODERATION, "review_expires": "1d"}, "messages": ONLY_REVIEWS}
    async with with_chats(tmp_path, plugins=plugins) as house:
        await a_review(house)
        assert "Open until 21 November, 12:" in in_the_group(house)[0].text
        await house.settles(after=timedelta(days=2))
        assert "Nobody answered in time" in in_the_group(house)[0].text
        assert "Nobody answered in time" in str(in_discord(house))


async def test_a_review_that_is_asked_again_leaves_no_old_buttons(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        asked = await questions.get(house.daemon.database, 1)
        assert asked is not None
        await happens(house, Ask(asked.question))
        await house.settles(after=WELL)
        old, new = in_the_group(house)
        assert "Asked again with newer facts" in old.text
        assert "callback_data" not in str(old.buttons)
        assert "callback_data" in str(new.buttons)


async def test_twenty_answers_on_every_surface_at_once_are_one_effect(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house, a_front(house) as (_, url), ClientSession(url) as browser:
        await links(house, ANA, "Ana", Scope.DECIDE)
        await links(house, TOM, "Tom", Scope.DECIDE)
        await a_key(house, "Root", Scope.ADMIN)
        number = await a_review(house)
        board = in_the_group(house)[0]
        post = house.daemon.post
        mailed = await link_to_answer(
            post.seals,
            house.daemon.database,
            MailedQuestion(question=1, channel="mail", message=1),
            await post.answers_as(),
            url="http://usher",
            now=house.clock.now(),
        )
        for turn in range(8):
            streets_of(house).presses_button((ANA, TOM)[turn % 2], board, "Approve")
        surfaces = ("dashboard", "api") * 4
        callers = [Caller(name="account:1", surface=each, scopes=frozenset(Scope)) for each in surfaces]
        given = Answer(question=1, version=1, choice="approve")
        told = await asyncio.gather(
            *(answer(house.daemon.journal, given, each) for each in callers),
            *(presses_the_link(browser, urlsplit(mailed or "").path) for _ in range(4)),
            return_exceptions=True,
        )
        await house.settles(after=WELL)
        late = [each for each in told if isinstance(each, TooLateError)]
        toasted = toasts(house, ANA) + toasts(house, TOM)
        pages = [each for each in told if isinstance(each, str)]
        assert house.portal.approved[number] == 1
        assert await house.one("SELECT count(*) FROM events WHERE name = 'question.answered'") == 1
        by = await house.one("SELECT surface FROM questions")
        first = [by in {"dashboard", "api"}, by == "telegram", by == "mail"]
        assert sum(first) == 1
        assert len(late) == 8 - first[0]
        assert sum("decided before you: Approve" in text for text in toasted) == 8 - first[1]
        assert ["Approve: chosen by" in page for page in pages] == [True] * 4
        assert board.edits == 1


async def presses_the_link(browser: ClientSession, path: str) -> str:
    async with browser.post(path, data={"choice": "approve"}, headers={"Accept": "text/html"}) as answered:
        return await answered.text()


async def test_in_a_group_only_who_is_linked_and_has_the_role_decides(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, TOM, "Tom", Scope.READ)
        number = await a_review(house)
        for who in (TOM, EVE):
            streets_of(house).presses_button(who, in_the_group(house)[0], "Approve")
        await house.settles(after=WELL)
        assert toasts(house, TOM) == ["You may not decide this."]
        assert "I do not know you yet" in toasts(house, EVE)[0]
        assert house.portal.approved[number] == 0


async def test_only_the_chats_that_are_wanted_are_asked(tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {**ONLY_REVIEWS, "questions": ["discord"]}}
    async with with_chats(tmp_path, plugins=plugins) as house:
        await a_review(house)
        assert (len(in_the_group(house)), len(in_discord(house)), len(in_slack(house))) == (0, 1, 0)


async def test_without_an_address_from_outside_no_link_is_shown_and_another_way_is_named(tmp_path: Path) -> None:
    async with with_chats(tmp_path, settings={}) as house:
        await a_review(house)
        for text in (str(in_discord(house)), in_slack(house)[0]):
            assert "http" not in text
            assert "Answer on the Reviews page of Usher." in text
        assert "Reviews page" not in in_the_group(house)[0].text
        assert "/reviews/" not in in_the_group(house)[0].text


async def test_a_house_that_only_tries_still_asks_its_owner(tmp_path: Path) -> None:
    async with with_chats(tmp_path, mode="dry_run") as house:
        await a_review(house)
        assert len(in_the_group(house)) == 1


async def test_french_is_spoken_in_a_french_house(tmp_path: Path) -> None:
    async with with_chats(tmp_path, settings={**PUBLIC, "house": {"language": "fr"}}) as house:
        await a_review(house)
        await chooses(house, "decline")
        text = in_the_group(house)[0].text
        assert "Demandé par" in text
        assert "Refuser" in text


async def test_a_copy_somebody_deleted_is_left_alone(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        house.world.discord.messages.clear()
        streets_of(house).rooms[GROUP].messages.clear()
        await chooses(house, "approve")
        await house.settles(after=timedelta(hours=1))
        assert await states(house, "question.update") == [("discord", "done"), ("telegram", "done")]
        assert [call.method for call in house.world.discord.calls].count("PATCH") == 1


async def test_a_chat_that_is_out_holds_up_no_other_and_shows_nothing_old(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        house.world.discord.goes_down()
        await a_review(house)
        assert len(in_the_group(house)) == 1
        await chooses(house, "approve")
        house.world.discord.comes_back()
        await house.settles(after=timedelta(minutes=10))
        assert in_discord(house) == []
        assert ("discord", "dropped") in await states(house, "question.show")
        assert "chosen by" in in_the_group(house)[0].text


async def test_a_chat_that_asks_for_patience_gets_its_copy_once(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        house.world.telegram.slows_down(120)
        house.world.discord.slows_down(60, times=1)
        await a_review(house)
        assert (in_the_group(house), in_discord(house)) == ([], [])
        house.world.telegram.comes_back()
        await house.settles(after=timedelta(minutes=5))
        assert (len(in_the_group(house)), len(in_discord(house))) == (1, 1)


async def test_a_copy_whose_answer_was_lost_is_unsure_and_adopted_when_it_is_pressed(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        house.world.telegram.drops_answer_after_doing(on="/sendMessage")
        number = await a_review(house)
        assert ("telegram", "unsure") in await states(house, "question.show")
        assert await house.one("SELECT count(*) FROM question_copies WHERE surface = 'telegram'") == 0
        [orphan] = in_the_group(house)
        streets_of(house).presses_button(ANA, orphan, "Approve")
        await house.settles(after=WELL)
        assert house.portal.approved[number] == 1
        assert "chosen by Ana" in in_the_group(house)[0].text


async def test_an_orphan_that_is_pressed_too_late_is_told_who_decided(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        house.world.telegram.drops_answer_after_doing(on="/sendMessage")
        await a_review(house)
        await chooses(house, "decline")
        [orphan] = in_the_group(house)
        assert "callback_data" in str(orphan.buttons)
        streets_of(house).presses_button(ANA, orphan, "Approve")
        await house.settles(after=WELL)
        assert "Decline: " in in_the_group(house)[0].text
        assert "callback_data" not in str(in_the_group(house)[0].buttons)


async def test_what_the_rules_decide_is_shown_to_nobody(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        number = house.portal.request(FAMILY_FILM, by=2)
        house.rings(number)
        await house.until(lambda: house.portal.approved[number])
        await house.settles(after=WELL)
        assert (in_the_group(house), in_discord(house), in_slack(house)) == ([], [], [])


async def test_a_chat_that_was_taken_out_of_the_settings_is_not_waited_for(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        house.furnish(telegram=None)
        await house.daemon.apply(house.daemon.read_config())
        await chooses(house, "approve")
        assert await states(house, "question.update") == [("discord", "done")]
