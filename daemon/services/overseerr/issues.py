"""What people report about titles: the whole list, and what was said about each that is open."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import msgspec

from daemon.domain.errors import Gone, Rejected
from daemon.domain.ids import IssueId, MediaId
from daemon.domain.issues import IssueComment, IssueKind, IssueStatus, PortalIssue
from daemon.services.base.models import moment, text, whole
from daemon.services.base.sweep import IssueReading
from daemon.services.base.understanding import NOT_UNDERSTOOD, read_leniently
from daemon.services.base.watch import OnlyThis
from daemon.services.overseerr.models import MediaRow, Page, UserRow, kind_of
from daemon.services.overseerr.paging import read_list

R = TypeVar("R")
T = TypeVar("T")

_KIND = {1: IssueKind.VIDEO, 2: IssueKind.AUDIO, 3: IssueKind.SUBTITLES}
_STATUS = {1: IssueStatus.OPEN, 2: IssueStatus.RESOLVED}
MOST_READ = 50
"""Reports that are read alone in one round, the one changed last first: what was said stands in no list."""


class _CommentRow(msgspec.Struct, frozen=True):
    id: Any = None
    user: UserRow | None = None
    message: Any = None
    created_at: Any = msgspec.field(default=None, name="createdAt")

    def understood(self, portal: str) -> IssueComment | None:
        number, at = whole(self.id), moment(self.created_at)
        if number is None or at is None:
            return None
        by = (self.user or UserRow()).understood(portal)
        return IssueComment(number=number, by=by, said=text(self.message) or "", at=at)


class IssueRow(msgspec.Struct, frozen=True):
    """A report, from a list or alone."""

    id: Any = None
    issue_type: Any = msgspec.field(default=None, name="issueType")
    status: Any = None
    season: Any = msgspec.field(default=None, name="problemSeason")
    episode: Any = msgspec.field(default=None, name="problemEpisode")
    media: MediaRow | None = None
    created_by: UserRow | None = msgspec.field(default=None, name="createdBy")
    created_at: Any = msgspec.field(default=None, name="createdAt")
    comments: list[msgspec.Raw] | None = None

    def understood(self, portal: str) -> PortalIssue | None:
        """None where it lacks what makes it one."""
        media = self.media or MediaRow()
        number, tmdb, at = whole(self.id), whole(media.tmdb_id), moment(self.created_at)
        kind = kind_of(media.media_type)
        if number is None or tmdb is None or at is None or kind is None:
            return None
        return PortalIssue(
            id=IssueId(service=portal, number=number),
            media=MediaId(kind=kind, tmdb=tmdb),
            kind=_KIND.get(whole(self.issue_type) or 0, IssueKind.OTHER),
            status=_STATUS.get(whole(self.status) or 0, IssueStatus.UNKNOWN),
            reporter=(self.created_by or UserRow()).understood(portal),
            created_at=at,
            season=whole(self.season) or None,
            episode=whole(self.episode) or None,
            comments=None if self.comments is None else _comments(self.comments, portal),
        )


class Asked(Protocol):
    """The two calls a round needs."""

    name: str

    async def issues_page(self, skip: int) -> Page: ...

    async def issue_row(self, number: int) -> IssueRow: ...


class IssueRound:
    """One portal's."""

    def __init__(self, portal: Asked) -> None:
        self._portal = portal

    async def read(self, open_before: frozenset[int]) -> IssueReading | None:
        """See `Issues`."""
        try:
            listing = await read_list(self._portal.issues_page, self._row)
        except (Gone, Rejected):
            return None
        listed = [row for row in listing.rows if row is not None]
        asked = [row for row in listed if row.status is IssueStatus.OPEN or row.id.number in open_before]
        alone = {row.id: await self._alone(row) for row in asked[:MOST_READ]}
        return IssueReading(
            issues=tuple(alone.get(row.id, row) for row in listed),
            complete=listing.complete and len(listed) == len(listing.rows),
        )

    async def _alone(self, listed: PortalIssue) -> PortalIssue:
        """With what was said. The portal answers 500 for one that was deleted meanwhile: then as it was listed."""
        try:
            found = (await self._portal.issue_row(listed.id.number)).understood(self._portal.name)
        except (Gone, Rejected, OnlyThis):
            return listed
        return found if found is not None and found.id == listed.id else listed

    def _row(self, raw: msgspec.Raw) -> PortalIssue | None:
        return _understood(ROW, raw, lambda row: row.understood(self._portal.name))


ROW = msgspec.json.Decoder(IssueRow)
_COMMENT = msgspec.json.Decoder(_CommentRow)


def _comments(raw: list[msgspec.Raw], portal: str) -> tuple[IssueComment, ...]:
    read = (_understood(_COMMENT, each, lambda row: row.understood(portal)) for each in raw)
    return tuple(each for each in read if each is not None)


def _understood(decoder: msgspec.json.Decoder[R], raw: msgspec.Raw, understand: Callable[[R], T | None]) -> T | None:
    """One odd row hides none of its neighbours."""
    try:
        return understand(read_leniently(decoder, raw))
    except NOT_UNDERSTOOD:
        return None
