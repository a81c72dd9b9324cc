"""Decisions as a list: one narrow row each, found by filters, read in pages that are bounded however long it is."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import log2
from typing import Final

import msgspec

from daemon.domain.ids import Alias, MediaId, RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.plugin import Reading, placeholders
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice, Decision

_SENTENCE = msgspec.json.Decoder(Sentence)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
QUARTER: Final = timedelta(minutes=15)
_AT_ONCE: Final = 500
"""Requests asked about in one statement."""
EIGHTHS: Final = 8
"""Buckets of waiting in each doubling of it: what is read out of them is right to 5 percent."""


class Path(StrEnum):
    """Who, or what, decided."""

    RULES = "rules"
    LEARNED = "learned"
    MODEL = "model"
    PEOPLE = "people"
    TIME = "time"

    @property
    def alone(self) -> bool:
        """Without a person."""
        return self in {Path.RULES, Path.LEARNED, Path.MODEL}


IMPORTED: Final = "import:"
"""Before a path: who decided in the program it is taken over from."""
_BY_RULE: Final = {"learned": Path.LEARNED, "model": Path.MODEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One decision, as a list tells it."""

    id: int
    decided_at: datetime
    choice: Choice
    path: Path
    rule: str
    request: RequestId
    media: MediaId
    is_4k: bool
    requester: Alias
    title: str | None
    why: Sentence
    confidence: float | None
    by: str
    waited: timedelta | None
    """From the asking to the decision; None where it is not known, or nothing was settled."""
    origin: str
    """The program it was taken over from; empty for this one."""
    policy: str
    """The settings it was judged by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which decisions; what is None or empty asks for all."""

    choice: Choice | None = None
    path: Path | None = None
    rule: str = ""
    portal: str = ""
    title: str = ""
    """Part of it."""
    requesters: tuple[Alias, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: tuple[datetime, int] | None = None
    """Only what lies behind this one in the list."""
    limit: int = 50

    def conditions(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """SQL over `h`, with what fills it: only of what is asked for, so that the indexes are used."""
        for column, value in (
            ("choice", self.choice),
            ("path", self.path),
            ("rule", self.rule),
            ("portal", self.portal),
        ):
            if value:
                yield f"h.{column} = ?", (str(value),)
        if self.title:
            pattern = self.title.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            yield "h.title LIKE ? ESCAPE '\\'", (f"%{pattern}%",)
        if self.requesters is not None:
            yield f"h.requester IN ({placeholders(self.requesters)})", tuple(map(str, self.requesters))
        if self.since is not None:
            yield "h.decided_at >= ?", (microseconds(self.since),)
        if self.until is not None:
            yield "h.decided_at < ?", (microseconds(self.until),)
        if self.before is not None:
            yield "(h.decided_at, h.id) < (?, ?)", (microseconds(self.before[0]), self.before[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """So many decisions of one kind in one stretch of time."""

    start: datetime
    """Of the stretch."""
    portal: str
    kind: str
    choice: Choice
    path: Path
    rule: str
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """So many settled requests that waited about as long."""

    bucket: int
    settled: int


def path_of(by: str, rule: str) -> Path:
    """`by` as decisions have it."""
    if by.startswith(IMPORTED):
        return Path(by.removeprefix(IMPORTED))
    if by == "time":
        return Path.TIME
    return _BY_RULE.get(rule, Path.RULES) if by == "rules" else Path.PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When, by whom and on which occasion a decision was made."""

    requester: Alias
    occurrence: str
    """What was decided on: the same one is decided once."""
    at: datetime
    by: str
    """`rules`, or who answered: `account:<id>`, `time`."""
    since: datetime | None = None
    """From when the request waited for it; None: as its last decision says."""
    policy: str = ""
    """The settings it was judged by, as `Context.policy` has them."""
    origin: str = ""
    """The program it is taken over from; empty: decided here."""


def add(tx: sqlite3.Connection, number: int, decision: Decision, case: Case, made: Made, since: datetime) -> None:
    """The row of a decision that was just written; what is counted follows by itself."""
    settled = decision.choice is not Choice.REVIEW and not made.origin
    tx.execute(
        "INSERT INTO moderation_history (id, decided_at, choice, path, rule, portal, media, is_4k, requester, title, "
        "since, bucket, policy, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number, microseconds(made.at), decision.choice, path_of(made.by, decision.rule), decision.rule,
            case.request.service, str(case.media), case.is_4k, str(made.requester), case.facts.title,
            microseconds(since), bucket(made.at - since) if settled else None, made.policy, made.origin,
        ),
    )  # fmt: skip


def query(wanted: Wanted) -> tuple[str, tuple[object, ...]]:
    """The newest first; decisions of one moment by their number."""
    found = list(wanted.conditions())
    where = " AND ".join(condition for condition, _ in found) or "1"
    # The narrow rows are found and cut off first: reading a decision itself means reading past its whole case.
    sql = (
        "SELECT h.*, d.request, d.why, d.confidence, d.by FROM "  # noqa: S608 (conditions are ours, values are bound)
        f"(SELECT * FROM moderation_history h WHERE {where} ORDER BY h.decided_at DESC, h.id DESC LIMIT ?) h "
        "JOIN moderation_decisions d ON d.id = h.id ORDER BY h.decided_at DESC, h.id DESC"
    )
    return sql, (*(value for _, values in found for value in values), wanted.limit)


async def listed(ctx: Reading[ModerationConfig], wanted: Wanted) -> list[Told]:
    """The newest first."""
    return [_told(row) for row in await ctx.rows(*query(wanted))]


async def counted(ctx: Reading[ModerationConfig], starts: Sequence[datetime], until: datetime) -> list[Counted]:
    """What was decided from each of these moments to the next, and from the last before `until`."""
    edges = [quarter(each) for each in (*starts, until)]
    rows = await ctx.rows(
        "SELECT s.key AS slot, c.portal, c.kind, c.choice, c.path, c.rule, sum(c.decided) AS decided "
        "FROM json_each(?) s JOIN moderation_counts c "
        "ON c.quarter >= json_extract(s.value, '$[0]') AND c.quarter < json_extract(s.value, '$[1]') "
        "GROUP BY s.key, c.portal, c.kind, c.choice, c.path, c.rule",
        (msgspec.json.encode(list(pairwise(edges))).decode(),),
    )
    return [
        Counted(
            start=starts[row["slot"]],
            portal=row["portal"],
            kind=row["kind"],
            choice=Choice(row["choice"]),
            path=Path(row["path"]),
            rule=row["rule"],
            decided=row["decided"],
        )
        for row in rows
    ]


async def waited(ctx: Reading[ModerationConfig], since: datetime, until: datetime) -> list[Waited]:
    """How long those waited that were settled in this time."""
    rows = await ctx.rows(
        "SELECT bucket, sum(settled) AS settled FROM moderation_waits WHERE quarter >= ? AND quarter < ? "
        "GROUP BY bucket",
        (quarter(since), quarter(until)),
    )
    return [Waited(bucket=row["bucket"], settled=row["settled"]) for row in rows]


async def totals(ctx: Reading[ModerationConfig]) -> dict[Choice, int]:
    """Of all time."""
    rows = await ctx.rows("SELECT choice, sum(decided) AS decided FROM moderation_counts GROUP BY choice")
    return {Choice(row["choice"]): row["decided"] for row in rows}


async def one(ctx: Reading[ModerationConfig], number: int) -> Told | None:
    """A decision by its number."""
    rows = await ctx.rows(
        "SELECT h.*, d.request, d.why, d.confidence, d.by FROM moderation_history h "
        "JOIN moderation_decisions d ON d.id = h.id WHERE h.id = ?",
        (number,),
    )
    return _told(rows[0]) if rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """How a request was decided last."""

    choice: Choice
    path: Path
    policy: str


async def last_of(ctx: Reading[ModerationConfig], requests: Sequence[RequestId]) -> dict[RequestId, Last]:
    """The last decision about each of these, without its case."""
    found: dict[RequestId, Last] = {}
    for start in range(0, len(requests), _AT_ONCE):
        names = [subject(each) for each in requests[start : start + _AT_ONCE]]
        rows = await ctx.rows(
            "SELECT d.request, h.choice, h.path, h.policy FROM moderation_decisions d JOIN moderation_history h "  # noqa: S608
            "ON h.id = d.id WHERE d.id IN (SELECT max(id) FROM moderation_decisions "
            f"WHERE request IN ({placeholders(names)}) GROUP BY request)",
            names,
        )
        for row in rows:
            request = RequestId.parse(row["request"].partition(":")[2])
            found[request] = Last(choice=Choice(row["choice"]), path=Path(row["path"]), policy=row["policy"])
    return found


async def rules_seen(ctx: Reading[ModerationConfig]) -> list[str]:
    """Names of the rules that ever decided."""
    return [row["found"] for row in await ctx.rows(_each("rule"))]


async def portals_seen(ctx: Reading[ModerationConfig]) -> list[str]:
    """Names of the portals anything was decided for."""
    return [row["found"] for row in await ctx.rows(_each("portal"))]


def _each(column: str) -> str:
    """Every value of a column that has an index, found by jumping from one to the next through it."""
    return (
        f"WITH RECURSIVE seen (found) AS (SELECT min({column}) FROM moderation_history UNION ALL "  # noqa: S608 (ours)
        f"SELECT (SELECT min({column}) FROM moderation_history WHERE {column} > found) FROM seen "
        "WHERE found IS NOT NULL) SELECT found FROM seen WHERE found IS NOT NULL LIMIT 500"
    )


def bucket(waited: timedelta) -> int:
    """Where this length is counted; a clock of the portal's that runs ahead counts as no time at all."""
    return int(EIGHTHS * log2(1 + max(0.0, waited.total_seconds())))


def middle_of(number: int) -> timedelta:
    """The length a bucket stands for."""
    return timedelta(seconds=2 ** ((number + 0.5) / EIGHTHS) - 1)


def microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(stored: int) -> datetime:
    return _EPOCH + timedelta(microseconds=stored)


def quarter(at: datetime) -> int:
    """The quarter of an hour a moment lies in."""
    return (at - _EPOCH) // QUARTER


def start_of(quarter: int) -> datetime:
    return _EPOCH + quarter * QUARTER


def _told(row: sqlite3.Row) -> Told:
    since, at = moment(row["since"]), moment(row["decided_at"])
    return Told(
        id=row["id"],
        decided_at=at,
        choice=Choice(row["choice"]),
        path=Path(row["path"]),
        rule=row["rule"],
        request=RequestId.parse(row["request"].partition(":")[2]),
        media=MediaId.parse(row["media"]),
        is_4k=bool(row["is_4k"]),
        requester=Alias.parse(row["requester"]),
        title=row["title"],
        why=_SENTENCE.decode(row["why"]),
        confidence=row["confidence"],
        by=row["by"],
        waited=None if row["bucket"] is None else max(timedelta(), at - since),
        origin=row["origin"],
        policy=row["policy"],
    )
