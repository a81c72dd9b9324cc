"""Who wants the same as somebody else, and that two are not asked about side by side."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.media import MediaStatus
from daemon.domain.requests import RequestStatus
from daemon.domain.sentences import Sentence
from daemon.plugin import Neighbour, RequestRow, SettledMeanwhileError
from plugins.moderation import joining
from plugins.moderation.history import Made
from plugins.moderation.rules import Choice, Decision
from plugins.moderation.store import keep
from tests.moderation.cases import a_case

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)
PENDING, APPROVED, DECLINED = RequestStatus.PENDING, RequestStatus.APPROVED, RequestStatus.DECLINED


def mine(seasons: tuple[int, ...] = ()) -> RequestRow:
    return RequestRow(
        id=RequestId(service="overseerr", number=1), media=FILM, requester=Alias(service="overseerr", id="2"),
        status=PENDING, is_4k=False, seasons=seasons, media_status=MediaStatus.PENDING, created_at=NOON,
        updated_at=NOON, read_at=NOON, gone=False, available=False,
    )  # fmt: skip


def theirs(**more: Any) -> Neighbour:  # noqa: ANN401 (whatever differs)
    given: dict[str, Any] = {
        "id": RequestId(service="overseerr", number=2), "by_same_person": False, "person": 3, "status": PENDING,
        "is_4k": False, "seasons": (), "there": False, "updated_at": NOON, "gone": False,
    }  # fmt: skip
    return Neighbour(**{**given, **more})


@pytest.mark.parametrize(
    "other, seasons, joined",
    [
        (theirs(), (), True),
        (theirs(status=APPROVED), (), True),
        (theirs(status=APPROVED, there=True), (), False),
        (theirs(status=DECLINED), (), False),
        (theirs(gone=True), (), False),
        (theirs(by_same_person=True), (), False),
        (theirs(is_4k=True), (), False),
        (theirs(seasons=(1, 2)), (2, 3), True),
        (theirs(seasons=(1,)), (2, 3), False),
        (theirs(seasons=()), (2, 3), True),
    ],
)
def test_who_waits_for_the_same(other: Neighbour, seasons: tuple[int, ...], joined: bool) -> None:
    assert bool(joining.for_the_same(mine(seasons), [other])) is joined


@pytest.fixture
def memory() -> Iterator[sqlite3.Connection]:
    """The plugin's own tables, with one review in them."""
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    for each in sorted((Path(joining.__file__).parent / "migrations").glob("*.sql")):
        connection.executescript(each.read_text())
    decision = Decision(choice=Choice.REVIEW, why=Sentence("x"), rule="unmatched", confidence=None, trail=())
    keep(
        decision,
        a_case(),
        Made(requester=Alias(service="overseerr", id="2"), occurrence="o1", by="rules", at=NOON, since=NOON),
    ).write(connection)
    yield connection
    connection.close()


def test_whoever_looked_before_a_review_looks_again(memory: sqlite3.Connection) -> None:
    with pytest.raises(SettledMeanwhileError):
        joining.nobody_else_since(a_case().media, 0).write(memory)


@pytest.mark.parametrize("media, seen", [(a_case().media, 1), (MediaId(kind=MediaKind.MOVIE, tmdb=1), 0)])
def test_whoever_saw_it_or_means_another_title_goes_on(memory: sqlite3.Connection, media: MediaId, seen: int) -> None:
    joining.nobody_else_since(media, seen).write(memory)
