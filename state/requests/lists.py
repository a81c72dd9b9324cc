"""Many requests at once: what waits, what was granted, what a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.requests import RequestStatus
from state.database import Database, placeholders
from state.moments import stored
from state.requests.rows import RequestRow, row_of


async def granted_to(database: Database, aliases: Sequence[Alias]) -> list[RequestRow]:
    """What these names were ever granted, as far as it was not deleted."""
    rows = await database.read(
        f"SELECT * FROM requests WHERE requester IN ({placeholders(aliases)}) "
        "AND status IN ('approved', 'failed', 'completed') AND gone = 0",
        [str(alias) for alias in aliases],
    )
    return [row_of(row) for row in rows]


async def waiting(database: Database) -> list[RequestRow]:
    """Everything that, as far as we know, waits, at any portal; the longest waiting first."""
    rows = await database.read(
        "SELECT * FROM requests INDEXED BY requests_pending WHERE status = 'pending' AND gone = 0 ORDER BY created_at"
    )
    return [row_of(row) for row in rows]


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
    return [row_of(row) for row in rows]
