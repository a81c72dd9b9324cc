"""What lies around a request: read in one go, and true whatever happened before."""

import sqlite3
from dataclasses import replace
from random import Random

import pytest

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.people import PortalUser
from daemon.domain.requests import PortalRequest, RequestStatus
from state import people, requests
from state.database import Database
from tests.state.memory import a_request, after

RECOUNTED = "SELECT requester, standing, count(*) FROM request_standings GROUP BY 1, 2 ORDER BY 1, 2"
KEPT = "SELECT requester, standing, requests FROM request_counts WHERE requests <> 0 ORDER BY 1, 2"
FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)


def asked(number: int, by: str, *, minutes: int = 0, status: RequestStatus = RequestStatus.PENDING) -> PortalRequest:
    made = a_request(status, created=minutes * 60)
    return replace(
        made,
        id=RequestId(service="overseerr", number=number),
        media=FILM,
        requester=PortalUser(alias=Alias(service="overseerr", id=by), name=f"somebody {by}"),
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_is_counted_is_what_a_recount_finds(tx: sqlite3.Connection, seed: int) -> None:
    dice, states = Random(seed), [each for each in RequestStatus if each is not RequestStatus.UNKNOWN]
    for step in range(200):
        number = dice.randint(1, 12)
        if dice.random() < 0.2:
            requests.absent(tx, RequestId(service="overseerr", number=number), asked_at=after(step))
        else:
            told = asked(number, dice.choice("234"), status=dice.choice(states))
            requests.read(tx, told, asked_at=after(step), now=after(step))
    recounted = [tuple(row) for row in tx.execute(RECOUNTED)]
    assert [tuple(row) for row in tx.execute(KEPT)] == recounted
    assert recounted


async def around(database: Database, number: int) -> requests.Surrounded:
    (rows,) = await database.read_all(requests.surroundings(RequestId(service="overseerr", number=number)))
    found = requests.surrounded(rows)
    assert found is not None
    return found


async def tell(database: Database, *told: PortalRequest) -> None:
    for each in told:
        await database.write(lambda tx, each=each: requests.read(tx, each, asked_at=after(1), now=after(1)))  # type: ignore[misc]


async def test_a_request_alone_has_nothing_around_it(database: Database) -> None:
    await tell(database, asked(1, "2"))
    found = await around(database, 1)
    assert (found.open, found.granted, found.declined, found.asked_last_hour) == (0, 0, 0, 1)
    assert found.neighbours == ()
    assert found.person is not None
    assert found.person.name == "somebody 2"
    assert requests.surrounded([]) is None


async def test_the_persons_others_are_counted_under_all_their_names(database: Database) -> None:
    await tell(
        database,
        asked(1, "2", minutes=-90),
        asked(2, "2", minutes=-30, status=RequestStatus.APPROVED),
        asked(3, "3", minutes=-10, status=RequestStatus.DECLINED),
        asked(4, "2"),
        asked(5, "2", minutes=5),
        asked(6, "4"),
    )
    numbers = await database.read("SELECT person FROM aliases ORDER BY alias")
    await database.write(lambda tx: people.merge(tx, numbers[0]["person"], numbers[1]["person"]))
    found = await around(database, 4)
    assert (found.open, found.granted, found.declined) == (2, 1, 1)
    assert found.asked_last_hour == 3
    mine = {each.id.number: each.by_same_person for each in found.neighbours}
    assert mine == {1: True, 2: True, 3: True, 5: True, 6: False}


async def test_it_is_read_by_indexes_alone(database: Database) -> None:
    await tell(database, asked(1, "2"))
    sql, values = requests.surroundings(RequestId(service="overseerr", number=1))
    steps = [row["detail"] for row in await database.read(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert steps
    assert [each for each in steps if each.startswith(("SCAN requests", "SCAN request_counts", "SCAN aliases"))] == []
    assert [each for each in steps if each.startswith("SCAN o USING")] == []
