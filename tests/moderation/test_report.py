"""How decisions went, in numbers."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from daemon.commands.base import Scope
from plugins.moderation import history
from plugins.moderation.history import Counted, Path, Waited
from plugins.moderation.report import Period, Report, Share, before, begins, quantile, report, starts
from plugins.moderation.rules import Choice
from tests.engine.front import a_front, a_key, a_program
from tests.house import House
from tests.moderation.test_history import ACTION_FILM, FAMILY_FILM, HORROR_FILM

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 12, 7, tzinfo=UTC)


def counted(at: datetime, choice: Choice, path: Path = Path.RULES, decided: int = 1, **more: str) -> Counted:
    given: dict[str, Any] = {"portal": "overseerr", "kind": "movie", "rule": "limits", **more}
    return Counted(start=at, choice=choice, path=path, decided=decided, **given)


def over(period: Period, *found: Counted, earlier: tuple[Counted, ...] = (), now: datetime = NOW) -> Report:
    since = begins(period, now, PARIS)
    begun = starts(period, since, now, PARIS)
    slotted = [replace(each, start=max(start for start in begun if start <= each.start)) for each in found]
    return report(slotted, earlier, (), period=period, since=since, until=now, zone=PARIS)


def test_a_share_is_of_what_was_settled_and_a_review_is_not_yet() -> None:
    told = over(
        "week",
        counted(NOW, Choice.APPROVE, decided=6),
        counted(NOW, Choice.DECLINE, Path.MODEL, decided=2),
        counted(NOW, Choice.REVIEW, decided=5),
        counted(NOW, Choice.DECLINE, Path.PEOPLE, decided=1),
        counted(NOW, Choice.APPROVE, Path.TIME, decided=1),
        earlier=(counted(NOW, Choice.APPROVE, Path.PEOPLE), counted(NOW, Choice.APPROVE)),
    )
    assert (told.approved, told.declined, told.reviews, told.settled) == (7, 3, 5, 10)
    assert (told.approval, told.alone, told.alone_before) == (70, 80, 50)


def test_of_nothing_there_is_no_share() -> None:
    told = over("month")
    assert (told.approval, told.alone, told.alone_before, told.median, told.p90) == (None,) * 5
    assert {each.alone for each in told.slices} == {None}


@pytest.mark.parametrize("period, slices", [("day", 24), ("week", 7), ("month", 30)])
def test_every_hour_or_day_of_the_period_is_there(period: Period, slices: int) -> None:
    assert len(over(period).slices) == slices


def test_days_are_the_houses() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    told = over("week", counted(late, Choice.APPROVE, decided=3))
    assert [each.approved for each in told.slices] == [0, 0, 0, 0, 0, 0, 3]
    assert told.slices[-1].start == datetime(2026, 11, 20, tzinfo=PARIS)


def test_a_day_of_twenty_five_hours_is_one_day_and_its_hours_are_all_different() -> None:
    now = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]  # both are half past two in Paris
    found = [counted(at, Choice.APPROVE) for at in twice]
    assert over("week", *found, now=now).slices[-1].approved == 2
    hours = over("day", *found, now=now).slices
    assert sorted(each.approved for each in hours)[-3:] == [0, 1, 1]
    assert len({each.start for each in hours}) == 24


def test_the_period_before_is_as_long() -> None:
    since = begins("week", NOW, PARIS)
    assert since == datetime(2026, 11, 14, tzinfo=PARIS)
    assert before("week", since) == since - timedelta(days=7)


def test_rules_stand_in_the_order_of_how_much_they_decided_and_the_rest_is_left_out() -> None:
    found = [counted(NOW, Choice.APPROVE, rule=f"rule {number:02}", decided=number) for number in range(1, 15)]
    asked = counted(NOW, Choice.REVIEW, rule="rule 14", decided=1)
    told = over("week", *found, asked, counted(NOW, Choice.APPROVE, Path.PEOPLE, rule="rule 14"))
    assert told.rules[0] == Share(name="rule 14", approved=14, declined=0, reviews=1)
    assert [each.name for each in told.rules] == [f"rule {number:02}" for number in range(14, 4, -1)]


def test_half_and_nine_of_ten_are_read_out_of_the_buckets() -> None:
    buckets = [Waited(bucket=history.bucket(timedelta(seconds=each)), settled=1) for each in range(1, 101)]
    shown = [quantile(buckets, share) for share in (0.5, 0.9)]
    assert [each and each.total_seconds() for each in shown] == [
        pytest.approx(50, rel=0.06), pytest.approx(90, rel=0.06),
    ]  # fmt: skip
    assert quantile([], 0.5) is None


@pytest.fixture
async def program(house: House) -> AsyncIterator[ClientSession]:
    """Somebody who may read, beside a house in which three films were asked for."""
    for film, by in ((FAMILY_FILM, 2), (ACTION_FILM, 3), (HORROR_FILM, 2)):
        house.rings(house.portal.request(film, by=by))
        await house.settles()
    _, key = await a_key(house, "staff", Scope.READ)
    async with a_front(house) as (_, url), a_program(url, key) as session:
        yield session


@pytest.mark.parametrize("period", ["day", "week", "month"])
async def test_the_page_counts_what_was_decided(program: ClientSession, period: str) -> None:
    async with program.get(f"/api/v1/report?period={period}") as answer:
        told = await answer.json()
    assert (told["approved"], told["declined"], told["reviews"], told["approval"], told["alone"]) == (1, 1, 1, 50, 100)
    assert sum(each["approved"] + each["declined"] + each["reviews"] for each in told["slices"]) == 3
    assert {each["name"] for each in told["rules"]} == {"genres.whitelist", "genres.blacklist", "unmatched"}


async def test_each_chart_is_told_in_words_and_stands_beside_a_table(program: ClientSession) -> None:
    async with program.get("/report") as answer:
        page = await answer.text()
    assert answer.status == 200
    assert page.count('<svg role="img" aria-labelledby=') == 2
    assert "1 approved, 1 declined, 1 put before a person." in page
    assert '<details class="twin"' in page
    assert "style=" not in page
