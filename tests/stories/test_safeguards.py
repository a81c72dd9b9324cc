"""What holds back everything destructive by itself: a restored memory, a clock that disagrees, a source
that shrinks."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.commands.house import plan_seen, thaw
from daemon.start import MEMORY
from state.migrate import backup
from state.moments import stored
from tests.engine.ports import GuestBook, Guests
from tests.engine.stories import happens, probe
from tests.house import OWNER, House, a_house


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


async def goes_on(house: House) -> None:
    """Nothing but the clock changes."""


async def lives_again(house: House) -> None:
    await house.stops()
    await house.lives()


@pytest.mark.parametrize("then", [goes_on, lives_again], ids=["while it runs", "while it is off"])
async def test_what_was_put_off_does_not_wait_until_a_clock_that_went_back_has_caught_up(
    then: Callable[[House], Awaitable[None]], house: House
) -> None:
    await one_request(house)
    await house.daemon.database.write(
        lambda tx: tx.execute("UPDATE deliveries SET state = 'due', head = 1, due_at = ?", (stored(house.clock.now()),))
    )
    house.clock.jump(timedelta(days=-1))
    await then(house)
    await house.settles(after=timedelta(seconds=10))
    assert await house.rows("SELECT DISTINCT state FROM deliveries") == [("done",)]


async def test_a_clock_behind_what_was_heard_last(house: House) -> None:
    await one_request(house)
    await house.stops()
    house.clock.jump(timedelta(days=-1))
    await house.lives()
    assert await held(house) == ["clock"]


async def asks_for_ten(house: House) -> None:
    for _ in range(10):
        house.portal.request(862, by=2, announce=False)
    await house.settles(after=timedelta(minutes=2))


async def deleted(house: House) -> int:
    return int(await house.one("SELECT count(*) FROM events WHERE name = 'request.deleted'"))


async def removes(house: House, guest: str) -> None:
    policy = house.daemon.running["guests"].around.policy
    await plan_seen(house.daemon.journal, OWNER, plugin="guests", policy=policy)
    await happens(house, "guest.idle", guest=guest, occurrence="monday")
    await house.settles(after=timedelta(minutes=2))


async def test_a_portal_that_is_suddenly_empty_removes_nobody_until_somebody_believes_it(tmp_path: Path) -> None:
    """It answers well, and what it lacks is neither concluded nor followed by anything that cannot be taken back."""
    book = GuestBook()
    settings = {"removals": {"per_day": 10, "percent": 100}}
    async with a_house(tmp_path, plugins={}, theirs=probe("guests"), settings=settings, ports={Guests: book}) as house:
        await asks_for_ten(house)
        house.portal.rebuild()
        await house.settles(after=timedelta(minutes=2))
        assert await held(house) == ["overseerr shrank"]
        assert await deleted(house) == 0
        await removes(house, "anna")
        assert book.done == {("paused", "anna"): 1}, "what can be taken back goes on"
        await house.stops()
        await house.lives()
        await house.settles(after=timedelta(minutes=2))
        assert await held(house) == ["overseerr shrank"]
        await thaw(house.daemon.journal, OWNER, name="overseerr shrank")
        await house.settles(after=timedelta(minutes=5))
        assert await held(house) == []
        assert await deleted(house) == 10
        assert book.done == {("paused", "anna"): 1, ("gone", "anna"): 1}
