"""Looking first: what was decided in a dry run is not lost when the house goes live."""

from datetime import timedelta
from pathlib import Path

from daemon.commands.house import do_what_stayed_dry, freeze, retry_action, thaw
from tests.house import OWNER, House, a_house

FAMILY_FILM = 862
"""Toy Story: its TMDB number."""


async def decided_dry(house: House) -> int:
    number: int = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.settles(after=timedelta(seconds=10))
    assert not house.portal.approved[number]
    return number


async def test_what_stayed_dry_is_done_once_when_somebody_says_so_and_the_house_is_live(tmp_path: Path) -> None:
    async with a_house(tmp_path, mode="dry_run") as house:
        number = await decided_dry(house)
        await goes_live(house)
        assert not house.portal.approved[number]
        await retry_action(house.daemon.journal, OWNER, await house.one("SELECT id FROM actions"))
        await house.settles(after=timedelta(seconds=10))
        assert house.portal.approved[number] == 1
        assert await house.one("SELECT state FROM actions") == "done"


async def test_in_dry_run_it_stays_dry(tmp_path: Path) -> None:
    async with a_house(tmp_path, mode="dry_run") as house:
        number = await decided_dry(house)
        await retry_action(house.daemon.journal, OWNER, await house.one("SELECT id FROM actions"))
        await house.settles(after=timedelta(seconds=10))
        assert not house.portal.approved[number]
        assert await house.one("SELECT state FROM actions") == "dry"


async def test_what_was_decided_in_the_portal_meanwhile_is_left_alone(tmp_path: Path) -> None:
    async with a_house(tmp_path, mode="dry_run") as house:
        number = await decided_dry(house)
        house.portal.decline(number)
        await goes_live(house)
        await retry_action(house.daemon.journal, OWNER, await house.one("SELECT id FROM actions"))
        await house.settles(after=timedelta(seconds=10))
        assert not house.portal.approved[number]


async def test_all_that_stayed_dry_is_done_at_once_and_each_is_looked_at_first(tmp_path: Path) -> None:
    async with a_house(tmp_path, mode="dry_run") as house:
        numbers = [await decided_dry(house) for _ in range(3)]
        house.portal.decline(numbers[1])
        await goes_live(house)
        await do_what_stayed_dry(house.daemon.journal, OWNER, upto=99)
        await house.settles(after=timedelta(seconds=10))
        assert [house.portal.approved[each] for each in numbers] == [1, 0, 1]


async def test_the_gate_judges_each_of_those_that_are_done_at_once(tmp_path: Path) -> None:
    async with a_house(tmp_path, mode="dry_run") as house:
        number = await decided_dry(house)
        await goes_live(house)
        await freeze(house.daemon.journal, OWNER)
        await do_what_stayed_dry(house.daemon.journal, OWNER, upto=99)
        await house.settles(after=timedelta(seconds=10))
        assert not house.portal.approved[number]
        await thaw(house.daemon.journal, OWNER)
        await house.settles(after=timedelta(seconds=10))
        assert house.portal.approved[number] == 1


async def goes_live(house: House) -> None:
    await house.stops()
    house.furnish(mode="live")
    await house.lives()
    await house.settles(after=timedelta(seconds=10))
