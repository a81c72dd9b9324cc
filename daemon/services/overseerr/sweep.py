"""Everything that waits, and everything that changed: what no webhook announced is found here.

Seerr on SQLite does not move a request's `updatedAt` when it is decided, so the newest page is always handed on whole,
and what used to wait and is no longer among the pending has to be read by itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import msgspec

from daemon.domain.ids import RequestId
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.services.base.sweep import Reading
from daemon.services.base.understanding import NOT_UNDERSTOOD, read_leniently
from daemon.services.overseerr.models import OddRowError, Page, RequestRow
from daemon.services.overseerr.paging import Listing, read_list

T = TypeVar("T")

OVERLAP = timedelta(seconds=60)
"""The portal's dates are whole seconds, and a row may be committed after a later one was read."""

Row = PortalRequest | str
"""A request, or why it was not understood."""


class Lists(Protocol):
    """The two lists a sweep needs, from a row on."""

    name: str

    async def pending_page(self, skip: int) -> Page: ...

    async def modified_page(self, skip: int) -> Page: ...


class RequestSweep:
    """One portal's sweep."""

    def __init__(self, portal: Lists, every: timedelta) -> None:
        self._portal = portal
        self.every = every

    async def read(self, since: datetime | None) -> Reading:
        """See `Sweep`."""
        changed = await read_list(self._portal.modified_page, self._row, enough=_older_than(since))
        waiting = await read_list(self._portal.pending_page, self._row)
        latest = {row.id: row for row in (*changed.rows, *waiting.rows) if isinstance(row, PortalRequest)}
        return Reading(
            requests=tuple(latest.values()),
            pending=frozenset(_ids_that_wait(waiting)),
            complete=changed.complete and waiting.complete,
            size=changed.total,
            newest=max((row.updated_at for row in latest.values()), default=since),
            odd=tuple(dict.fromkeys(row for row in (*changed.rows, *waiting.rows) if isinstance(row, str))),
        )

    def _row(self, raw: msgspec.Raw) -> Row:
        try:
            return read_leniently(_ROW, raw).understood(self._portal.name)
        except OddRowError as error:
            return str(error)
        except NOT_UNDERSTOOD:
            return "a request is no request at all"


_ROW = msgspec.json.Decoder(RequestRow)


def _older_than(since: datetime | None) -> Callable[[list[Row]], bool]:
    """Whether a page, newest first, reaches back behind the watermark."""

    def reaches_back(page: list[Row]) -> bool:
        dates = [row.updated_at for row in page if isinstance(row, PortalRequest)]
        return since is not None and bool(dates) and min(dates) < since - OVERLAP

    return reaches_back


def _ids_that_wait(waiting: Listing[Row]) -> list[RequestId]:
    rows = (row for row in waiting.rows if isinstance(row, PortalRequest))
    return [row.id for row in rows if row.status is RequestStatus.PENDING]
