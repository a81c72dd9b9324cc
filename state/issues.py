"""Reports about titles as the portals last told them, and the facts that follow from a new reading."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from daemon.domain.ids import Alias, IssueId, MediaId, RequestId
from daemon.domain.issues import IssueComment, IssueStatus, PortalIssue
from daemon.events.base import Event
from daemon.events.issues import IssueCommented, IssueOpened, IssueReopened, IssueResolved
from state import people
from state.database import Database, Tx
from state.moments import moment, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRow:
    """A report as it was last read."""

    id: IssueId
    media: MediaId
    reporter: Alias
    kind: str
    season: int | None
    episode: int | None
    status: IssueStatus
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRow:
    """Something that was said about one. Empty where whoever said it was forgotten."""

    by: Alias
    said: str
    at: datetime


def read(tx: Tx, issue: PortalIssue, *, asked_at: datetime, now: datetime, baseline: bool = False) -> list[Event]:
    """Take over what the portal said when it was asked at `asked_at`, and return what is news in it.

    On a baseline nothing is news: what was reported before Usher came is shown, not announced.
    """
    row = tx.execute(
        "SELECT status, created_at, read_at, changes, quiet FROM issues WHERE service = ? AND number = ?",
        (issue.id.service, issue.id.number),
    ).fetchone()
    stale = row is not None and stored(asked_at) < row["read_at"]
    if stale or issue.status is IssueStatus.UNKNOWN:
        return []
    people.meet(tx, issue.reporter, now)
    known = row is not None and row["created_at"] == stored(issue.created_at)
    changed = known and row["status"] != issue.status
    changes = (row["changes"] if known else 0) + changed
    quiet = bool(row["quiet"]) if known else baseline
    if not known:
        tx.execute("DELETE FROM issue_comments WHERE service = ? AND issue = ?", (issue.id.service, issue.id.number))
    _keep(tx, issue, asked_at, changes, quiet=quiet and issue.comments is None)
    news: list[Event] = []
    request = _request(tx, issue)
    if not known and not baseline:
        news.append(_opened(issue, request))
    if changed or (not known and not baseline and issue.status is IssueStatus.RESOLVED):
        news.append(_turned(issue, request, changes))
    said = _take_over(tx, issue, now)
    return news if quiet else [*news, *(_commented(issue, each, request) for each in said)]


def absent(tx: Tx, service: str, present: frozenset[int], *, asked_at: datetime) -> None:
    """The whole list was read, and these are all there are: whatever else was known is gone."""
    rows = tx.execute(
        "SELECT number FROM issues WHERE service = ? AND gone = 0 AND read_at <= ?", (service, stored(asked_at))
    )
    for number in {row["number"] for row in rows} - present:
        tx.execute("UPDATE issues SET gone = 1 WHERE service = ? AND number = ?", (service, number))


async def open_numbers(database: Database, service: str) -> frozenset[int]:
    """Those of a portal that, as far as we know, are open."""
    rows = await database.read(
        "SELECT number FROM issues INDEXED BY issues_open WHERE service = ? AND status = 'open' AND gone = 0",
        (service,),
    )
    return frozenset(row["number"] for row in rows)


async def open_ones(database: Database, limit: int = 50) -> list[IssueRow]:
    """The newest first."""
    rows = await database.read(
        "SELECT * FROM issues WHERE status = 'open' AND gone = 0 ORDER BY created_at DESC LIMIT ?", (limit,)
    )
    return [_row(row) for row in rows]


async def get(database: Database, issue: IssueId) -> IssueRow | None:
    rows = await database.read("SELECT * FROM issues WHERE service = ? AND number = ?", (issue.service, issue.number))
    return _row(rows[0]) if rows else None


async def said_of(database: Database, issue: IssueId) -> list[SaidRow]:
    """What was said, the earliest first."""
    rows = await database.read(
        "SELECT by, said, at FROM issue_comments WHERE service = ? AND issue = ? ORDER BY number",
        (issue.service, issue.number),
    )
    return [SaidRow(by=Alias.parse(row["by"]), said=row["said"], at=moment(row["at"])) for row in rows]


def _keep(tx: Tx, issue: PortalIssue, asked_at: datetime, changes: int, *, quiet: bool) -> None:
    tx.execute(
        "INSERT INTO issues (service, number, media, reporter, kind, season, episode, status, created_at, read_at, "
        "changes, quiet, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (service, number) DO UPDATE "
        "SET media = excluded.media, reporter = excluded.reporter, kind = excluded.kind, season = excluded.season, "
        "episode = excluded.episode, status = excluded.status, created_at = excluded.created_at, "
        "read_at = excluded.read_at, changes = excluded.changes, quiet = excluded.quiet, gone = 0",
        (
            issue.id.service, issue.id.number, str(issue.media), str(issue.reporter.alias), issue.kind, issue.season,
            issue.episode, issue.status, stored(issue.created_at), stored(asked_at), changes, quiet,
        ),
    )  # fmt: skip


def _take_over(tx: Tx, issue: PortalIssue, now: datetime) -> list[IssueComment]:
    """Keep what was said, and return what was not known; the first is the report itself."""
    told = sorted(issue.comments or (), key=lambda each: each.number)
    new = []
    for place, each in enumerate(told):
        person = people.meet(tx, each.by, now)
        written = tx.execute(
            "INSERT INTO issue_comments (service, issue, number, by, said, at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (
                issue.id.service, issue.id.number, each.number, str(each.by.alias),
                "" if people.is_forgotten(tx, person) else each.said, stored(each.at),
            ),
        )  # fmt: skip
        if written.rowcount and place:
            new.append(each)
    return new


def _request(tx: Tx, issue: PortalIssue) -> RequestId | None:
    """By which the title came: the reporter's own, else the last one for it in this portal."""
    row = tx.execute(
        "SELECT number FROM requests WHERE media = ? AND service = ? "
        "ORDER BY requester = ? DESC, created_at DESC LIMIT 1",
        (str(issue.media), issue.id.service, str(issue.reporter.alias)),
    ).fetchone()
    return None if row is None else RequestId(service=issue.id.service, number=row["number"])


def _opened(issue: PortalIssue, request: RequestId | None) -> IssueOpened:
    return IssueOpened(
        issue=issue.id,
        reporter=issue.reporter.alias,
        media=issue.media,
        request=request,
        kind=issue.kind,
        season=issue.season,
        episode=issue.episode,
        created_at=issue.created_at,
    )


def _turned(issue: PortalIssue, request: RequestId | None, changes: int) -> IssueResolved | IssueReopened:
    fact = IssueResolved if issue.status is IssueStatus.RESOLVED else IssueReopened
    return fact(
        issue=issue.id,
        reporter=issue.reporter.alias,
        media=issue.media,
        request=request,
        occurrence=f"portal {issue.created_at.isoformat()} {changes}",
    )


def _commented(issue: PortalIssue, comment: IssueComment, request: RequestId | None) -> IssueCommented:
    return IssueCommented(
        issue=issue.id,
        by=comment.by.alias,
        media=issue.media,
        request=request,
        comment=comment.number,
        created_at=comment.at,
    )


def _row(row: sqlite3.Row) -> IssueRow:
    return IssueRow(
        id=IssueId(service=row["service"], number=row["number"]),
        media=MediaId.parse(row["media"]),
        reporter=Alias.parse(row["reporter"]),
        kind=row["kind"],
        season=row["season"],
        episode=row["episode"],
        status=IssueStatus(row["status"]),
        created_at=moment(row["created_at"]),
    )
