"""Every decision found again: by filters, page by page, as a file; and never by reading all of them."""

import csv
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from daemon.commands.base import Scope
from daemon.domain.ids import Alias
from daemon.domain.sentences import Sentence
from plugins.moderation import history
from plugins.moderation.history import Made, Wanted
from plugins.moderation.rules import Choice, Decision
from plugins.moderation.store import keep
from tests.engine.front import a_front, a_key, a_program
from tests.house import House
from tests.moderation.cases import a_case

FAMILY_FILM, ACTION_FILM, HORROR_FILM = 862, 603, 694
"""Toy Story, The Matrix, The Shining: approved, put before the owner, declined."""
MIGRATIONS = Path(history.__file__).parent / "migrations"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
async def program(house: House) -> AsyncIterator[ClientSession]:
    """Somebody who may decide, beside a house in which three films were asked for."""
    for film, by in ((FAMILY_FILM, 2), (ACTION_FILM, 3), (HORROR_FILM, 2)):
        house.rings(house.portal.request(film, by=by))
        await house.settles()
    _, key = await a_key(house, "staff", Scope.READ, Scope.DECIDE)
    async with a_front(house) as (_, url), a_program(url, key) as session:
        yield session


async def asked(program: ClientSession, path: str) -> Any:  # noqa: ANN401 (the JSON of any page)
    async with program.get(path) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def titles(program: ClientSession, query: str) -> list[str]:
    found = await asked(program, f"/api/v1/history?{query}")
    return [each["title"] for each in found["decisions"]]


@pytest.mark.parametrize(
    "query, found",
    [
        ("", ["The Shining", "The Matrix", "Toy Story"]),
        ("decision=approve", ["Toy Story"]),
        ("decision=review", ["The Matrix"]),
        ("decided_by=rules", ["The Shining", "The Matrix", "Toy Story"]),
        ("decided_by=people", []),
        ("rule=genres.blacklist", ["The Shining"]),
        ("title=matr", ["The Matrix"]),
        ("title=%25", []),
        ("portal=overseerr", ["The Shining", "The Matrix", "Toy Story"]),
        ("portal=elsewhere", []),
        ("since=2026-11-20", ["The Shining", "The Matrix", "Toy Story"]),
        ("since=2026-11-21", []),
        ("until=2026-11-20", ["The Shining", "The Matrix", "Toy Story"]),
        ("until=2026-11-19", []),
        ("before=0-1", []),
        ("before=9999999999999999999-1", ["The Shining", "The Matrix", "Toy Story"]),
        ("since=0001-01-01&until=9999-12-31", ["The Shining", "The Matrix", "Toy Story"]),
    ],
)
async def test_each_filter_finds_what_it_names(program: ClientSession, query: str, found: list[str]) -> None:
    assert await titles(program, query) == found


async def test_they_are_found_by_the_name_of_whoever_asked(program: ClientSession) -> None:
    everybody = (await asked(program, "/api/v1/history"))["decisions"]
    (matrix,) = [each["who"] for each in everybody if each["title"] == "The Matrix"]
    assert await titles(program, f"who={matrix[1:].lower()}") == ["The Matrix"]
    assert await titles(program, "who=nobody-is-called-so") == []


async def test_a_decision_has_its_whole_case_and_every_rule(program: ClientSession) -> None:
    (shining,) = (await asked(program, "/api/v1/history?rule=genres.blacklist"))["decisions"]
    whole = await asked(program, f"/api/v1/history/{shining['id']}")
    assert whole["known"]["title"] == "The Shining"
    assert [each["rule"] for each in whole["trail"] if each["outcome"] == "decided"] == ["genres.blacklist"]
    assert whole["link"] == f"/requests/{shining['request'].partition(':')[2]}"
    async with program.get("/api/v1/history/999") as missing:
        assert missing.status == 404


