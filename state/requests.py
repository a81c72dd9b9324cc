"""Requests as the portals last told them, and the facts that follow from a new reading."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import msgspec

from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.media import MediaStatus
from daemon.domain.people import Person
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
from state.database import Database, Query, Tx
from state.moments import moment, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as it was last read."""

    id: RequestId
    media: MediaId
    requester: Alias
    status: RequestStatus
    is_4k: bool
    seasons: tuple[int, ...]
    media_status: MediaStatus
    created_at: datetime
    updated_at: datetime
    read_at: datetime
    gone: bool
    available: bool
    """All that was asked for can be watched."""


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


async def get(database: Database, request: RequestId) -> RequestRow | None:
    rows = await database.read(
        "SELECT * FROM requests WHERE service = ? AND number = ?", (request.service, request.number)
    )
    return _row(rows[0]) if rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another request for the same title, in whatever quality, at whatever portal."""

    id: RequestId
    by_same_person: bool
    person: int
    """A number that is the same for two requests of one person."""
    status: RequestStatus
    is_4k: bool
    seasons: tuple[int, ...]
    there: bool
    """All that was asked for can be watched."""
    updated_at: datetime
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrounded:
    """A request with who asked for it and what lies around it, as of one moment."""

    row: RequestRow
    person: Person | None
    open: int
    """Of the person's other requests, those that wait."""
    granted: int
    declined: int
    asked_last_hour: int
    """This one counted; no more than `MOST_AN_HOUR`."""
    neighbours: tuple[Neighbour, ...]
    """The newest first, at most `MOST_NEIGHBOURS`."""


MOST_AN_HOUR, MOST_NEIGHBOURS = 1_000, 50
_HOUR = 3_600_000_000
"""In microseconds, as moments are stored."""


def surroundings(request: RequestId) -> Query:
    """Asks for the request as it was last read, with who asked for it and what lies around it: all in one question,
    because every decision needs it, and no longer with a longer past. `surrounded` reads the answer."""
    return (
        "WITH r AS (SELECT * FROM requests WHERE service = ?1 AND number = ?2), "
        "mine AS MATERIALIZED (SELECT a.alias, a.person, a.name, a.joined_at, a.requests FROM r "
        "JOIN aliases known ON known.alias = r.requester JOIN people p ON p.id = known.person "
        "JOIN aliases a ON a.person = coalesce(p.merged_into, p.id)), "
        "around AS MATERIALIZED (SELECT "
        "(SELECT json_group_object(standing, requests) FROM (SELECT standing, sum(requests) AS requests "
        "FROM request_counts WHERE requester IN (SELECT alias FROM mine UNION SELECT requester FROM r) "
        "GROUP BY standing)) AS standings, "
        "(SELECT count(*) FROM (SELECT 1 FROM r JOIN requests o ON o.requester IN (SELECT alias FROM mine UNION SELECT "
        f"requester FROM r) AND o.created_at > r.created_at - {_HOUR} AND o.created_at <= r.created_at "
        f"LIMIT {MOST_AN_HOUR})) AS lately, "
        "(SELECT json_group_array(json_array(o.service, o.number, coalesce(a.person, -1), o.requester, o.status, "
        "o.is_4k, json(o.seasons), o.available, o.updated_at, o.gone)) FROM (SELECT o.* FROM r JOIN requests o "
        "ON o.media = r.media AND (o.service, o.number) <> (r.service, r.number) "
        f"ORDER BY o.created_at DESC LIMIT {MOST_NEIGHBOURS}) o LEFT JOIN aliases a ON a.alias = o.requester) "
        "AS others) "
        "SELECT r.*, p.id AS asked, p.forgotten_at, mine.person, mine.alias, mine.name, mine.joined_at, mine.requests, "
        "around.* FROM r JOIN around LEFT JOIN aliases known ON known.alias = r.requester "
        "LEFT JOIN people p ON p.id = known.person LEFT JOIN mine ORDER BY mine.alias",
        (request.service, request.number),
    )


def surrounded(rows: list[sqlite3.Row]) -> Surrounded | None:
    """What `surroundings` found. None: there is no such request."""
    if not rows:
        return None
    first = rows[0]
    row, standings = _row(first), _STANDINGS.decode(first["standings"])
    waits = row.status is RequestStatus.PENDING and not row.gone
    return Surrounded(
        row=row,
        person=None if first["asked"] is None else people.person_of(rows),
        open=standings.get("open", 0) - waits,
        granted=standings.get("granted", 0),
        declined=standings.get("declined", 0),
        asked_last_hour=first["lately"],
        neighbours=tuple(_neighbour(each, row, first["person"]) for each in _OTHERS.decode(first["others"])),
    )


_Other: TypeAlias = tuple[str, int, int, str, str, int, tuple[int, ...], int | None, int, int]
_STANDINGS = msgspec.json.Decoder(dict[str, int])
_OTHERS = msgspec.json.Decoder(list[_Other])


def _neighbour(other: _Other, row: RequestRow, person: int | None) -> Neighbour:
    service, number, whose, requester, status, is_4k, seasons, available, updated_at, gone = other
    return Neighbour(
        id=RequestId(service=service, number=number),
        by_same_person=requester == str(row.requester) or whose == person,
        person=whose,
        status=RequestStatus(status),
        is_4k=bool(is_4k),
        seasons=seasons,
        there=available == 1,
        updated_at=moment(updated_at),
        gone=bool(gone),
    )


