"""Questions: open once a key, settled once, and every copy known."""

import sqlite3

import pytest

from daemon.domain.questions import Choice, Question
from daemon.domain.sentences import Sentence
from daemon.events.questions import QuestionCopied
from state import questions
from state.database import Database
from state.questions import Copy, Ending
from tests.state.memory import NOON, after

REVIEW = Question(
    key="review:1",
    kind="p.review",
    subject="request:overseerr/1",
    title=Sentence("Shall it be?"),
    why=Sentence("Nobody knows."),
    choices=(Choice(name="yes", says=Sentence("Yes")), Choice(name="no", says=Sentence("No"))),
)


def ask(tx: sqlite3.Connection) -> int:
    new, _ = questions.ask(tx, REVIEW, plugin="p", cause="event:1", now=NOON)
    return new.id


def test_asking_again_replaces_the_open_one_and_counts_its_version_up(tx: sqlite3.Connection) -> None:
    first, second = ask(tx), ask(tx)
    _, old = questions.ask(tx, REVIEW, plugin="p", cause="event:2", now=NOON)
    assert old is not None
    assert (old.id, old.version, old.state) == (second, 2, "superseded")
    states = {row["id"]: (row["state"], row["version"]) for row in tx.execute("SELECT * FROM questions")}
    assert states == {first: ("superseded", 1), second: ("superseded", 2), second + 1: ("open", 3)}


@pytest.mark.parametrize("state", ["answered", "expired", "closed"])
def test_after_its_end_the_same_key_is_a_new_question(tx: sqlite3.Connection, state: str) -> None:
    questions.settle(tx, ask(tx), Ending(state=state), NOON)
    again = questions.find(tx, ask(tx))
    assert again is not None
    assert (again.version, again.state) == (1, "open")


def test_it_is_settled_once_by_whoever_is_first(tx: sqlite3.Connection) -> None:
    number = ask(tx)
    yes = Ending(state="answered", choice="yes", by="account:1", surface="dashboard", reason="it is good")
    assert questions.settle(tx, number, yes, after(1))
    assert not questions.settle(tx, number, Ending(state="expired", choice="no", by="time"), after(2))
    found = questions.find(tx, number)
    assert found is not None
    assert (found.state, found.choice, found.answered_by, found.surface, found.reason) == (
        "answered", "yes", "account:1", "dashboard", "it is good",
    )  # fmt: skip
    assert (found.question, found.ended_at) == (REVIEW, after(1))


def test_what_was_settled_elsewhere_is_closed_by_its_key(tx: sqlite3.Connection) -> None:
    number = ask(tx)
    assert questions.close(tx, "review:2", why="decided", now=NOON) is None
    closed = questions.close(tx, REVIEW.key, why="decided", now=NOON)
    assert closed is not None
    assert (closed.id, closed.state, closed.reason) == (number, "closed", "decided")
    assert questions.close(tx, REVIEW.key, why="decided", now=NOON) is None


async def test_copies_are_known_by_where_they_are(database: Database) -> None:
    number = await database.write(ask)
    copy = Copy(question=number, surface="telegram", address="chat 1", message="77", version=1)
    sent = QuestionCopied(question=number, version=1, surface="telegram", address="chat 1", message="77")
    for _ in range(2):
        await database.write(lambda tx: questions.project(tx, sent, NOON))
    assert await questions.copies_of(database, number) == [copy]


async def test_open_questions_are_listed_the_newest_first(database: Database) -> None:
    first = await database.write(ask)
    second = await database.write(ask)
    assert [each.id for each in await questions.listed(database)] == [second]
    assert [each.id for each in await questions.listed(database, state=None)] == [second, first]
    assert [each.id for each in await questions.about(database, REVIEW.subject)] == [first, second]
