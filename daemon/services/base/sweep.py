"""Reading a portal whole, so that what no doorbell announced is found."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from daemon.domain.ids import RequestId
from daemon.domain.requests import PortalRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one sweep read."""

    requests: tuple[PortalRequest, ...]
    """Each request once, as it was read last."""
    pending: frozenset[RequestId]
    """All that wait for a decision. One that waited before and is not among them was decided or deleted: read it."""
    complete: bool
    """False: the list changed under the reading, or was shorter than it said. What is missing then means nothing."""
    size: int
    """How many requests the portal says it has, in all, however many of them were read."""
    newest: datetime | None
    """The watermark for the next sweep; to be moved only when complete."""
    odd: tuple[str, ...] = ()
    """Rows that were not understood, by number and reason."""


class Sweep(Protocol):
    """One portal's."""

    @property
    def every(self) -> timedelta: ...

    async def read(self, since: datetime | None) -> Reading:
        """All that is pending, and what changed since the watermark; everything when there is none.

        May hold more than that. Raises `Unreachable` or `KeyRefused` when any page fails: nothing is concluded then.
        """
