"""What happens to a request while it is offered something else: others, new settings, a power cut."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.base import Scope
from tests.engine.front import a_front, a_key, a_program
from tests.house import House
from tests.stories.offered import (
    CUTS,
    LEA,
    SERIES,
    WELL,
    answers,
    asks_for_a_film,
    asks_for_a_series,
    chooses,
    happened,
    mails,
    plugins,
    stands,
    the_open,
    with_mail,
)


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
