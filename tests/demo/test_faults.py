"""Every button breaks what it says, and everything is well again when the service comes back."""

import asyncio
import socket
from collections.abc import Callable

import pytest
from aiohttp import ClientConnectionError, ClientConnectorError, ClientSession, ClientTimeout, ServerDisconnectedError

from demo.overseerr import FakeOverseerr
from demo.overseerr.oddities import FIRST_ODD_ID, ODDITIES
from demo.tmdb import FakeTmdb
from demo.world import World
from tests.demo.asking import Asking, Ear, until

FRIEND = 2


async def test_what_is_down_refuses_connections(portal: FakeOverseerr, ask: Asking) -> None:
    portal.goes_down()
    with pytest.raises(ClientConnectorError):
        await ask.get("/status")
    assert not portal.is_up


async def test_open_connections_are_cut_too(portal: FakeOverseerr, ask: Asking) -> None:
    await ask.get("/status")
    portal.goes_down()
    with pytest.raises(ClientConnectorError):
        await ask.get("/status")
    assert len(portal.calls) == 1


async def test_it_comes_back_on_its_own_port(portal: FakeOverseerr, ask: Asking) -> None:
    port = portal.port
    portal.goes_down()
    portal.comes_back()
    assert (await ask.get("/status")).status == 200
    assert (portal.port, portal.is_up) == (port, True)


async def test_nobody_else_gets_the_port_meanwhile(portal: FakeOverseerr) -> None:
    portal.goes_down()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", portal.port))


async def test_going_down_twice_is_going_down(portal: FakeOverseerr, ask: Asking) -> None:
    portal.goes_down()
    portal.goes_down()
    portal.comes_back()
    assert (await ask.get("/status")).status == 200


async def test_it_cannot_go_down_before_it_is_up(world: World) -> None:
    with pytest.raises(RuntimeError, match="not up yet"):
        FakeTmdb(world.titles).goes_down()


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502])
async def test_it_answers_an_error_and_does_nothing(portal: FakeOverseerr, ask: Asking, status: int) -> None:
    number = portal.request(603, by=FRIEND)
    portal.answers(status)
    assert (await ask.post(f"/request/{number}/approve")).status == status
    assert portal.approved == {}


async def test_a_429_says_when_to_come_again(portal: FakeOverseerr, ask: Asking) -> None:
    portal.answers(429, retry_after=7)
    assert (await ask.get("/request")).headers["Retry-After"] == "7"


async def test_a_refused_key_is_worded_as_the_portal_words_it(portal: FakeOverseerr, ask: Asking) -> None:
    portal.answers(403)
    assert (await ask.get("/request")).body["error"] == "You do not have permission to access this endpoint"