def kept_of_requester(request: RequestId, *, plugin: str, key: str) -> Query:
    """Asks for the small state a plugin keeps of whoever asked."""
    return (
        "SELECT s.value FROM requests r JOIN aliases a ON a.alias = r.requester JOIN people p ON p.id = a.person "
        "JOIN plugin_state s ON s.plugin = ? AND s.key = ? AND s.person = coalesce(p.merged_into, p.id) "
        "WHERE r.service = ? AND r.number = ?",
        (plugin, key, request.service, request.number),
    )


async def granted_to(database: Database, aliases: Sequence[Alias]) -> list[RequestRow]:
    """What these names were ever granted, as far as it was not deleted."""
    rows = await database.read(
        f"SELECT * FROM requests WHERE requester IN ({', '.join('?' * len(aliases))}) "
        "AND status IN ('approved', 'failed', 'completed') AND gone = 0",
        [str(alias) for alias in aliases],
    )
    return [_row(row) for row in rows]


async def waiting(database: Database) -> list[RequestRow]:
    """Everything that, as far as we know, waits, at any portal; the longest waiting first."""
    rows = await database.read(
        "SELECT * FROM requests INDEXED BY requests_pending WHERE status = 'pending' AND gone = 0 ORDER BY created_at"
    )
    return [_row(row) for row in rows]


async def awaited(database: Database, media: MediaId) -> list[RequestId]:
    """What was granted of this title, at any portal, and could not be watched when it was read last."""
    rows = await database.read(
        "SELECT service, number FROM requests WHERE media = ? AND status IN ('approved', 'failed') AND gone = 0 "
        "AND available IS NOT 1 ORDER BY number DESC",
        (str(media),),
    )
    return [RequestId(service=row["service"], number=row["number"]) for row in rows]


async def next_awaited(database: Database, service: str, *, before: int | None, most: int) -> list[int]:
    """Numbers of a portal's requests that were granted and cannot be watched yet, the newest before this one first."""
    rows = await database.read(
        "SELECT number FROM requests INDEXED BY requests_awaited WHERE service = ?1 "
        "AND status IN ('approved', 'failed') AND gone = 0 AND available IS NOT 1 "
        "AND (?2 IS NULL OR number < ?2) ORDER BY number DESC LIMIT ?3",
        (service, before, most),
    )
    return [row["number"] for row in rows]


async def pending(database: Database, service: str) -> set[int]:
    """Numbers of the requests that, as far as we know, wait."""
    rows = await database.read(
        # Left to itself, SQLite reads every request of the portal for it.
        "SELECT number FROM requests INDEXED BY requests_pending WHERE service = ? AND status = 'pending' AND gone = 0",
        (service,),
    )
    return {row["number"] for row in rows}


async def portals(database: Database) -> list[str]:
    """Names of the portals that ever told of a request; stepping from one to the next, however many they told of."""
    rows = await database.read(
        "WITH RECURSIVE names(name) AS (SELECT min(service) FROM requests UNION ALL "
        "SELECT (SELECT min(service) FROM requests WHERE service > name) FROM names WHERE name IS NOT NULL) "
        "SELECT name FROM names WHERE name IS NOT NULL"
    )
    return [row["name"] for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which requests; everything that is None or empty asks for all."""

    service: str | None = None
    """The portal it was asked for in."""
    status: RequestStatus | None = None
    requester: Alias | None = None
    text: str = ""
    """Part of the title."""
    before: datetime | None = None
    limit: int = 50


async def listed(database: Database, wanted: Wanted) -> list[RequestRow]:
    """The newest first."""
    pattern = "%" + wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = await database.read(
        "SELECT r.* FROM requests r LEFT JOIN names n ON n.subject = 'title:' || r.media "
        "WHERE (?1 IS NULL OR r.status = ?1) AND (?2 IS NULL OR r.requester = ?2) "
        "AND (?3 IS NULL OR r.created_at < ?3) "
        "AND (?6 IS NULL OR r.service = ?6) "
        "AND (?4 = '%%' OR n.name LIKE ?4 ESCAPE '\\') ORDER BY r.created_at DESC, r.number DESC LIMIT ?5",
        (
            wanted.status,
            None if wanted.requester is None else str(wanted.requester),
            None if wanted.before is None else stored(wanted.before),
            pattern,
            wanted.limit,
            wanted.service,
        ),
    )
    return [_row(row) for row in rows]


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


def _row(row: sqlite3.Row) -> RequestRow:
    return RequestRow(
        id=RequestId(service=row["service"], number=row["number"]),
        media=MediaId.parse(row["media"]),
        requester=Alias.parse(row["requester"]),
        status=RequestStatus(row["status"]),
        is_4k=bool(row["is_4k"]),
        seasons=tuple(msgspec.json.decode(row["seasons"])),
        media_status=MediaStatus(row["media_status"]),
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        read_at=moment(row["read_at"]),
        gone=bool(row["gone"]),
        available=bool(row["available"]),
    )
