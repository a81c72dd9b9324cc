"""Decisions, kept with their whole case."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

import msgspec

from daemon.domain.ids import Alias, MediaId, RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.plugin import Reading, Remember, placeholders
from plugins.moderation import history
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.history import Made, microseconds, moment
from plugins.moderation.rules import Choice, Decision, RuleSeen

_SENTENCE = msgspec.json.Decoder(Sentence)
_TRAIL = msgspec.json.Decoder(tuple[RuleSeen, ...])
_CASE = msgspec.json.Decoder(Case)

RULES = "rules"
"""Who decided, when no person did."""
PORTAL = "portal"
"""Somebody with rights in the portal, who answered there what was asked here; which of them, it does not say."""
TIME = "time"
"""Who decided, when nobody answered and the question said what then."""


def is_person(by: str) -> bool:
    """Whether a decision by these teaches: an answer that came with time does not."""
    return by in {PORTAL, f"{history.IMPORTED}{history.Path.PEOPLE}"} or by.startswith(("account:", "person:"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision as it was kept."""

    id: int
    request: RequestId
    media: MediaId
    requester: Alias
    choice: Choice
    rule: str
    by: str
    """`rules`, `portal`, or who answered: `account:<id>`, `person:<id>`, `time`."""
    why: Sentence
    confidence: float | None
    trail: tuple[RuleSeen, ...]
    case: Case
    decided_at: datetime


def keep(decision: Decision, case: Case, made: Made) -> Remember:
    """Keep a decision in the commit that makes it. The same occurrence is decided once."""
    row = (
        made.occurrence, subject(case.request), str(case.media), str(made.requester), decision.choice, decision.rule,
        made.by, msgspec.json.encode(decision.why), decision.confidence, msgspec.json.encode(decision.trail),
        msgspec.json.encode(case), microseconds(made.at),
    )  # fmt: skip

    def write(tx: sqlite3.Connection) -> None:
        kept = tx.execute(
            "INSERT INTO moderation_decisions (occurrence, request, media, requester, choice, rule, by, why, "
            'confidence, trail, "case", decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
            row,
        )
        if kept.rowcount:
            assert kept.lastrowid is not None  # noqa: S101 (SQLite gives every inserted row its number)
            since = made.since or _waits_since(tx, kept.lastrowid, case)
            history.add(tx, kept.lastrowid, decision, case, made, since)

    return Remember(write)


def _waits_since(tx: sqlite3.Connection, decision: int, case: Case) -> datetime:
    row = tx.execute(
        "SELECT h.since FROM moderation_decisions d JOIN moderation_history h ON h.id = d.id "
        "WHERE d.request = ? AND d.id < ? ORDER BY d.id DESC LIMIT 1",
        (subject(case.request), decision),
    ).fetchone()
    return case.asked_at if row is None else moment(row["since"])


async def of_request(ctx: Reading[ModerationConfig], request: RequestId) -> list[Decided]:
    """Every decision about a request, the first first."""
    rows = await ctx.rows("SELECT * FROM moderation_decisions WHERE request = ? ORDER BY id", (subject(request),))
    return [_decided(row) for row in rows]


async def one(ctx: Reading[ModerationConfig], number: int) -> Decided | None:
    """A decision by its number."""
    rows = await ctx.rows("SELECT * FROM moderation_decisions WHERE id = ?", (number,))
    return _decided(rows[0]) if rows else None


async def on_occurrence(ctx: Reading[ModerationConfig], occurrence: str) -> Decided | None:
    """The decision that was made on this occasion."""
    rows = await ctx.rows("SELECT * FROM moderation_decisions WHERE occurrence = ?", (occurrence,))
    return _decided(rows[0]) if rows else None


async def latest_of(ctx: Reading[ModerationConfig], requests: list[RequestId]) -> dict[RequestId, Decided]:
    """The last decision about each of these."""
    rows = await ctx.rows(
        "SELECT * FROM moderation_decisions WHERE id IN (SELECT max(id) FROM moderation_decisions "  # noqa: S608
        f"WHERE request IN ({placeholders(requests)}) GROUP BY request)",
        [subject(request) for request in requests],
    )
    return {decided.request: decided for decided in map(_decided, rows)}


async def latest(ctx: Reading[ModerationConfig], limit: int) -> list[Decided]:
    """The newest decisions, the last one first."""
    rows = await ctx.rows("SELECT * FROM moderation_decisions ORDER BY id DESC LIMIT ?", (limit,))
    return [_decided(row) for row in rows]


def case_of(body: bytes) -> Case:
    """A case as it was kept."""
    return _CASE.decode(body)


def _decided(row: sqlite3.Row) -> Decided:
    case = case_of(row["case"])
    return Decided(
        id=row["id"],
        request=case.request,
        media=case.media,
        requester=Alias.parse(row["requester"]),
        choice=Choice(row["choice"]),
        rule=row["rule"],
        by=row["by"],
        why=_SENTENCE.decode(row["why"]),
        confidence=row["confidence"],
        trail=_TRAIL.decode(row["trail"]),
        case=case,
        decided_at=moment(row["decided_at"]),
    )
