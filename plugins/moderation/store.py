"""Decisions, kept with their whole case."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from daemon.domain.ids import Alias, MediaId, RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.plugin import Reading, Remember
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice, Decision, RuleSeen

_SENTENCE = msgspec.json.Decoder(Sentence)
_TRAIL = msgspec.json.Decoder(tuple[RuleSeen, ...])
_CASE = msgspec.json.Decoder(Case)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RULES = "rules"
"""Who decided, when no person did."""
PORTAL = "portal"
"""Somebody with rights in the portal, who answered there what was asked here; which of them, it does not say."""


def is_person(by: str) -> bool:
    """Whether a decision by these teaches: an answer that came with time does not."""
    return by == PORTAL or by.startswith(("account:", "person:"))


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


def keep(decision: Decision, case: Case, *, requester: Alias, occurrence: str, by: str, now: datetime) -> Remember:
    """Keep a decision in the commit that makes it. The same occurrence is decided once."""
    row = (
        occurrence, subject(case.request), str(case.media), str(requester), decision.choice, decision.rule, by,
        msgspec.json.encode(decision.why), decision.confidence, msgspec.json.encode(decision.trail),
        msgspec.json.encode(case), (now - _EPOCH) // timedelta(microseconds=1),
    )  # fmt: skip
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_decisions (occurrence, request, media, requester, choice, rule, by, why, "
            'confidence, trail, "case", decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
            row,
        )
    )


async def of_request(ctx: Reading[ModerationConfig], request: RequestId) -> list[Decided]:
    """Every decision about a request, the first first."""
    rows = await ctx.rows("SELECT * FROM moderation_decisions WHERE request = ? ORDER BY id", (subject(request),))
    return [_decided(row) for row in rows]


async def latest_of(ctx: Reading[ModerationConfig], requests: list[RequestId]) -> dict[RequestId, Decided]:
    """The last decision about each of these."""
    rows = await ctx.rows(
        "SELECT * FROM moderation_decisions WHERE id IN (SELECT max(id) FROM moderation_decisions "  # noqa: S608
        f"WHERE request IN ({', '.join('?' * len(requests))}) GROUP BY request)",
        [subject(request) for request in requests],
    )
    return {decided.request: decided for decided in map(_decided, rows)}


async def latest(ctx: Reading[ModerationConfig], limit: int) -> list[Decided]:
    """The newest decisions, the last one first."""
    rows = await ctx.rows("SELECT * FROM moderation_decisions ORDER BY id DESC LIMIT ?", (limit,))
    return [_decided(row) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """Decisions of one day of the house."""

    day: str
    decided: int
    by_people: int


async def counts(ctx: Reading[ModerationConfig], since: datetime) -> list[tuple[datetime, Choice]]:
    """When the rules judged something since a moment, and what they made of it."""
    rows = await ctx.rows(
        "SELECT decided_at, choice FROM moderation_decisions WHERE decided_at >= ? AND by = 'rules'",
        ((since - _EPOCH) // timedelta(microseconds=1),),
    )
    return [(moment(row["decided_at"]), Choice(row["choice"])) for row in rows]


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


def moment(microseconds: int) -> datetime:
    """As it was kept."""
    return _EPOCH + timedelta(microseconds=microseconds)
