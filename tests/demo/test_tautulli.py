"""The invented Tautulli answers with the fields that were recorded, and with the same traps."""

from typing import Any

import aiohttp
import pytest

from demo.plex.book import OWNER
from demo.tautulli import FakeTautulli
from demo.world import World
from tests.demo import recorded

SHORTER = 25


async def asked(tautulli: FakeTautulli, command: str, **more: object) -> tuple[int, dict[str, Any]]:
    """Status, and what the envelope holds."""
    given = {"apikey": tautulli.api_key, "cmd": command} | {name: str(value) for name, value in more.items()}
    query = {name: value for name, value in given.items() if value}
    async with aiohttp.ClientSession() as session, session.get(f"{tautulli.url}/api/v2", params=query) as told:
        return told.status, (await told.json())["response"]


async def test_the_rows_of_people_and_plays(world: World) -> None:
    _, people = await asked(world.tautulli, "get_users_table")
    _, plays = await asked(world.tautulli, "get_history")
    _, server = await asked(world.tautulli, "get_server_info")

    assert [set(people), set(people["data"])] == [recorded.ENVELOPE, recorded.TABLE]
    assert {frozenset(row) for row in people["data"]["data"]} == {recorded.TABLE_ROW}
    assert set(plays["data"]) == recorded.TABLE | recorded.MORE_OF_HISTORY
    assert {frozenset(row) for row in plays["data"]["data"]} == {recorded.PLAY}
    assert set(server["data"]) == recorded.SERVER_INFO


async def test_nobodys_account_and_the_owner_are_on_the_list(world: World) -> None:
    _, people = await asked(world.tautulli, "get_users_table")
    assert [row["user_id"] for row in people["data"]["data"]][:2] == [0, OWNER]


async def test_pages_hold_25_unless_told_otherwise_and_minus_one_leaves_the_last_out(world: World) -> None:
    for number in range(30):
        world.tautulli.knows(500_000 + number, f"person {number}")
    many = len(world.tautulli.people)
    rows = [
        (await asked(world.tautulli, "get_users_table", length=length))[1]["data"] for length in ("", 1_000_000, -1)
    ]
    assert [len(page["data"]) for page in rows] == [SHORTER, many, many - 1]
    assert {page["recordsFiltered"] for page in rows} == {many}


async def test_an_unknown_person_has_no_plays_and_that_is_success(world: World) -> None:
    status, told = await asked(world.tautulli, "get_history", user_id=999)
    assert (status, told["result"], told["data"]["data"], told["data"]["draw"]) == (200, "success", [], 1)


@pytest.mark.parametrize(
    "more, message",
    [
        ({"apikey": "wrong"}, "Invalid apikey"),
        ({"apikey": ""}, "Parameter apikey is required"),
        ({"command": "nope"}, "Unknown command: nope"),
    ],
)
async def test_what_it_refuses_is_a_400(world: World, more: dict[str, str], message: str) -> None:
    status, told = await asked(world.tautulli, **{"command": "get_history", **more})
    assert (status, told["result"], told["data"]) == (400, "error", {})
    assert told["message"].startswith(message)


async def test_everybody_on_plex_is_known_and_nobody_watched_before_they_came(world: World) -> None:
    on_plex = {person.plex_id: person for person in world.people.values() if person.plex_id}
    ages = {play.plex_id: (world.clock.now() - play.at).days for play in world.tautulli.plays}
    assert set(world.tautulli.people) == {0, OWNER, *on_plex}
    assert all(age <= on_plex[plex_id].days for plex_id, age in ages.items())
    assert set(on_plex) - set(ages)
