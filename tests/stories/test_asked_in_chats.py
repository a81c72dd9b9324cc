"""Which chats are asked, in which language, and how who does not answer is reminded."""

from datetime import timedelta
from pathlib import Path

from tests.house import MODERATION
from tests.stories.chats import ONLY_REVIEWS, a_review, chooses, in_discord, in_slack, in_the_group, states, with_chats


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
