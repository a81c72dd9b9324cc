"""What a portal told, taken over, and the facts that follow from it."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import msgspec

from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.events.base import Event
from daemon.events.requests import (
    RequestApproved,
    RequestAvailable,
    RequestCreated,
    RequestDeclined,
    RequestDeleted,
    RequestNarrowed,
    RequestReopened,
)
from state import people
from state.database import Tx
from state.moments import moment, stored


def read(tx: Tx, request: PortalRequest, *, asked_at: datetime, now: datetime, baseline: bool = False) -> list[Event]:
    """Take over what the portal said when it was asked at `asked_at`, and return what is news in it.

    A reading older than our own act, or than a later reading, says nothing. On a baseline only what waits for us is
    news: what was decided before Usher came is remembered, not announced.
    """
    row = tx.execute(
        "SELECT status, seasons, created_at, read_at, changes, available FROM requests "
        "WHERE service = ? AND number = ?",
        (request.id.service, request.id.number),
    ).fetchone()
    stale = row is not None and stored(asked_at) <= row["read_at"]
    if stale or request.status is RequestStatus.UNKNOWN:
        return []
    people.meet(tx, request.requester, now)
    known = row is not None and row["created_at"] == stored(request.created_at)
    before = RequestStatus(row["status"]) if known else None
    changes = row["changes"] if known else 0
    if before is not None and before is not request.status:
        changes += 1
    was_there = _was_there(row, request) if known else (None if baseline else False)
    is_there = _is_there(request, was_there)
    _keep(tx, request, asked_at, changes, is_there)
    news = [] if before is request.status else _news(request, before, changes, announced=known or not baseline)
    return [*news, _available(request, changes)] if is_there and was_there is False else news


def absent(tx: Tx, request: RequestId, *, asked_at: datetime) -> list[Event]:
    """The portal answered that it has no such request (any more)."""
    row = tx.execute(
        "UPDATE requests SET gone = 1, read_at = ? WHERE service = ? AND number = ? AND gone = 0 AND read_at < ? "
        "RETURNING media, requester, created_at",
        (stored(asked_at), request.service, request.number, stored(asked_at)),
    ).fetchone()
    if row is None:
        return []
    return [
        RequestDeleted(
            request=request,
            requester=Alias.parse(row["requester"]),
            media=MediaId.parse(row["media"]),
            created_at=moment(row["created_at"]),
        )
    ]


def project(tx: Tx, event: Event, now: datetime) -> None:
    """Our own act is known before the portal tells us: readings asked for earlier no longer count."""
    match event:
        case RequestApproved(request=request, ours=True):
            _believe(tx, request, RequestStatus.APPROVED, now)
        case RequestDeclined(request=request, ours=True):
            _believe(tx, request, RequestStatus.DECLINED, now)
        case RequestNarrowed(request=request, seasons=seasons):
            _narrow(tx, request, seasons, now)
        case _:
            pass


def _keep(tx: Tx, request: PortalRequest, asked_at: datetime, changes: int, available: bool | None) -> None:
    tx.execute(
        "INSERT INTO requests (service, number, media, requester, status, is_4k, seasons, media_status, created_at, "
        "updated_at, read_at, changes, available, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) "
        "ON CONFLICT (service, number) DO UPDATE SET media = excluded.media, requester = excluded.requester, "
        "status = excluded.status, is_4k = excluded.is_4k, seasons = excluded.seasons, gone = 0, "
        "media_status = excluded.media_status, created_at = excluded.created_at, updated_at = excluded.updated_at, "
        "read_at = excluded.read_at, changes = excluded.changes, available = excluded.available",
        (
            request.id.service, request.id.number, str(request.media), str(request.requester.alias), request.status,
            request.is_4k, _seasons(request), request.media_status,
            stored(request.created_at), stored(request.updated_at), stored(asked_at), changes, available,
        ),
    )  # fmt: skip


def _seasons(request: PortalRequest) -> str:
    return msgspec.json.encode(request.seasons).decode()


def _was_there(row: sqlite3.Row, request: PortalRequest) -> bool | None:
    """Whether all of it could be watched before this reading; with other seasons it is another question."""
    if row["seasons"] != _seasons(request) or not RequestStatus(row["status"]).granted:
        return False
    return None if row["available"] is None else bool(row["available"])


def _is_there(request: PortalRequest, before: bool | None) -> bool | None:
    """Once it could be watched it stays so while the yes stands: a disk that comes and goes is no news."""
    if not request.status.granted:
        return False
    return before if before or request.available is None else request.available


def _available(request: PortalRequest, changes: int) -> RequestAvailable:
    return RequestAvailable(
        request=request.id,
        requester=request.requester.alias,
        media=request.media,
        occurrence=f"portal {request.created_at.isoformat()} {changes} {_seasons(request)}",
        seasons=request.seasons,
    )


def _believe(tx: Tx, request: RequestId, status: RequestStatus, now: datetime) -> None:
    tx.execute(
        "UPDATE requests SET status = ?, read_at = ?, changes = changes + 1 WHERE service = ? AND number = ?",
        (status, stored(now), request.service, request.number),
    )


def _narrow(tx: Tx, request: RequestId, seasons: Sequence[int], now: datetime) -> None:
    tx.execute(
        "UPDATE requests SET seasons = ?, read_at = ? WHERE service = ? AND number = ?",
        (msgspec.json.encode(tuple(seasons)).decode(), stored(now), request.service, request.number),
    )


def _news(request: PortalRequest, before: RequestStatus | None, changes: int, *, announced: bool) -> list[Event]:
    """`changes` tells one yes from the next: the portal's own dates do not always move."""
    number, requester, media = request.id, request.requester.alias, request.media
    occurrence = f"portal {request.created_at.isoformat()} {changes}"
    if request.status is RequestStatus.PENDING:
        if before is None:
            return [RequestCreated(request=number, requester=requester, media=media, created_at=request.created_at)]
        return [
            RequestReopened(
                request=number, requester=requester, media=media, created_at=request.created_at, times=changes
            )
        ]
    if not announced or (before is not None and before.granted and request.status.granted):
        return []
    if request.status.granted:
        return [RequestApproved(request=number, requester=requester, media=media, occurrence=occurrence)]
    if request.status is RequestStatus.DECLINED:
        return [RequestDeclined(request=number, requester=requester, media=media, occurrence=occurrence)]
    return []
