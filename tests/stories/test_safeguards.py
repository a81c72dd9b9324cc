"""What holds back everything destructive by itself: a restored memory, a clock that disagrees."""

from datetime import timedelta
from pathlib import Path

import pytest

from daemon.bootstrap import MEMORY
from daemon.commands.house import thaw
from state.migrate import backup
from tests.house import OWNER, House


async def held(house: House) -> list[str]:
    return [row[0] for row in await house.rows("SELECT name FROM freezes WHERE scope = 'destructive'")]


async def one_request(house: House) -> None:
    house.rings(house.portal.request(862, by=2))
    await house.settles(after=timedelta(seconds=10))


async def test_a_life_like_any_other_holds_nothing_back(house: House) -> None:
    await one_request(house)
    await house.stops()
    await house.lives()
    await house.settles(after=timedelta(minutes=5))
    assert await held(house) == []


async def test_a_restored_memory_holds_back_until_somebody_lets_go(house: House, tmp_path: Path) -> None:
    await one_request(house)
    copy = backup(tmp_path / MEMORY, tmp_path / "copy.db")
    await one_request(house)
    await house.stops()
    copy.replace(tmp_path / MEMORY)
    await house.lives()
    assert await held(house) == ["restored memory"]
    await thaw(house.daemon.journal, OWNER, name="restored memory")
    await house.stops()
    await house.lives()
    assert await held(house) == []


async def test_a_memory_put_into_a_fresh_folder_is_a_restored_one(house: House, tmp_path: Path) -> None:
    await one_request(house)
    await house.stops()
    (tmp_path / "usher.life").unlink()
    await house.lives()
    assert await held(house) == ["restored memory"]


@pytest.mark.parametrize(
    "jump, holds",
    [
        pytest.param(timedelta(hours=-1), ["clock"], id="an hour back"),
        pytest.param(timedelta(minutes=-2), [], id="a correction by NTP"),
        pytest.param(timedelta(hours=9), [], id="a machine that slept"),
        pytest.param(timedelta(days=400), ["clock"], id="a year ahead"),
    ],
)
async def test_a_clock_that_was_set_while_we_run(house: House, jump: timedelta, holds: list[str]) -> None:
    await one_request(house)
    house.clock.jump(jump)
    await house.settles(after=timedelta(minutes=3))
    assert await held(house) == holds


async def test_a_clock_behind_what_was_heard_last(house: House) -> None:
    await one_request(house)
    await house.stops()
    house.clock.jump(timedelta(days=-1))
    await house.lives()
    assert await held(house) == ["clock"]
