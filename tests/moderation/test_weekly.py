"""The week in a message: once in each, at the owner's day and hour, with the figures of seven whole days."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plugins.moderation.config import weekly
from tests.house import MODERATION, START, House, next_cut
from tests.messages.carrying import EVERY, Carrier, a_house_that_tells
from tests.moderation.test_history import ACTION_FILM, FAMILY_FILM, HORROR_FILM

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=PARIS)
"""The first after a house begins, which is a Friday noon."""


@asynccontextmanager
async def a_reported_house(folder: Path, carrier: Carrier, **more: Any) -> AsyncIterator[House]:  # noqa: ANN401
    """In Paris, with a report on Mondays at eight; the owner hears of nothing else."""
    moderation = {**MODERATION, "weekly_report": more.pop("when", "Monday 08:00")}
    messages = {"owner_hears": "", "tell_requesters": "false", **more.pop("messages", {})}
    settings = {"house": {"timezone": "Europe/Paris", **more.pop("house", {})}}
    given: dict[str, Any] = {"plugins": {"moderation": moderation}, "services": True, "settings": settings, **more}
    async with a_house_that_tells(folder, carrier, messages=messages, **given) as house:
        yield house


async def until(house: House, moment: datetime) -> None:
    await house.settles(after=moment - house.clock.now())


def weeks(carrier: Carrier) -> list[str]:
    return [title for title in carrier.titles("smtp") if title.startswith("The week")]


async def test_it_tells_seven_whole_days_in_figures_and_in_a_chart(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_reported_house(tmp_path, carrier) as house:
        for film in (FAMILY_FILM, HORROR_FILM, ACTION_FILM):
            house.rings(house.portal.request(film, by=2))
        await until(house, MONDAY - timedelta(minutes=1))
        assert carrier.arrived == []
        await until(house, MONDAY + timedelta(minutes=5))
        ((_, to, letter),) = carrier.arrived
        assert (to, letter.title) == ("owner@example.org", "The week from 16 November 2026 to 22 November 2026")
        assert letter.paragraphs == ("1 approved, 1 declined, 1 put before a person.",)
        facts = dict(letter.facts)
        assert facts["Approval rate"] == "50 %"
        assert facts["Waiting for you now"] == "1"
        assert letter.chart is not None
        assert [bar.parts for bar in letter.chart.bars] == [(0, 0, 0)] * 4 + [(1, 1, 1)] + [(0, 0, 0)] * 2
        assert [bar.says for bar in letter.chart.bars][3:5] == ["nothing", "1 approved, 1 declined, 1 review"]
        assert letter.html is not None
        assert "<img" not in letter.html
        assert "Fri 20" in letter.html
        await until(house, MONDAY + 7 * DAY + timedelta(minutes=5))
        assert weeks(carrier)[1:] == ["The week from 23 November 2026 to 29 November 2026"]


async def test_an_empty_week_says_so_and_invents_nothing(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_reported_house(tmp_path, carrier) as house:
        await until(house, MONDAY + timedelta(minutes=5))
        ((_, _, letter),) = carrier.arrived
        assert letter.paragraphs == ("Nothing was decided in these seven days.",)
        assert (letter.facts, letter.chart) == ((), None)


async def test_it_is_read_in_the_owners_language_and_short_in_a_chat(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_reported_house(tmp_path, carrier, channels=EVERY, messages={"language": "fr"}) as house:
        house.rings(house.portal.request(FAMILY_FILM, by=2))
        await until(house, MONDAY + timedelta(minutes=5))
        assert {channel for channel, _, _ in carrier.arrived} == {"smtp", "telegram", "discord"}
        assert set(carrier.titles()) == {"La semaine du 16 novembre 2026 au 22 novembre 2026"}


@pytest.mark.parametrize("when", ["", "never"])
async def test_nobody_who_did_not_ask_for_it_gets_it(when: str, tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_reported_house(tmp_path, carrier, when=when, services=False) as house:
        await house.settles(after=15 * DAY)
        assert carrier.arrived == []


async def test_neither_quiet_hours_nor_the_daily_message_hold_what_has_its_own_hour(tmp_path: Path) -> None:
    carrier = Carrier()
    held = {"quiet_hours": "00:00-12:00", "digest": "18:00"}
    async with a_reported_house(tmp_path, carrier, messages=held, services=False) as house:
        await until(house, MONDAY + timedelta(minutes=5))
        assert len(weeks(carrier)) == 1


@pytest.mark.parametrize(
    "away, told",
    [(timedelta(hours=30), 1), (2 * DAY, 1), (6 * DAY, 0), (20 * DAY, 0)],
    ids=["a day", "two days", "nearly a week: the next is near", "weeks: none is made up for"],
)
async def test_one_that_was_missed_is_told_once_if_it_is_fresh(away: timedelta, told: int, tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_reported_house(tmp_path, carrier, services=False) as house:
        await until(house, MONDAY - timedelta(hours=1))
        await house.stops()
        await house.clock.leap(away)
        for _ in range(3):
            await house.lives()
            await house.settles(after=timedelta(minutes=2))
            await house.stops()
        await house.lives()
        assert len(weeks(carrier)) == told


async def test_another_day_in_the_same_week_is_no_second_report(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_reported_house(tmp_path, carrier, services=False) as house:
        await until(house, MONDAY + DAY)
        given = dict(house.furnishing.plugins)
        given["moderation"] = {**given["moderation"], "weekly_report": "friday 09:30"}
        house.furnish(plugins=given)
        await house.daemon.apply(house.daemon.read_config())
        await until(house, MONDAY + 6 * DAY)
        assert len(weeks(carrier)) == 1
        await until(house, MONDAY + 11 * DAY + timedelta(hours=1, minutes=35))
        assert weeks(carrier)[1:] == ["The week from 27 November 2026 to 3 December 2026"]


async def test_it_is_told_once_wherever_the_power_goes_off(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await until(house, MONDAY + timedelta(minutes=5))

    n, was_cut = 16, True  # what is before that is the start of a life
    while was_cut:
        n = next_cut(n)
        carrier = Carrier()
        async with a_reported_house(tmp_path / str(n), carrier, services=False) as house:
            await until(house, MONDAY - timedelta(minutes=1))
            await house.stops()
            was_cut = await house.dies_at(n, story)
            await until(house, MONDAY + timedelta(minutes=30))
            states = await house.rows("SELECT state FROM actions WHERE name = 'message.send'")
            assert len(weeks(carrier)) <= 1, f"cut at mark {n}"
            assert states in ([("done",)], [("unsure",)]), f"cut at mark {n}"


@pytest.mark.parametrize(
    "day, at, moment",
    [
        (date(2027, 3, 28), "sunday 02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), "sunday 02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2026, 11, 23), "monday 8:00", datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
        (date(2026, 7, 20), "MONDAY 08:00", datetime(2026, 7, 20, 6, 0, tzinfo=UTC)),
    ],
    ids=["an hour that is not there", "an hour that is there twice", "winter", "summer"],
)
def test_the_hour_is_the_houses_also_when_the_clocks_change(day: date, at: str, moment: datetime) -> None:
    told = weekly.read(at)
    assert told is not None
    assert told.moment(day, PARIS).astimezone(UTC) == moment
    assert told.latest(day) == day
    assert told.latest(day + 6 * DAY) == day


@pytest.mark.parametrize("given", ["monday", "08:00", "monday 24:00", "someday 08:00", "monday 8"])
def test_what_is_no_day_and_time_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(ValueError, match="should be a day and a time such as monday 08:00, or empty"):
        weekly.read(given)


def test_a_house_begins_on_a_friday() -> None:
    """What the moments above are counted from."""
    assert START.astimezone(PARIS).strftime("%A") == "Friday"
