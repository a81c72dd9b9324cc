"""Reports about titles, as portals tell them."""

import json
from typing import Any

import msgspec
import pytest

from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.issues import IssueKind, IssueStatus, PortalIssue
from daemon.services.base.understanding import read_leniently
from daemon.services.overseerr.issues import ROW, IssueRound
from daemon.services.overseerr.models import Page
from demo.faults import Answers
from demo.http import answer
from tests.services.overseerr.conftest import House

ONE: dict[str, Any] = {
    "id": 3,
    "issueType": 2,
    "status": 1,
    "problemSeason": 2,
    "problemEpisode": 5,
    "media": {"tmdbId": 66732, "mediaType": "tv"},
    "createdBy": {"id": 4, "displayName": "Léa"},
    "createdAt": "2026-11-20T12:00:00.000Z",
    "comments": [{"id": 9, "user": {"id": 4}, "message": "No sound.", "createdAt": "2026-11-20T12:00:00.000Z"}],
}


def read(**change: object) -> PortalIssue | None:
    return read_leniently(ROW, json.dumps(ONE | change).encode()).understood("seerr")


def test_a_report_is_read_whole() -> None:
    told = read()
    assert told is not None
    assert (str(told.id), told.media) == ("seerr/3", MediaId(kind=MediaKind.SERIES, tmdb=66732))
    assert (told.kind, told.status, told.season, told.episode) == (IssueKind.AUDIO, IssueStatus.OPEN, 2, 5)
    assert str(told.reporter.alias) == "seerr/4"
    assert [(each.number, each.said) for each in told.comments or ()] == [(9, "No sound.")]


@pytest.mark.parametrize(
    "change, field, expected",
    [
        ({"issueType": 9}, "kind", IssueKind.OTHER),
        ({"issueType": None}, "kind", IssueKind.OTHER),
        ({"status": 3}, "status", IssueStatus.UNKNOWN),
        ({"problemSeason": 0, "problemEpisode": 0}, "season", None),
        ({"comments": None}, "comments", None),
        ({"comments": []}, "comments", ()),
        ({"comments": [None, 3, {"id": 9}, {"message": "x"}]}, "comments", ()),
        ({"id": "3"}, "season", 2),
    ],
)
def test_what_is_odd_about_it_is_left_out(change: dict[str, object], field: str, expected: object) -> None:
    assert getattr(read(**change), field) == expected


@pytest.mark.parametrize("lacks", ["id", "media", "createdAt"])
def test_one_that_lacks_what_makes_it_one_is_none(lacks: str) -> None:
    assert read(**{lacks: None}) is None


async def test_the_whole_list_is_read_and_what_was_said_where_it_is_open_or_was(house: House) -> None:
    portal = house.world.overseerr
    first, second, third = (portal.report(603, said) for said in ("one", "two", "three"))
    portal.resolve(first)
    portal.resolve(second)
    reading = await house.client.issues().read(frozenset({second}))
    assert reading is not None
    said = {each.id.number: each.comments and [line.said for line in each.comments] for each in reading.issues}
    assert said == {first: None, second: ["two"], third: ["three"]}
    assert reading.complete


async def test_one_that_was_deleted_meanwhile_stays_as_it_was_listed_and_the_portal_is_not_out(house: House) -> None:
    house.world.overseerr.report(603)
    house.world.overseerr.faults.append(
        Answers(on="GET /api/v1/issue/", reply=answer({"message": "Issue not found."}, 500))
    )
    reading = await house.client.issues().read(frozenset())
    assert reading is not None
    assert [each.comments for each in reading.issues] == [None]
    assert house.client.standing == "up"


async def test_a_portal_too_old_to_take_reports_tells_of_none(house: House) -> None:
    house.world.overseerr.faults.append(Answers(on="GET /api/v1/issue", reply=answer({"message": "not found"}, 404)))
    assert await house.client.issues().read(frozenset()) is None


async def test_a_row_nobody_understands_makes_what_is_missing_mean_nothing() -> None:
    class Odd:
        name = "seerr"

        async def issues_page(self, skip: int) -> Page:  # noqa: ARG002 (there is one page)
            rows = json.dumps({"pageInfo": {"results": 2, "pageSize": 2}, "results": [ONE | {"status": 2}, {"id": 4}]})
            return msgspec.json.decode(rows, type=Page)

        async def issue_row(self, number: int) -> Any:  # noqa: ANN401 (nobody asks)
            raise AssertionError(number)

    reading = await IssueRound(Odd()).read(frozenset())
    assert reading is not None
    assert ([each.id.number for each in reading.issues], reading.complete) == ([3], False)