async def test_a_fault_may_concern_some_calls_only(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    portal.answers(500, on="/approve")
    assert (await ask.get(f"/request/{number}")).status == 200
    assert (await ask.post(f"/request/{number}/approve")).status == 500


async def test_a_fault_may_end_by_itself(portal: FakeOverseerr, ask: Asking) -> None:
    portal.answers(502, times=2)
    assert [(await ask.get("/status")).status for _ in range(3)] == [502, 502, 200]


async def test_a_login_page_comes_with_status_200(portal: FakeOverseerr, ask: Asking) -> None:
    portal.answers_html()
    told = await ask.get("/request")
    assert (told.status, told.body) == (200, None)
    assert told.headers["Content-Type"].startswith("text/html")
    assert "<form" in told.text


async def test_half_an_answer_is_no_json(portal: FakeOverseerr, ask: Asking) -> None:
    portal.truncates()
    told = await ask.get("/request")
    assert (told.status, told.body) == (200, None)
    assert told.text.startswith('{"pageInfo"')


async def test_it_does_what_it_was_told_and_loses_the_answer(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    portal.drops_answer_after_doing()
    with pytest.raises(ServerDisconnectedError):
        await ask.post(f"/request/{number}/approve")
    assert portal.approved[number] == 1
    assert (await ask.post(f"/request/{number}/approve")).status == 200


async def test_what_hangs_is_cut_when_it_comes_back_and_was_not_done(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    portal.hangs()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(_lost(ask, number))
        await until(lambda: portal.calls)
        assert not waiting.done()
        portal.comes_back()
    assert portal.approved == {}
    assert (await ask.get("/status")).status == 200


async def test_what_hangs_answers_nobody(portal: FakeOverseerr, session: ClientSession) -> None:
    portal.hangs()
    with pytest.raises(TimeoutError):
        await session.get(f"{portal.url}/api/v1/status", timeout=ClientTimeout(total=0.05))


async def test_what_hangs_does_not_keep_it_from_stopping(session: ClientSession, world: World) -> None:
    async with asyncio.TaskGroup() as group, FakeTmdb(world.titles) as tmdb:
        tmdb.hangs()
        waiting = group.create_task(_disconnected(session, f"{tmdb.url}/configuration"))
        await until(lambda: tmdb.calls)
    assert waiting.result()


async def test_what_is_slow_answers_later_than_somebody_waits(portal: FakeOverseerr, session: ClientSession) -> None:
    portal.slow(60)
    with pytest.raises(TimeoutError):
        await session.get(f"{portal.url}/api/v1/status", timeout=ClientTimeout(total=0.05))


async def test_and_still_answers(portal: FakeOverseerr, ask: Asking) -> None:
    portal.slow(0.02)
    before = asyncio.get_running_loop().time()
    assert (await ask.get("/status")).status == 200
    assert asyncio.get_running_loop().time() - before >= 0.02


async def test_odd_rows_stand_at_the_head_of_the_list(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    portal.odd_rows(len(ODDITIES))
    told = (await ask.get("/request?take=100")).body
    odd = told["results"][:-1]
    assert told["pageInfo"]["results"] == len(ODDITIES) + 1
    assert told["results"][-1]["id"] == number
    assert [row for row in odd if row == told["results"][-1]] == []


@pytest.mark.parametrize(
    "name, seen",
    [
        ("media is null", lambda row: row["media"] is None),
        ("a status nobody has heard of", lambda row: row["status"] == 99),
        ("a media status nobody has heard of", lambda row: row["media"]["status"] == 42),
        ("no requester", lambda row: "requestedBy" not in row),
        ("a requester without plexId", lambda row: "plexId" not in row["requestedBy"]),
        ("a requester of null", lambda row: row["requestedBy"] is None),
        ("keys of a later version", lambda row: "flavourOfTheMonth" in row),
        ("a type nobody has heard of", lambda row: row["type"] == "music"),
        ("no date", lambda row: row["createdAt"] is None),
        ("numbers as text", lambda row: isinstance(row["id"], str)),
        ("not a row", lambda row: row is None),
        ("a date nobody can read", lambda row: row["createdAt"] == "yesterday"),
        ("a tmdbId of null", lambda row: row["media"]["tmdbId"] is None),
    ],
)
async def test_each_odd_row_is_odd_in_its_way(
    portal: FakeOverseerr, ask: Asking, name: str, seen: Callable[[object], bool]
) -> None:
    portal.request(603, by=FRIEND)
    portal.odd_rows(len(ODDITIES))
    place = list(ODDITIES).index(name)
    assert seen((await ask.get(f"/request/{FIRST_ODD_ID + place}")).body)


async def test_a_short_page_holds_less_than_it_says(portal: FakeOverseerr, ask: Asking) -> None:
    for tmdb_id in (603, 550, 27205):
        portal.request(tmdb_id, by=FRIEND)
    portal.short_page()
    told = (await ask.get("/request")).body
    assert (told["pageInfo"]["results"], len(told["results"])) == (3, 2)


async def test_every_webhook_comes_as_often_as_said(portal: FakeOverseerr, ear: Ear) -> None:
    portal.duplicates(5)
    portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    assert ear.kinds == ["MEDIA_PENDING"] * 5


async def test_a_new_request_is_not_there_yet(portal: FakeOverseerr, ask: Asking, ear: Ear) -> None:
    portal.not_yet(2)
    number = portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    read = [(await ask.get(f"/request/{number}")).status for _ in range(3)]
    assert (ear.kinds, read) == (["MEDIA_PENDING"], [404, 404, 200])


async def test_nor_in_the_lists(portal: FakeOverseerr, ask: Asking) -> None:
    portal.not_yet(1)
    number = portal.request(603, by=FRIEND)
    lists = [[row["id"] for row in (await ask.get("/request")).body["results"]] for _ in range(2)]
    assert lists == [[], [number]]


async def test_everything_is_well_when_the_house_comes_back(world: World, ask: Asking, ear: Ear) -> None:
    portal = world.overseerr
    _break_everything(portal)
    world.tmdb.goes_down()
    world.comes_back()
    number = portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    told = (await ask.get("/request")).body
    assert [row["id"] for row in told["results"]] == [number]
    assert told["pageInfo"]["results"] == 1
    assert ear.kinds == ["MEDIA_PENDING"]
    assert (portal.faults, portal.latency.total_seconds(), world.tmdb.is_up) == ([], 0, True)


def _break_everything(portal: FakeOverseerr) -> None:
    portal.answers(500)
    portal.slow(60)
    portal.odd_rows(3)
    portal.short_page()
    portal.duplicates(4)
    portal.not_yet(9)
    portal.goes_down()


async def _lost(ask: Asking, number: int) -> None:
    with pytest.raises(ServerDisconnectedError):
        await ask.post(f"/request/{number}/approve")


async def _disconnected(session: ClientSession, url: str) -> bool:
    with pytest.raises(ClientConnectionError):
        await session.get(url)
    return True
