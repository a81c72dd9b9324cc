"""Reading a portal whole, so that what no doorbell announced is found."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from daemon.domain.ids import RequestId
from daemon.domain.issues import PortalIssue
from daemon.domain.members import Member
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


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReading:
    """What one round over the reports about titles read."""

    issues: tuple[PortalIssue, ...]
    complete: bool
    """False: the list changed under the reading, or a row was not understood. What is missing then means nothing."""


class Issues(Protocol):
    """One portal's."""

    async def read(self, open_before: frozenset[int]) -> IssueReading | None:
        """All there are; with what was said where they are open, or were when last read. None: it takes no reports.

        Raises `Unreachable` or `KeyRefused` when any page fails: nothing is concluded then.
        """


class Sweep(Protocol):
    """One portal's."""

    @property
    def every(self) -> timedelta: ...

    async def read(self, since: datetime | None) -> Reading:
        """All that is pending, and what changed since the watermark; everything when there is none.

        May hold more than that. Raises `Unreachable` or `KeyRefused` when any page fails: nothing is concluded then.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberReading:
    """Everybody who shares a server, as one reading told."""

    members: tuple[Member, ...]
    machine: str
    """Which server it is about. With another one under the same name, all begins anew."""
    doubts: tuple[str, ...] = ()
    """Why whom it lacks may not count as gone, without names: lists that are short, or disagree."""


class Members(Protocol):
    """One server's."""

    @property
    def every(self) -> timedelta: ...

    async def read(self) -> MemberReading:
        """All there are. Raises `Unreachable` or `KeyRefused` when any list was not answered, or when another server
        answers: nothing is concluded then."""
