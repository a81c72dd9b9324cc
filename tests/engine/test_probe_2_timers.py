"""Probe 2: what is to happen at a moment happens once, whoever was off and whatever the clocks did."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from state import timers
from tests.engine.stories import happens, places, probe
from tests.house import START, Furnishing, House, a_house

HOUR = timedelta(hours=1)
NIGHTS = "SELECT note FROM reminder_notes WHERE note LIKE 'night%' ORDER BY id"


def a_house_with_reminders(folder: Path) -> AbstractAsyncContextManager[House]:
    return a_house(folder, theirs=probe("reminder"), plugins={}, services=False)


async def remind(house: House, at: datetime) -> None:
    await happens(house, "reminder.wanted", reminder="tea", at=at)
    await house.is_quiet()


async def rang(house: House) -> int:
    return int(await house.one("SELECT count(*) FROM reminder_notes WHERE note = 'tea'"))


async def test_a_timer_fires_once_at_its_moment(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        at = house.clock.now() + HOUR
        await remind(house, at)
        await house.settles(after=HOUR - timedelta(minutes=1))
        assert await rang(house) == 0
        await house.settles(after=timedelta(minutes=2))
        assert await rang(house) == 1


async def test_one_whose_hour_came_while_the_daemon_was_off_fires_once_at_the_start(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        at = house.clock.now() + HOUR
        await remind(house, at)
        await house.stops()
        await house.clock.leap(timedelta(days=2))
        await house.lives()
        await house.settles(after=timedelta(minutes=1))
        assert await rang(house) == 1
        happened, heard = (await house.rows("SELECT happened_at, heard_at FROM events WHERE name = 'reminder.rang'"))[0]
        assert heard - happened > 46 * HOUR / timedelta(microseconds=1)


async def test_the_power_may_go_off_anywhere_and_it_still_fires_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await remind(house, START + HOUR)
        await house.settles(after=2 * HOUR)

    for n in places(8, of=24):
        async with a_house_with_reminders(tmp_path / str(n)) as house:
            await house.stops()
            await house.dies_at(n, story)
            await remind(house, START + HOUR)
            await house.settles(after=3 * HOUR)
            assert await rang(house) == 1, f"cut at mark {n}"


async def test_setting_it_again_moves_it(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        await remind(house, house.clock.now() + HOUR)
        await remind(house, house.clock.now() + 3 * HOUR)
        await house.settles(after=2 * HOUR)
        assert await rang(house) == 0
        await house.settles(after=2 * HOUR)
        assert await rang(house) == 1


async def test_one_that_is_moved_just_as_it_comes_due_keeps_its_new_moment(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        database, at = house.daemon.database, house.clock.now() + HOUR
        await remind(house, at)
        about_to_fire = next(each for each in await timers.due(database, at) if each.name == "reminder.rang")
        await remind(house, at + HOUR)
        assert not await database.write(lambda tx: timers.take(tx, about_to_fire))
        await house.settles(after=3 * HOUR)
        assert await rang(house) == 1


async def test_one_that_was_cancelled_stays_silent(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        await remind(house, house.clock.now() + HOUR)
        await happens(house, "reminder.dropped", reminder="tea")
        await house.settles(after=2 * HOUR)
        assert await rang(house) == 0


@pytest.mark.parametrize(
    "jump, then",
    [
        pytest.param(-HOUR, 3 * HOUR, id="an hour back"),
        pytest.param(timedelta(days=1), timedelta(minutes=1), id="a day ahead"),
    ],
)
async def test_a_clock_that_is_set_makes_it_neither_twice_nor_never(
    tmp_path: Path, jump: timedelta, then: timedelta
) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        await remind(house, house.clock.now() + HOUR)
        house.clock.jump(jump)
        await house.settles(after=then)
        assert await rang(house) == 1
        house.clock.jump(-jump)
        await house.settles(after=3 * HOUR)
        assert await rang(house) == 1


@pytest.mark.parametrize(
    "begins, nights",
    [
        pytest.param(
            datetime(2027, 3, 27, 12, tzinfo=UTC),
            ["2027-03-28T01:30", "2027-03-29T00:30", "2027-03-30T00:30"],
            id="an hour is left out",
        ),
        pytest.param(
            datetime(2027, 10, 30, 12, tzinfo=UTC),
            ["2027-10-31T00:30", "2027-11-01T01:30", "2027-11-02T01:30"],
            id="an hour comes twice",
        ),
        pytest.param(
            datetime(2028, 2, 28, 12, tzinfo=UTC),
            ["2028-02-29T01:30", "2028-03-01T01:30", "2028-03-02T01:30"],
            id="leap day",
        ),
    ],
)
async def test_every_night_of_the_house_comes_once(tmp_path: Path, begins: datetime, nights: list[str]) -> None:
    settings = {"house": {"timezone": "Europe/Paris"}}
    house = House(tmp_path, Furnishing(theirs=probe("reminder"), plugins={}, services=False, settings=settings))
    house.clock.jump(begins - START)
    await house.opens()
    await house.settles(after=timedelta(hours=14))
    await house.settles(after=timedelta(hours=24))
    await house.settles(after=timedelta(hours=24))
    found = [note.removeprefix("night of ")[:16] for (note,) in await house.rows(NIGHTS)]
    await house.closes()
    assert found == nights


async def test_after_a_reload_nights_are_those_of_the_new_zone(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        await house.settles()
        house.furnish(settings={"house": {"timezone": "Europe/Paris"}})
        await house.daemon.apply(house.daemon.read_config())
        for _ in range(2):
            await house.settles(after=timedelta(hours=24))
        found = [note.removeprefix("night of ")[:16] for (note,) in await house.rows(NIGHTS)]
        assert found == ["2026-11-21T02:30", "2026-11-22T01:30"], "the one that was set already stays as it was"


async def test_a_schedule_that_slept_through_days_tells_only_of_the_last(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        await house.stops()
        await house.clock.leap(timedelta(days=9))
        await house.lives()
        await house.settles(after=timedelta(minutes=1))
        assert await house.rows(NIGHTS) == [("night of 2026-11-29T02:30:00+00:00",)]


async def test_a_timer_of_a_plugin_that_is_gone_waits_and_keeps_nobody_awake(tmp_path: Path) -> None:
    async with a_house_with_reminders(tmp_path) as house:
        await remind(house, house.clock.now() + HOUR)
        await house.daemon.database.write(
            lambda tx: tx.execute("UPDATE timers SET name = 'reminder.forgotten' WHERE name = 'reminder.rang'")
        )
        await house.settles(after=2 * HOUR)
        assert await house.one("SELECT count(*) FROM timers WHERE name = 'reminder.forgotten'") == 1
        marks = house.marks_passed
        await house.clock.turn(timedelta(seconds=30))
        assert house.marks_passed - marks < 30
        await house.daemon.database.write(
            lambda tx: tx.execute("UPDATE timers SET name = 'reminder.rang' WHERE name = 'reminder.forgotten'")
        )
        await house.settles(after=timedelta(minutes=2))
        assert await rang(house) == 1
