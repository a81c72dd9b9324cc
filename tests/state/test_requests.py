"""What is news in a reading of a request, and what is an echo, a rumour or yesterday's paper."""

import sqlite3
from dataclasses import dataclass

import pytest

from daemon.domain.ids import Alias, RequestId
from daemon.domain.requests import RequestStatus
from daemon.events.requests import RequestApproved, RequestAvailable, RequestDeclined
from state import requests
from state.database import Database
from tests.state.memory import LEA, MATRIX, NOON, a_request, after

PENDING, APPROVED, DECLINED, FAILED, COMPLETED, UNKNOWN = (
    RequestStatus.PENDING,
    RequestStatus.APPROVED,
    RequestStatus.DECLINED,
    RequestStatus.FAILED,
    RequestStatus.COMPLETED,
    RequestStatus.UNKNOWN,
)
FIRST = RequestId(service="overseerr", number=1)


@dataclass(frozen=True)
class Read:
    """The portal said this when it was asked `at` that many seconds after noon."""

    at: float
    status: RequestStatus = PENDING
    created: float = 0
    baseline: bool = False
    there: bool | None = None
    seasons: tuple[int, ...] = ()

    def __call__(self, tx: sqlite3.Connection) -> list[str]:
        request = a_request(self.status, created=self.created, available=self.there, seasons=self.seasons)
        news = requests.read(tx, request, asked_at=after(self.at), now=after(self.at + 1), baseline=self.baseline)
        return [event.name for event in news]


@dataclass(frozen=True)
class Missing:
    """The portal said that there is no such request."""

    at: float

    def __call__(self, tx: sqlite3.Connection) -> list[str]:
        return [event.name for event in requests.absent(tx, FIRST, asked_at=after(self.at))]


@dataclass(frozen=True)
class Ours:
    """We approved or declined it."""

    at: float
    approved: bool = True

    def __call__(self, tx: sqlite3.Connection) -> list[str]:
        fact = RequestApproved if self.approved else RequestDeclined
        requests.project(tx, fact(request=FIRST, occurrence="action 1", ours=True), after(self.at))
        return []


@pytest.mark.parametrize(
    "told, news",
    [
        # The first reading of all is a baseline: only what waits for us is news.
        ([Read(1, PENDING, baseline=True)], [["request.created"]]),
        ([Read(1, APPROVED, baseline=True)], [[]]),
        ([Read(1, DECLINED, baseline=True)], [[]]),
        ([Read(1, APPROVED, baseline=True), Read(2, DECLINED)], [[], ["request.declined"]]),
        # Later, somebody else's decisions are news too, once.
        ([Read(1, APPROVED)], [["request.approved"]]),
        ([Read(1), Read(2), Read(3)], [["request.created"], [], []]),
        ([Read(1), Read(2, APPROVED), Read(3, APPROVED)], [["request.created"], ["request.approved"], []]),
        ([Read(1), Read(2, DECLINED)], [["request.created"], ["request.declined"]]),
        ([Read(1), Read(2, FAILED)], [["request.created"], ["request.approved"]]),
        ([Read(1), Read(2, APPROVED), Read(3, COMPLETED)], [["request.created"], ["request.approved"], []]),
        # Set back to pending, it is news.
        ([Read(1), Read(2, DECLINED), Read(3)], [["request.created"], ["request.declined"], ["request.reopened"]]),
        ([Read(1), Ours(2), Read(3)], [["request.created"], [], ["request.reopened"]]),
        ([Read(1, APPROVED, baseline=True), Read(2)], [[], ["request.reopened"]]),
        # A reading older than a later one, or than our own act, says nothing.
        ([Read(5, APPROVED), Read(4)], [["request.approved"], []]),
        ([Read(5), Read(5, APPROVED)], [["request.created"], []]),
        ([Read(1), Ours(5), Read(4), Read(6, APPROVED)], [["request.created"], [], [], []]),
        # Our own act, told by the portal, is no news; what somebody made of it afterwards is.
        ([Read(1), Ours(2), Read(3, APPROVED)], [["request.created"], [], []]),
        ([Read(1), Ours(2, approved=False), Read(3, DECLINED)], [["request.created"], [], []]),
        ([Read(1), Ours(2), Read(3, DECLINED)], [["request.created"], [], ["request.declined"]]),
        # A rebuilt portal counts from one again.
        ([Read(1), Read(2, created=60)], [["request.created"], ["request.created"]]),
        ([Read(1), Read(2, APPROVED, created=60)], [["request.created"], ["request.approved"]]),
        # Deleted once, and only what we knew.
        ([Missing(1)], [[]]),
        ([Read(1), Missing(2), Missing(3)], [["request.created"], ["request.deleted"], []]),
        ([Read(5), Missing(4)], [["request.created"], []]),
        ([Read(1), Missing(2), Read(3, created=60)], [["request.created"], ["request.deleted"], ["request.created"]]),
        # What was granted and can be watched now is told once, whoever reads it and however often.
        (
            [
                Read(1),
                Ours(2),
                Read(3, APPROVED, there=False),
                Read(4, APPROVED, there=True),
                Read(5, APPROVED, there=True),
            ],
            [["request.created"], [], [], ["request.available"], []],
        ),
        ([Read(1), Ours(2), Read(3, COMPLETED, there=True)], [["request.created"], [], ["request.available"]]),
        ([Read(1, APPROVED, there=True)], [["request.approved", "request.available"]]),
        (
            [Read(1, there=True), Ours(2), Read(3, APPROVED, there=True)],
            [["request.created"], [], ["request.available"]],
        ),
        # A disk that comes and goes is no second time; a reading that does not tell changes nothing.
        (
            [Read(1, APPROVED, there=True), Read(2, APPROVED, there=False), Read(3, COMPLETED, there=True)],
            [["request.approved", "request.available"], [], []],
        ),
        (
            [Read(1, APPROVED, there=False), Read(2, APPROVED), Read(3, APPROVED, there=True)],
            [["request.approved"], [], ["request.available"]],
        ),
        # What was there before Usher came is nobody's news, also where only a later reading tells.
        ([Read(1, APPROVED, there=True, baseline=True), Read(2, COMPLETED, there=True)], [[], []]),
        ([Read(1, APPROVED, baseline=True), Read(2, APPROVED, there=True)], [[], []]),
        ([Read(1, APPROVED, there=False, baseline=True), Read(2, APPROVED, there=True)], [[], ["request.available"]]),
        # Nobody who was told no is told that they may watch it; granted again, it is another time.
        ([Read(1), Read(2, DECLINED, there=True)], [["request.created"], ["request.declined"]]),
        (
            [Read(1, APPROVED, there=True), Read(2), Read(3, APPROVED, there=True)],
            [
                ["request.approved", "request.available"],
                ["request.reopened"],
                ["request.approved", "request.available"],
            ],
        ),
        # More seasons were asked for: all of those are another thing to wait for.
        (
            [
                Read(1, APPROVED, there=True, seasons=(1,)),
                Read(2, APPROVED, there=False, seasons=(1, 2)),
                Read(3, APPROVED, there=True, seasons=(1, 2)),
            ],
            [["request.approved", "request.available"], [], ["request.available"]],
        ),
        # A word nobody knows concludes nothing.
        ([Read(1, UNKNOWN), Read(2)], [[], ["request.created"]]),
        ([Read(1), Read(2, UNKNOWN), Read(3)], [["request.created"], [], []]),
    ],
)
def test_what_is_news(tx: sqlite3.Connection, told: list[Read | Missing | Ours], news: list[list[str]]) -> None:
    assert [each(tx) for each in told] == news


