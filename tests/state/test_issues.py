"""What is news in a reading of a report about a title."""

import sqlite3
from dataclasses import dataclass

import pytest

from daemon.domain.ids import Alias, IssueId, RequestId
from daemon.domain.issues import IssueComment, IssueKind, IssueStatus, PortalIssue
from daemon.domain.people import PortalUser
from daemon.events.base import Event
from daemon.events.issues import IssueOpened
from state import issues, people, requests
from state.database import Database
from tests.state.memory import LEA, MATRIX, NOON, a_request, after

OPEN, RESOLVED, UNKNOWN = IssueStatus.OPEN, IssueStatus.RESOLVED, IssueStatus.UNKNOWN
FIRST = IssueId(service="overseerr", number=1)
OWNER = Alias(service="overseerr", id="1")


def a_report(
    status: IssueStatus = OPEN, *said: int, told: bool = True, created: float = 0, number: int = 1
) -> PortalIssue:
    """With these comments, by their numbers; not told: as a list has it."""
    comments = tuple(
        IssueComment(number=each, by=PortalUser(alias=OWNER), said=f"word {each}", at=after(each)) for each in said
    )
    return PortalIssue(
        id=IssueId(service="overseerr", number=number),
        media=MATRIX,
        kind=IssueKind.AUDIO,
        status=status,
        reporter=PortalUser(alias=LEA, name="Léa"),
        created_at=after(created),
        comments=comments if told else None,
    )


@dataclass(frozen=True)
class Read:
    """The portal said this when it was asked `at` that many seconds after noon."""

    at: float
    report: PortalIssue
    baseline: bool = False

    def news(self, tx: sqlite3.Connection) -> list[Event]:
        return issues.read(tx, self.report, asked_at=after(self.at), now=after(self.at), baseline=self.baseline)

    def __call__(self, tx: sqlite3.Connection) -> list[str]:
        return [event.name.removeprefix("issue.") for event in self.news(tx)]


LISTED = a_report(told=False)


@pytest.mark.parametrize(
    "told, news",
    [
        ([Read(1, a_report(OPEN, 5)), Read(2, a_report(OPEN, 5))], [["opened"], []]),
        ([Read(1, LISTED), Read(2, a_report(OPEN, 5))], [["opened"], []]),
        ([Read(1, LISTED), Read(2, a_report(OPEN, 5, 6))], [["opened"], ["commented"]]),
        ([Read(1, a_report(OPEN, 5)), Read(2, a_report(OPEN, 5, 7, 8))], [["opened"], ["commented", "commented"]]),
        ([Read(1, LISTED), Read(2, a_report(RESOLVED, told=False)), Read(3, LISTED)],
         [["opened"], ["resolved"], ["reopened"]]),
        ([Read(1, a_report(RESOLVED, told=False))], [["opened", "resolved"]]),
        # What is older than Usher is remembered; what happens to it afterwards is news.
        ([Read(1, a_report(OPEN, 5, 6), baseline=True), Read(2, a_report(OPEN, 5, 6, 7))], [[], ["commented"]]),
        ([Read(1, LISTED, baseline=True), Read(2, a_report(OPEN, 5, 6)), Read(3, a_report(OPEN, 5, 6, 7))],
         [[], [], ["commented"]]),
        ([Read(1, LISTED, baseline=True), Read(2, a_report(RESOLVED, told=False))], [[], ["resolved"]]),
        # A rebuilt portal counts from one again, and what was said is another's.
        ([Read(1, a_report(OPEN, 5)), Read(2, a_report(OPEN, 5, 6, created=60))],
         [["opened"], ["opened", "commented"]]),
        # An older reading, and a word nobody knows, say nothing.
        ([Read(5, a_report(RESOLVED, 5)), Read(4, LISTED)], [["opened", "resolved"], []]),
        ([Read(1, a_report(UNKNOWN)), Read(2, LISTED), Read(3, a_report(UNKNOWN))], [[], ["opened"], []]),
    ],
)  # fmt: skip
def test_what_is_news(tx: sqlite3.Connection, told: list[Read], news: list[list[str]]) -> None:
    assert [each(tx) for each in told] == news


def test_each_time_it_turns_is_another_occurrence(tx: sqlite3.Connection) -> None:
    turns = (OPEN, RESOLVED, OPEN, RESOLVED, OPEN)
    keys = [fact.key for at, turn in enumerate(turns) for fact in Read(at, a_report(turn, told=False)).news(tx)]
    assert len(keys) == len(set(keys)) == 5


@pytest.mark.parametrize(
    "asked, expected",
    [([], None), ([OWNER], 1), ([OWNER, LEA, OWNER], 2), ([OWNER, OWNER], 2)],
)
def test_it_is_about_the_reporter_s_own_request_else_the_last_for_the_title(
    tx: sqlite3.Connection, asked: list[Alias], expected: int | None
) -> None:
    for number, by in enumerate(asked, start=1):
        requests.read(tx, a_request(number=number, by=by, created=number), asked_at=NOON, now=NOON)
    (opened,) = Read(1, LISTED).news(tx)
    assert isinstance(opened, IssueOpened)
    assert opened.request == (None if expected is None else RequestId(service="overseerr", number=expected))


async def test_what_is_on_no_list_any_more_is_not_open(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> None:
        for number, status in ((1, OPEN), (2, RESOLVED), (3, OPEN), (4, OPEN)):
            issues.read(tx, a_report(status, 5, number=number), asked_at=after(1), now=NOON)
        issues.read(tx, a_report(number=5), asked_at=after(3), now=NOON)
        issues.absent(tx, "overseerr", frozenset({1, 2, 3}), asked_at=after(2))

    await database.write(fill)
    assert await issues.open_numbers(database, "overseerr") == {1, 3, 5}
    assert await issues.open_numbers(database, "elsewhere") == set()
    assert sorted(row.id.number for row in await issues.open_ones(database)) == [1, 3, 5]


async def test_a_report_is_read_as_it_was_written(database: Database) -> None:
    await database.write(Read(1, a_report(OPEN, 5, 6)))
    row = await issues.get(database, FIRST)
    assert row is not None
    assert (row.media, row.reporter, row.kind, row.status, row.created_at) == (MATRIX, LEA, "audio", OPEN, NOON)
    assert [(each.by, each.said) for each in await issues.said_of(database, FIRST)] == [
        (OWNER, "word 5"),
        (OWNER, "word 6"),
    ]
    assert await issues.get(database, IssueId(service="overseerr", number=2)) is None


def test_nothing_more_is_written_of_somebody_who_was_forgotten(tx: sqlite3.Connection) -> None:
    Read(1, a_report(OPEN, 5)).news(tx)
    people.forget(tx, people.meet(tx, PortalUser(alias=OWNER), NOON), NOON)
    Read(2, a_report(OPEN, 5, 6)).news(tx)
    assert [row["said"] for row in tx.execute("SELECT said FROM issue_comments")] == ["", ""]
