"""A request with who asked for it and what lies around it, in one question."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import msgspec

from daemon.domain.ids import RequestId
from daemon.domain.people import Person
from daemon.domain.requests import RequestStatus
from state import people
from state.database import Query
from state.moments import moment
from state.requests.rows import RequestRow, row_of


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
    row, standings = row_of(first), _STANDINGS.decode(first["standings"])
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
