"""What the doctor says of Plex, and what mends it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from daemon.services.base.checks import Check
from demo.faults import Answers
from demo.http import answer
from tests.services.plex.conftest import House


async def looked_at(house: House, **changed: object) -> dict[str, Check]:
    client = house.asking(**changed)
    found = {str(check.what): check async for check in client.checks()}
    await client.close()
    return found


async def test_a_house_that_is_well_is_told_line_by_line(house: House) -> None:
    found = {what: (check.ok, str(check.found)) for what, check in (await looked_at(house)).items()}
    oldest = min(play.at for play in house.book.plays).date().isoformat()
    assert found.pop("Its clock agrees with ours")[0] is True
    assert found == {
        "plexapi is recent enough": (True, "4.18.3"),
        "plex.tv answers and takes the token": (True, "an account of its own"),
        "The server is found": (True, "The invented server, version 1.43.0.10467, machine invented-plex-machine"),
        "The account owns the server": (True, "yes"),
        "Everybody who shares it is listed": (True, "friends: 12, household: 1, managed: 1, invited: 1"),
        "It tells who is watching": (True, "now: 1"),
        "It remembers what was watched": (True, f"since {oldest}"),
    }


async def test_it_only_looks(house: House) -> None:
    await looked_at(house)
    assert {call.method for call in (*house.tv.calls, *house.server.calls)} == {"GET"}


async def test_it_says_which_server_was_found_by_its_name(house: House) -> None:
    found = await looked_at(house, url="", server_name="The invented server")
    assert found["The server is found"].ok is True


MANAGED = {"id": 7, "title": "Félix", "restricted": True}

ILL: dict[str, tuple[Callable[[House], object], dict[str, object], str, str, str]] = {
    "another name": (
        lambda _: None, {"server_name": "Attic"}, "The server is found", "The invented server", "or the name, another",
    ),
    "a refused token": (
        lambda house: setattr(house.tv, "token", "x"), {}, "plex.tv answers and takes the token", "refuses our key",
        "Use a token of the account that owns the server.",
    ),
    "a managed user's token": (
        lambda house: house.tv.faults.append(Answers(on="/api/v2/user", reply=answer(MANAGED))), {},
        "plex.tv answers and takes the token", "a managed user's", "Use a token of the account that owns the server.",
    ),
    "a server that is out": (
        lambda house: house.server.goes_down(), {}, "The server is found", "nobody answers", "Is it running",
    ),
    "a friend's token": (
        lambda house: setattr(house.tv, "owned", False), {}, "The account owns the server", "it is shared with it",
        "Use a token of the account that owns the server.",
    ),
    "half of the people": (
        lambda house: house.tv.short_lists(), {}, "Everybody who shares it is listed", "says it has 14, and has 7",
        "Nobody counts as gone meanwhile.",
    ),
    "sessions that are not told": (
        lambda house: house.server.answers(403, on="/status/sessions", times=1), {}, "It tells who is watching",
        "refuses our key", "to its owner only",
    ),
}  # fmt: skip


@pytest.mark.parametrize("ill", ILL)
async def test_what_is_wrong_is_told_with_what_mends_it(house: House, ill: str) -> None:
    change, settings, what, why, remedy = ILL[ill]
    change(house)
    check = (await looked_at(house, **settings))[what]
    assert check.ok is False
    assert why in str(check.found)
    assert remedy in str(check.remedy)


async def test_two_clocks_far_apart_are_told(house: House) -> None:
    house.tv.ahead = timedelta(minutes=10)
    check = (await looked_at(house))["Its clock agrees with ours"]
    assert (check.ok, "seconds apart" in str(check.found)) == (False, True)


async def test_a_server_that_remembers_nothing_is_neither_well_nor_ill(house: House) -> None:
    house.book.plays.clear()
    assert (await looked_at(house))["It remembers what was watched"].ok is None
