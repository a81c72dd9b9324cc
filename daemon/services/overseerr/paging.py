"""Reading a list of the portal to its end, and knowing whether it was the end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from daemon.services.overseerr.models import Page

T = TypeVar("T")

PAGE = 100
"""Rows asked for at once. Seerr asks every Radarr and Sonarr once a page, so few and large is kind."""
MOST_PAGES = 5_000
MOST_ROWS = 2 * PAGE
"""Taken from one page; a page of millions would hold up everything else. What is left is asked for as the next page."""


@dataclass(slots=True, kw_only=True)
class Listing(Generic[T]):
    """What was read of a list."""

    rows: list[T] = field(default_factory=list)
    total: int = 0
    """How many rows the list says it has."""
    complete: bool = True
    """Every page was as long as it said it would be, and the list did not change length meanwhile."""


async def read_list(
    fetch: Callable[[int], Awaitable[Page]],
    row: Callable[[msgspec.Raw], T],
    *,
    enough: Callable[[list[T]], bool] = lambda _: False,
) -> Listing[T]:
    """Pages from the first on, until the end or until a page is `enough`. Raises what `fetch` raises."""
    listing: Listing[T] = Listing()
    total: int | None = None
    for _ in range(MOST_PAGES):
        page = await fetch(seen := len(listing.rows))
        changed = total is not None and total != page.info.results
        total = listing.total = page.info.results
        listing.rows += (read := [row(raw) for raw in page.results[:MOST_ROWS]])
        if changed or len(read) < _due(page, seen):
            listing.complete = False
        if not read or len(listing.rows) >= total or enough(read):
            return listing
    listing.complete = False
    return listing


def _due(page: Page, seen: int) -> int:
    """Rows this page should hold."""
    return min(page.info.page_size or PAGE, max(page.info.results - seen, 0))
