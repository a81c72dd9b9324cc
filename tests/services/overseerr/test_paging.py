"""Whether a list was read to its end, when it moves under the reading."""

from collections.abc import Awaitable, Callable

import msgspec
import pytest

from daemon.services.overseerr.models import Page
from daemon.services.overseerr.paging import read_list


def pages(*held: tuple[int, int], size: int = 3) -> Callable[[int], Awaitable[Page]]:
    """Answers in turn: the total it tells, and the rows it gives."""
    left = iter(held)

    async def fetch(_: int) -> Page:
        total, given = next(left)
        body = {"pageInfo": {"results": total, "pageSize": size}, "results": list(range(given))}
        return msgspec.json.decode(msgspec.json.encode(body), type=Page)

    return fetch


@pytest.mark.parametrize(
    "held, rows, complete",
    [
        ([(0, 0)], 0, True),
        ([(3, 3)], 3, True),
        ([(7, 3), (7, 3), (7, 1)], 7, True),
        ([(7, 3), (7, 2), (7, 2)], 7, False),
        ([(7, 3), (7, 0)], 3, False),
        ([(7, 3), (6, 3)], 6, False),
        ([(7, 3), (8, 3), (8, 2)], 8, False),
        ([(5, 0)], 0, False),
    ],
)
async def test_a_list_is_whole_when_each_page_is_and_its_length_stays(
    held: list[tuple[int, int]], rows: int, complete: bool
) -> None:
    listing = await read_list(pages(*held), bytes)

    assert (len(listing.rows), listing.complete) == (rows, complete)


async def test_it_stops_early_when_a_page_is_enough() -> None:
    listing = await read_list(pages((9, 3), (9, 3)), bytes, enough=lambda page: bytes(page[0]) == b"0")

    assert (len(listing.rows), listing.complete) == (3, True)


async def test_of_a_page_without_end_no_more_is_taken_than_of_any_other() -> None:
    listing = await read_list(pages((100_000, 100_000), (100_000, 0)), bytes)

    assert (len(listing.rows), listing.complete) == (200, False)


async def test_a_portal_that_gives_smaller_pages_is_read_all_the_same() -> None:
    listing = await read_list(pages((4, 2), (4, 2), size=2), bytes)

    assert (len(listing.rows), listing.complete) == (4, True)