def test_each_time_it_is_set_back_is_another_occurrence(tx: sqlite3.Connection) -> None:
    statuses = [PENDING, DECLINED, PENDING, DECLINED, PENDING]
    keys = [
        event.key
        for at, status in enumerate(statuses, start=1)
        for event in requests.read(tx, a_request(status), asked_at=after(at), now=after(at))
    ]
    assert len(keys) == len(set(keys)) == 5


def test_somebody_else_s_news_carries_who_asked_and_for_what(tx: sqlite3.Connection) -> None:
    requests.read(tx, a_request(), asked_at=after(1), now=NOON)
    (declined,) = requests.read(tx, a_request(DECLINED), asked_at=after(2), now=NOON)
    assert isinstance(declined, RequestDeclined)
    assert (declined.requester, declined.media, declined.ours) == (LEA, MATRIX, False)


async def test_what_waits_is_known_by_number(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> None:
        for number, status in ((1, PENDING), (2, APPROVED), (3, PENDING)):
            requests.read(tx, a_request(status, number=number), asked_at=after(1), now=NOON)
        requests.absent(tx, RequestId(service="overseerr", number=3), asked_at=after(2))

    await database.write(fill)
    assert await requests.pending(database, "overseerr") == {1}
    assert await requests.pending(database, "elsewhere") == set()


def test_each_time_it_can_be_watched_is_another_occurrence(tx: sqlite3.Connection) -> None:
    readings = [
        a_request(APPROVED, available=True, seasons=(1,)),
        a_request(PENDING, seasons=(1,)),
        a_request(APPROVED, available=True, seasons=(1,)),
        a_request(APPROVED, available=True, seasons=(1, 2)),
    ]
    keys = [
        event.key
        for at, reading in enumerate(readings, start=1)
        for event in requests.read(tx, reading, asked_at=after(at), now=after(at))
        if isinstance(event, RequestAvailable)
    ]
    assert len(keys) == len(set(keys)) == 3


async def test_what_was_granted_and_is_not_there_yet_is_known_by_title_and_in_turn(database: Database) -> None:
    def fill(tx: sqlite3.Connection) -> None:
        for number, status, there in (
            (1, APPROVED, False), (2, PENDING, False), (3, APPROVED, True), (4, FAILED, None), (5, DECLINED, False),
            (6, APPROVED, False), (7, APPROVED, False),
        ):  # fmt: skip
            reading = a_request(status, number=number, available=there)
            requests.read(tx, reading, asked_at=after(1), now=NOON)
        requests.absent(tx, RequestId(service="overseerr", number=7), asked_at=after(2))

    await database.write(fill)
    assert [each.number for each in await requests.awaited(database, MATRIX)] == [6, 4, 1]
    assert await requests.next_awaited(database, "overseerr", before=None, most=2) == [6, 4]
    assert await requests.next_awaited(database, "overseerr", before=4, most=2) == [1]
    assert await requests.next_awaited(database, "elsewhere", before=None, most=2) == []


async def test_a_row_is_read_as_it_was_written(database: Database) -> None:
    await database.write(lambda tx: requests.read(tx, a_request(DECLINED, by=Alias(service="overseerr", id="9")),
                                                  asked_at=after(1), now=NOON))  # fmt: skip
    row = await requests.get(database, FIRST)
    assert row is not None
    assert (row.id, row.media, row.requester, row.status) == (
        FIRST,
        MATRIX,
        Alias(service="overseerr", id="9"),
        DECLINED,
    )
    assert (row.created_at, row.read_at, row.gone) == (NOON, after(1), False)
    assert await requests.get(database, RequestId(service="overseerr", number=2)) is None
