"""One question, one decision: every copy of a review, wherever it hangs, says who decided and when."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from daemon.commands.answers import Answer, TooLateError, answer
from daemon.commands.base import Caller, Scope
from daemon.commands.house import freeze
from daemon.events.consequences import Ask
from daemon.services.telegram import sparing
from daemon.web.signed import MailedQuestion, link_to_answer
from demo.telegram.rooms import Message
from state import questions
from tests.engine.front import a_front, a_key, a_program
from tests.engine.probing import happens
from tests.house import MODERATION, OWNER, House, a_house
from tests.stories.test_first_request import ACTION_FILM, FAMILY_FILM
from tests.stories.test_telegram import ANA, EVE, GROUP, TOM, links, streets_of, toasts

PUBLIC = {"server": {"public_url": "https://usher.example.org"}}
ONLY_REVIEWS = {"owner": "owner@example.org", "owner_hears": ["reviews"]}
WELL = timedelta(seconds=20)


@pytest.fixture(scope="module", autouse=True)
def _aiogram_is_there() -> None:
    """Its import takes real seconds, and the clock of a house is turned."""
    sparing.load()


@asynccontextmanager
async def with_chats(folder: Path, **more: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house with a group in Telegram, a room in Discord and one in Slack. Eve only reads along in the group."""
    furnishing: dict[str, Any] = {
        "plugins": {"moderation": MODERATION, "messages": ONLY_REVIEWS},
        "telegram": {"chat": str(GROUP), "receive": "polling"},
        "channels": True,
        "settings": PUBLIC,
    }
    async with a_house(folder, **{**furnishing, **more}) as house:
        streets = streets_of(house)
        for number, name in ((ANA, "Ana"), (TOM, "Tom"), (EVE, "Eve")):
            streets.joins(number, name)
        streets.group(GROUP, "The house")
        await house.settles()
        yield house


async def a_review(house: House) -> int:
    """Somebody asks for what no rule decides; returns the request's number."""
    number: int = house.portal.request(ACTION_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    await house.settles(after=WELL)
    return number


def in_the_group(house: House) -> list[Message]:
    return streets_of(house).shown(GROUP)


def in_discord(house: House) -> list[dict[str, Any]]:
    return [message["embeds"][0] for message in house.world.discord.messages.values()]


def in_slack(house: House) -> list[str]:
    return [str(each) for each in house.world.slack.messages]


async def states(house: House, name: str) -> list[tuple[object, ...]]:
    return await house.rows("SELECT service, state FROM actions WHERE name = ? ORDER BY service, id", name)


async def chooses(house: House, choice: str, *, by: Caller = OWNER, reason: str | None = None) -> None:
    question, version = (await house.rows("SELECT id, version FROM questions ORDER BY id DESC LIMIT 1"))[0]
    given = Answer(question=question, version=version, choice=choice, reason=reason)
    await answer(house.daemon.journal, given, by)
    await house.settles(after=WELL)


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


async def test_where_no_chat_shows_it_the_owner_is_told_by_mail(tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {**ONLY_REVIEWS, "owner_channels": ["smtp"]}}
    async with with_chats(tmp_path, plugins=plugins) as house:
        await a_review(house)
        assert (in_the_group(house), in_discord(house), in_slack(house)) == ([], [], [])
        assert len(house.world.mail.to("owner@example.org")) == 1


async def test_who_does_not_want_to_hear_of_reviews_is_asked_on_the_dashboard_only(tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {**ONLY_REVIEWS, "owner_hears": []}}
    async with with_chats(tmp_path, plugins=plugins) as house:
        await a_review(house)
        assert (in_the_group(house), in_discord(house), in_slack(house)) == ([], [], [])
        assert list(house.world.mail.mails) == []


async def test_copies_are_in_the_language_of_messages(tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {**ONLY_REVIEWS, "language": "fr"}}
    async with with_chats(tmp_path, plugins=plugins) as house:
        await a_review(house)
        assert "Demandé par" in in_the_group(house)[0].text


async def test_who_does_not_answer_is_reminded_after_a_day_and_after_three(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        shown = []
        for _ in range(5):
            await house.settles(after=timedelta(days=1))
            await house.settles(after=timedelta(minutes=3))
            shown.append(len(in_the_group(house)))
        first, second, third = in_the_group(house)
        assert shown == [2, 2, 3, 3, 3]
        assert second.text.startswith("Still waiting: The Matrix (1999)")
        assert "Waiting since 20 November, 12:00" in third.text
        assert "Still waiting" not in first.text
        await chooses(house, "approve")
        for message in in_the_group(house):
            assert "Approve: chosen by" in message.text
            assert "callback_data" not in str(message.buttons)


async def test_what_was_answered_is_reminded_of_no_more(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        await chooses(house, "approve")
        await house.settles(after=timedelta(days=4))
        assert await states(house, "question.show") == [("discord", "done"), ("slack", "done"), ("telegram", "done")]


async def test_nobody_is_reminded_in_quiet_hours(tmp_path: Path) -> None:
    messages = {**ONLY_REVIEWS, "quiet_hours": "11:00-15:00"}
    async with with_chats(tmp_path, plugins={"moderation": MODERATION, "messages": messages}) as house:
        await a_review(house)
        assert len(in_the_group(house)) == 1, "what is asked for the first time does not wait"
        await house.settles(after=timedelta(hours=26))
        await house.settles(after=timedelta(minutes=3))
        assert len(in_the_group(house)) == 1
        await house.settles(after=timedelta(hours=2))
        await house.settles(after=timedelta(minutes=3))
        assert len(in_the_group(house)) == 2


async def test_after_a_long_pause_one_reminder_is_enough(tmp_path: Path) -> None:
    async with with_chats(tmp_path) as house:
        await a_review(house)
        await house.stops()
        await house.clock.turn(timedelta(days=5))
        await house.lives()
        await house.settles(after=timedelta(minutes=5))
        assert len(in_the_group(house)) == 2


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