@pytest.mark.parametrize("reason", ["=HYPERLINK(1)", "@SUM(1)", "\uff1dHYPERLINK(1)"])
async def test_a_persons_answer_is_a_decision_of_its_own_and_says_how_long_it_took(
    reason: str, house: House, program: ClientSession
) -> None:
    (question,) = (await asked(program, "/api/v1/reviews"))["open"]
    await house.settles(after=timedelta(hours=3))
    given = {"version": question["version"], "choice": "decline", "reason": reason}
    async with program.post(f"/api/v1/reviews/{question['id']}/answer", json=given) as answered:
        assert answered.status == 204
    await house.settles()
    (decided,) = (await asked(program, "/api/v1/history?decided_by=people"))["decisions"]
    assert (decided["decision"], decided["title"]) == ("decline", "The Matrix")
    assert decided["waited"].startswith("PT3H") or decided["waited"].startswith("PT108")
    async with program.get("/api/v1/history.csv?decided_by=people") as sent:
        (row,) = csv.DictReader(StringIO(await sent.text()))
    assert row["reason"] == f"'{reason}"


async def test_a_file_has_all_of_them_with_names_only_for_whoever_decides(house: House, program: ClientSession) -> None:
    async with program.get("/history.csv") as sent:
        assert sent.headers["Content-Disposition"] == 'attachment; filename="history.csv"'
        rows = list(csv.DictReader(StringIO(await sent.text())))
    assert [(row["title"], row["decision"]) for row in rows] == [
        ("The Shining", "decline"), ("The Matrix", "review"), ("Toy Story", "approve"),
    ]  # fmt: skip
    assert all(row["name"] for row in rows)
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url), a_program(url, key) as reader:
        told = await asked(reader, "/api/v1/history.json?decision=approve")
    assert [(each["title"], each["name"]) for each in told] == [("Toy Story", None)]


@pytest.mark.parametrize("path", ["/history.csv", "/api/v1/history.json"])
async def test_a_file_is_for_those_who_may_read(house: House, path: str) -> None:
    _, key = await a_key(house, "sweeper", Scope.DESTROY)
    async with a_front(house) as (_, url), a_program(url, key) as guest, guest.get(path) as refused:
        assert refused.status == 403


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    """The plugin's own tables, with nothing in them."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    for each in sorted(MIGRATIONS.glob("*.sql")):
        connection.executescript(each.read_text())
    yield connection
    connection.close()


def decided(memory: sqlite3.Connection, number: int) -> None:
    decision = Decision(choice=Choice.APPROVE, why=Sentence("x"), rule="limits", confidence=1.0, trail=())
    made = Made(
        requester=Alias(service="overseerr", id="2"), occurrence=f"o{number}", by="rules",
        at=NOON + timedelta(minutes=number), since=NOON,
    )  # fmt: skip
    keep(decision, a_case(), made).write(memory)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(choice=Choice.REVIEW),
        Wanted(rule="limits"),
        Wanted(portal="overseerr"),
        Wanted(path=history.Path.PEOPLE),
        Wanted(requesters=(Alias(service="overseerr", id="2"),)),
        Wanted(since=NOON, until=NOON),
        Wanted(before=(NOON, 7)),
    ],
)
def test_no_filter_reads_the_decisions_themselves(memory: sqlite3.Connection, wanted: Wanted) -> None:
    sql, values = history.query(wanted)
    plan = [row["detail"] for row in memory.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert "SEARCH d USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert [step for step in plan if "moderation_history" in step or step.startswith(("SCAN d", "SEARCH h", "SCAN h"))]
    assert not [step for step in plan if step.startswith(("SCAN d", "SCAN moderation_decisions"))]
    assert [step for step in plan if "USING INDEX moderation_history_" in step]


def test_what_is_counted_is_what_is_there(memory: sqlite3.Connection) -> None:
    for number in range(20):
        decided(memory, number)
    decided(memory, 19)  # heard once more
    counted = memory.execute("SELECT sum(decided) FROM moderation_counts").fetchone()[0]
    waited = memory.execute("SELECT sum(settled) FROM moderation_waits").fetchone()[0]
    assert (counted, waited) == (20, 20)


@pytest.mark.parametrize("seconds", [0.0, 1.0, 59.0, 3_600.0, 86_400.0 * 200])
def test_a_wait_is_kept_to_within_five_percent(seconds: float) -> None:
    found = history.middle_of(history.bucket(timedelta(seconds=seconds))).total_seconds()
    assert found == pytest.approx(seconds, rel=0.05, abs=0.1)


def test_a_portal_whose_clock_runs_ahead_makes_nobody_wait_less_than_nothing() -> None:
    assert history.bucket(timedelta(hours=-2)) == 0
