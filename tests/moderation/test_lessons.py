"""What is written of lessons, and of what is tried, on a memory of its own."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.domain.ids import Alias, RequestId, subject
from daemon.domain.sentences import Sentence
from plugins.moderation import store
from plugins.moderation.history import Made
from plugins.moderation.learning.store import begin_again, count_again, take_over, teach
from plugins.moderation.rules import Choice, Decision
from plugins.moderation.trying.beside import person_said
from plugins.moderation.trying.changes import Change
from plugins.moderation.trying.shadow import FEWEST, key_of
from plugins.moderation.trying.store import SHADOW, accept
from state.database import connect
from state.migrate import Owner, migrate
from tests.moderation.cases import a_case

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    file = tmp_path / "usher.db"
    migrations = Path(store.__file__).parent / "migrations"
    migrate(file, [Owner.of_folder("moderation", migrations)], backups=tmp_path, copy=False)
    connection = connect(file)
    yield connection
    connection.close()


def decide(memory: sqlite3.Connection, number: int, *, by: str = "account:1", choice: Choice = Choice.DECLINE) -> None:
    """Kept, and taught."""
    case = replace(a_case(genres=(27,)), request=RequestId(service="portal", number=number))
    decision = Decision(choice=choice, why=Sentence("x"), rule="unmatched", confidence=None, trail=())
    made = Made(requester=Alias(service="portal", id="2"), occurrence=f"o{number}{by}", by=by, at=NOW)
    store.keep(decision, case, made).write(memory)
    teach(made.occurrence, counts=True).write(memory)


def horror(memory: sqlite3.Connection) -> tuple[int, int, int]:
    """Decisions that taught; how many approved horror, how many declined it."""
    row = memory.execute(
        "SELECT taught, approved, declined FROM moderation_learning JOIN moderation_patterns USING (generation) "
        "WHERE pattern = 'genre=27'"
    ).fetchone()
    return (0, 0, 0) if row is None else tuple(row)


@pytest.mark.parametrize(
    "by, choice, taught",
    [
        ("account:1", Choice.DECLINE, 1),
        ("person:7", Choice.DECLINE, 1),
        ("portal", Choice.DECLINE, 1),
        ("rules", Choice.DECLINE, 0),
        ("time", Choice.DECLINE, 0),
        ("account:1", Choice.REVIEW, 0),
    ],
)
def test_only_what_people_settle_teaches(memory: sqlite3.Connection, by: str, choice: Choice, taught: int) -> None:
    decide(memory, 1, by=by, choice=choice)
    assert horror(memory) == (taught, 0, taught)


def test_the_same_decision_teaches_once(memory: sqlite3.Connection) -> None:
    decide(memory, 1)
    decide(memory, 1)
    assert horror(memory) == (1, 0, 1)


def test_what_is_decided_while_all_is_counted_again_is_counted_too(memory: sqlite3.Connection) -> None:
    decide(memory, 1)
    decide(memory, 2)
    begin_again(2).write(memory)
    count_again(2, [1, 2]).write(memory)
    decide(memory, 3)
    assert horror(memory) == (3, 0, 3)
    take_over(2, 2).write(memory)
    assert horror(memory) == (3, 0, 3)
    assert memory.execute("SELECT DISTINCT generation FROM moderation_feedback").fetchall()[0][0] == 2


LOWER = {"limits": {"min_rating": 5.0}}


@pytest.mark.parametrize("against, ended", [(FEWEST - 1, None), (FEWEST, "drift")])
def test_what_people_say_afterwards_ends_a_promotion_that_was_wrong(
    memory: sqlite3.Connection, against: int, ended: str | None
) -> None:
    accept(Change(settings=LOWER), origin=SHADOW, says=Sentence("x"), figures=None, by="account:1", now=NOW).write(
        memory
    )
    for number in range(against):
        request = subject(RequestId(service="portal", number=number + 1))
        memory.execute(
            "INSERT INTO moderation_shadow (candidate, occurrence, request, held, held_rule, tried, tried_rule, "
            "promoted, judged_at) SELECT ?, ?, ?, 'review', 'a', 'approve', 'b', 1, accepted_at FROM "
            "moderation_changes",
            (key_of(LOWER), f"o{number}", request),
        )
        person_said(request, Choice.DECLINE, NOW + timedelta(hours=1)).write(memory)
    (row,) = memory.execute("SELECT ended_by FROM moderation_changes").fetchall()
    assert row[0] == ended
