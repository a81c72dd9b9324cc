"""Declining in Telegram: with a reason that was offered, one in own words, or none."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.base import Scope
from daemon.commands.house import freeze
from daemon.events.consequences import Ask
from demo.telegram.rooms import Message
from state import questions
from tests.engine.front import a_front, a_key, a_program
from tests.engine.probing import happens
from tests.house import MODERATION, OWNER, House
from tests.stories.chats import ONLY_REVIEWS, WELL, a_review, chooses, in_discord, in_the_group, with_chats
from tests.stories.test_telegram import ANA, GROUP, TOM, links, streets_of, toasts


async def declines(house: House, who: int, *buttons: str) -> Message:
    """Presses these on the first message of the group, one after the other."""
    for button in buttons:
        streets_of(house).presses_button(who, in_the_group(house)[0], button)
        await house.settles(after=WELL)
    return in_the_group(house)[0]


def shown_buttons(message: Message) -> list[str]:
    return [button["text"] for row in message.buttons for button in row if "callback_data" in button]


REASON = "Too large for the room we have"
OFFERED = [
    "We have something like it already", REASON, "Not out in good quality yet", "Not for this house",
    "Offer to look again in a month", "Offer to look again in 6 months", "Without a reason", "In my own words", "Back",
]  # fmt: skip


async def test_declining_in_telegram_asks_why_first_and_the_requester_is_told_the_reason(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        message = await declines(house, ANA, "Decline")
        assert house.portal.declined[number] == 0
        assert (shown_buttons(message), toasts(house, ANA)) == (OFFERED, ["Why?"])
        assert "Decline: why?" in message.text
        message = await declines(house, ANA, REASON)
        assert house.portal.declined[number] == 1
        assert (f"“{REASON}”" in message.text, shown_buttons(message)) == (True, [])
        assert REASON in str(in_discord(house))
        assert await house.why(number) == REASON


async def test_a_reason_that_was_offered_is_said_in_both_languages(tmp_path: Path) -> None:
    messages = {**ONLY_REVIEWS, "language": "fr"}
    async with with_chats(tmp_path, plugins={"moderation": MODERATION, "messages": messages}) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        message = await declines(house, ANA, "Refuser", "Pas pour cette maison")
        assert "Pas pour cette maison" in message.text
        assert await house.why(number) == "Not for this house"
        assert "Pas pour cette maison" in str(await house.rows("SELECT CAST(why AS TEXT) FROM moderation_decisions"))


@pytest.mark.parametrize("way, declined", [("Without a reason", 1), ("Back", 0)])
async def test_the_reason_may_be_left_out_and_the_press_taken_back(way: str, declined: int, tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        message = await declines(house, ANA, "Decline", way)
        assert house.portal.declined[number] == declined
        assert shown_buttons(message) == ([] if declined else ["Approve", "Decline"])


async def test_a_reason_in_own_words_is_a_reply_of_the_one_who_said_so(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        await links(house, TOM, "Tom", Scope.DECIDE)
        number = await a_review(house)
        message = await declines(house, ANA, "Decline", "In my own words")
        assert "Reply to this message" in toasts(house, ANA)[-1]
        streets_of(house).answers(TOM, message, "I like it, take it")
        await house.settles(after=WELL)
        assert house.portal.declined[number] == 0, "somebody else spoke of it"
        streets_of(house).answers(ANA, message, "We had enough of <this>")
        await house.settles(after=WELL)
        assert house.portal.declined[number] == 1
        assert await house.why(number) == "We had enough of <this>"
        assert "“We had enough of <this>”" in message.text
        streets_of(house).answers(ANA, message, "and one more thing")
        await house.settles(after=WELL)
        assert "one more thing" not in str(await house.rows("SELECT CAST(body AS TEXT) FROM events"))
        assert [each.text for each in in_the_group(house)[1:]] == ["Done: Decline"], "and nobody else is spoken to"


async def test_words_that_come_too_late_decide_nothing(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        message = await declines(house, ANA, "Decline", "In my own words")
        await house.settles(after=timedelta(minutes=20))
        streets_of(house).answers(ANA, message, "No")
        await house.settles(after=WELL)
        assert house.portal.declined[number] == 0


async def test_words_under_another_question_are_no_reason_for_this_one(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        asked = await questions.get(house.daemon.database, 1)
        assert asked is not None
        await happens(house, Ask(replace(asked.question, key="another")))
        await house.settles(after=WELL)
        await declines(house, ANA, "Decline", "In my own words")
        streets_of(house).answers(ANA, in_the_group(house)[1], "This one is good")
        await house.settles(after=WELL)
        assert house.portal.declined[number] == 0


async def test_who_may_not_decide_does_not_get_as_far_as_the_reasons(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, TOM, "Tom", Scope.READ)
        await a_review(house)
        message = await declines(house, TOM, "Decline")
        assert shown_buttons(message) == ["Approve", "Decline"]
        assert toasts(house, TOM) == ["You may not decide this."]


async def test_while_one_looks_for_a_reason_another_may_decide(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        await declines(house, ANA, "Decline")
        old = in_the_group(house)[0].button(REASON)["callback_data"]
        await chooses(house, "approve")
        streets_of(house).presses_data(ANA, in_the_group(house)[0], old)
        await house.settles(after=WELL)
        assert (house.portal.approved[number], house.portal.declined[number]) == (1, 0)
        assert "Approve: chosen by" in in_the_group(house)[0].text
        assert toasts(house, ANA)[-1] == "Ana decided before you: Approve"


async def test_a_house_that_offers_no_reasons_declines_with_one_press(tmp_path: Path) -> None:
    plugins = {"moderation": {**MODERATION, "reasons": [], "offers": {"later": []}}, "messages": ONLY_REVIEWS}
    async with with_chats(tmp_path, plugins=plugins) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        number = await a_review(house)
        await declines(house, ANA, "Decline")
        assert house.portal.declined[number] == 1


async def test_the_number_of_a_chat_is_for_who_may_decide(tmp_path: Path) -> None:
    everything = {"moderation": MODERATION, "messages": {"owner": "owner@example.org"}}
    async with with_chats(tmp_path, plugins=everything) as house:
        await a_review(house)
        await freeze(house.daemon.journal, OWNER)
        await house.settles(after=WELL)
        seen: defaultdict[tuple[str, str], str] = defaultdict(str)
        for name, scopes in {"viewer": {Scope.READ}, "staff": {Scope.READ, Scope.DECIDE}}.items():
            _, key = await a_key(house, name, *scopes)
            async with a_front(house) as (_, url), a_program(url, key) as program:
                pages = [f"actions/{number}" for (number,) in await house.rows("SELECT id FROM actions")]
                pages += [f"events/{number}" for (number,) in await house.rows("SELECT id FROM events")]
                for page in ("messages", "actions", "events", "reviews/1", *pages):
                    async with program.get(f"/api/v1/{page}") as answer:
                        assert answer.status == 200
                        seen[name, page.partition("/")[0]] += await answer.text()
        number = str(abs(GROUP))
        assert {page for (name, page), text in seen.items() if name == "viewer" and number in text} == set()
        assert {page for (name, page), text in seen.items() if name == "staff" and number in text} == {
            "messages",
            "actions",
            "events",
        }
