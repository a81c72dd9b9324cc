"""A no that offers something else: to one person, who takes it or does not, and the portal is told what was agreed."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.engine.front import a_front
from tests.stories.offered import (
    LEA,
    PUBLIC,
    WELL,
    answers,
    asks_for_a_film,
    asks_for_a_series,
    chooses,
    happened,
    link_in,
    mails,
    plugins,
    presses,
    read,
    stands,
    the_open,
    with_mail,
)


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
