"""A request as it was last read."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

import msgspec

from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.media import MediaStatus
from daemon.domain.requests import RequestStatus
from state.database import Database
from state.moments import moment


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


def row_of(row: sqlite3.Row) -> RequestRow:
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


async def get(database: Database, request: RequestId) -> RequestRow | None:
    rows = await database.read(
        "SELECT * FROM requests WHERE service = ? AND number = ?", (request.service, request.number)
    )
    return row_of(rows[0]) if rows else None
