"""Everything that waits and everything that changed, read to the end."""

from datetime import UTC, datetime, timedelta

import pytest

from daemon.domain.errors import Unreachable
from daemon.domain.ids import RequestId
from daemon.domain.requests import RequestStatus
from daemon.services.base.sweep import Reading
from demo.overseerr.oddities import ODDITIES
from tests.services.overseerr.conftest import House

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
IN_AN_HOUR = timedelta(hours=1)


def fill(house: House, requests: int) -> list[int]:
    portal, world = house.world.overseerr, house.world
    return [portal.request(world.make_up().tmdb_id, by=2, announce=False) for _ in range(requests)]


def statuses(reading: Reading) -> dict[int, RequestStatus]:
    return {request.id.number: request.status for request in reading.requests}


async def test_the_first_reading_holds_everything_to_the_last_page(house: House) -> None:
    numbers = fill(house, 250)
    house.world.overseerr.approve(numbers[0])
    house.world.overseerr.decline(numbers[1])

    reading = await house.client.sweep().read(None)

    assert set(statuses(reading)) == set(numbers)
    assert {request.number for request in reading.pending} == set(numbers[2:])
    assert reading.complete
    assert reading.size == 250
    assert reading.newest == max(request.updated_at for request in reading.requests)


async def test_a_later_reading_takes_one_page_of_changes_and_all_that_waits(house: House) -> None:
    fill(house, 250)
    sweep = house.client.sweep()
    first = await sweep.read(None)
    assert first.newest is not None
    house.world.overseerr.calls.clear()

    reading = await sweep.read(first.newest + IN_AN_HOUR)

    queries = [call.query for call in house.world.overseerr.calls]
    assert sum("sort=modified" in query for query in queries) == 1
    assert sum("filter=pending" in query for query in queries) == 3
    assert len(reading.pending) == 250
    assert reading.size == 250


async def test_a_watermark_long_ago_reads_every_change_since(house: House) -> None:
    numbers = fill(house, 120)
    for number in numbers:
        house.world.overseerr.decline(number)

    reading = await house.client.sweep().read(LONG_AGO)

    assert set(statuses(reading).values()) == {RequestStatus.DECLINED}
    assert len(reading.requests) == 120


async def test_an_empty_portal_is_a_complete_reading_that_leaves_the_watermark(house: House) -> None:
    assert await house.client.sweep().read(LONG_AGO) == Reading(
        requests=(), pending=frozenset(), complete=True, size=0, newest=LONG_AGO
    )


async def test_a_short_page_concludes_nothing(house: House) -> None:
    fill(house, 5)
    house.world.overseerr.short_page(2)

    reading = await house.client.sweep().read(None)

    assert not reading.complete


async def test_an_odd_row_hides_none_of_its_neighbours(house: House) -> None:
    number = fill(house, 1)[0]
    house.world.overseerr.odd_rows(len(ODDITIES))

    reading = await house.client.sweep().read(None)

    assert number in statuses(reading)
    assert reading.complete
    assert len(reading.odd) == 6
    assert "a request is no request at all" in reading.odd


@pytest.mark.parametrize("wanted", ["filter=pending", "sort=modified"])
async def test_one_page_that_fails_concludes_nothing_at_all(house: House, wanted: str) -> None:
    fill(house, 3)
    house.world.overseerr.answers(500, times=1 + (wanted == "filter=pending"))

    with pytest.raises(Unreachable):
        await house.client.sweep().read(None)


async def test_a_login_page_instead_of_a_list_concludes_nothing(house: House) -> None:
    house.world.overseerr.answers_html()

    with pytest.raises(Unreachable):
        await house.client.sweep().read(None)


async def test_a_rebuilt_portal_counts_from_one_and_is_read(house: House) -> None:
    fill(house, 3)
    house.world.overseerr.rebuild()
    fill(house, 1)

    reading = await house.client.sweep().read(None)

    assert reading.pending == {RequestId(service="portal", number=1)}


def test_it_is_swept_as_often_as_the_owner_says(house: House) -> None:
    assert house.client.sweep().every == timedelta(seconds=30)
