"""Portals that answer well-formed things nobody asked for."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from daemon.config import Secret
from daemon.domain.answers import Unknown
from daemon.domain.errors import Unreachable
from daemon.domain.ids import MediaId, MediaKind, RequestId
from daemon.services.base.models import text
from daemon.services.base.wiring import Wiring
from daemon.services.overseerr.client import OverseerrClient
from daemon.services.overseerr.config import OverseerrConfig
from daemon.services.overseerr.paging import PAGE

SEVEN = RequestId(service="portal", number=7)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def row(number: int, *, status: int = 1, updated: datetime = NOON) -> dict[str, Any]:
    return {
        "id": number,
        "status": status,
        "type": "movie",
        "media": {"tmdbId": 603},
        "createdAt": "2026-11-20T11:00:00.000Z",
        "updatedAt": updated.isoformat(),
    }


class Strange:
    """Answers each path with what it was given for it."""

    def __init__(self) -> None:
        self.says: dict[str, Any] = {}
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v1")
        self.asked.append(request.path_qs.removeprefix("/api/v1"))
        if path not in self.says:
            return web.json_response({"message": "not found"}, status=404)
        said = self.says[path]
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return web.Response(body=body, content_type="application/json")

    def lists(self, rows: list[dict[str, Any]], *, total: int) -> None:
        self.says["/request"] = {"pageInfo": {"results": total, "pageSize": PAGE}, "results": rows}


@pytest.fixture
def strange() -> Strange:
    return Strange()


@pytest.fixture
async def client(strange: Strange, wiring: Wiring) -> AsyncIterator[OverseerrClient]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", strange.answer)
    async with TestServer(app) as server:
        config = OverseerrConfig(kind="seerr", url=f"http://127.0.0.1:{server.port}", api_key=Secret("key"))
        yield OverseerrClient("portal", config, wiring)


async def test_another_request_than_the_one_asked_for_is_no_answer(strange: Strange, client: OverseerrClient) -> None:
    strange.says["/request/7"] = row(8)

    assert isinstance(await client.request(SEVEN), Unknown)


@pytest.mark.parametrize("status", [1, 3, 99])
async def test_a_yes_that_left_no_yes_is_doubt(strange: Strange, client: OverseerrClient, status: int) -> None:
    strange.says["/request/7/approve"] = row(7, status=status)

    with pytest.raises(Unreachable, match="was told yes"):
        await client.approve(SEVEN)


@pytest.mark.parametrize("status", [2, 4, 5])
async def test_a_yes_is_a_yes_whatever_became_of_the_download(
    strange: Strange, client: OverseerrClient, status: int
) -> None:
    strange.says["/request/7/approve"] = row(7, status=status)

    await client.approve(SEVEN)

    assert strange.asked == ["/request/7/approve"]


@pytest.mark.parametrize("status", [1, 2, 99])
async def test_a_no_that_left_no_no_is_doubt(strange: Strange, client: OverseerrClient, status: int) -> None:
    strange.says["/request/7/decline"] = row(7, status=status)

    with pytest.raises(Unreachable, match="was told no"):
        await client.decline(SEVEN)


@pytest.mark.parametrize(
    "says, identity",
    [
        ({"/settings/plex": {"machineId": "abc"}}, "abc"),
        ({"/settings/plex": {"machineId": ""}, "/settings/jellyfin": {"serverId": "def"}}, "def"),
        ({"/settings/plex": {}, "/settings/jellyfin": {"serverId": ""}}, None),
        ({"/settings/jellyfin": {"serverId": "def"}}, "def"),
    ],
)
async def test_a_portal_is_known_by_the_media_server_it_serves(
    strange: Strange, client: OverseerrClient, says: dict[str, Any], identity: str | None
) -> None:
    strange.says = says

    assert await client.identity() == identity


@pytest.mark.parametrize("behind, pages", [(59, 3), (61, 1)])
async def test_a_watermark_is_read_a_minute_past(
    strange: Strange, client: OverseerrClient, behind: int, pages: int
) -> None:
    oldest = NOON - timedelta(seconds=behind)
    strange.lists([row(number, updated=oldest) for number in range(1, PAGE + 1)], total=PAGE * 3)

    await client.sweep().read(NOON)

    assert sum("sort=modified" in path for path in strange.asked) == pages


async def test_among_those_that_wait_only_the_waiting_count(strange: Strange, client: OverseerrClient) -> None:
    strange.lists([row(1), row(2, status=2), row(3, status=99)], total=3)

    reading = await client.sweep().read(None)

    assert {request.number for request in reading.pending} == {1}
    assert len(reading.requests) == 3


async def test_a_row_that_is_no_text_hides_none_of_its_neighbours(strange: Strange, client: OverseerrClient) -> None:
    page = b'{"pageInfo": {"results": 2}, "results": [%b, {"id": 8, "%b": "\xff\xfe"}]}'
    strange.says["/request"] = page % (json.dumps(row(7)).encode(), b"createdAt")
    strange.says["/user"] = page % (b'{"id": 7}', b"displayName")

    reading = await client.sweep().read(None)
    users = await client.users()

    assert [request.id for request in reading.requests] == [SEVEN]
    assert len(reading.odd) == 1
    assert [text(user.display_name) if user else None for user in users.rows] == [None, "\ufffd\ufffd"]


async def test_a_row_with_half_a_character_is_a_request_like_every_other(
    strange: Strange, client: OverseerrClient
) -> None:
    half = row(7) | {"requestedBy": {"id": 2, "displayName": "Flow \ud83d"}}
    strange.says["/request"] = b'{"pageInfo": {"results": 1}, "results": [%b]}' % json.dumps(half).encode()

    reading = await client.sweep().read(None)

    assert [request.requester.name for request in reading.requests] == ["Flow \ufffd"]
    assert reading.odd == ()


async def test_an_answer_of_lists_within_lists_is_an_outage_and_no_failure_of_ours(
    strange: Strange, client: OverseerrClient
) -> None:
    strange.says["/movie/603"] = b'{"title": %b}' % (b"[" * 200_000 + b"]" * 200_000)

    answer = await client.title(MediaId(kind=MediaKind.MOVIE, tmdb=603), portal="portal")

    assert isinstance(answer, Unknown)
