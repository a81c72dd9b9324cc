"""The tables of what is tried, and of what was accepted."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from daemon.domain.sentences import Sentence
from daemon.plugin import ConflictError, Reading, Remember
from plugins.moderation import store
from plugins.moderation.config import ModerationConfig
from plugins.moderation.history import microseconds, moment
from plugins.moderation.rules import Choice
from plugins.moderation.trying.backtest import Figures, Past
from plugins.moderation.trying.changes import Change, Effective, effective
from plugins.moderation.trying.proposals import Dismissal, Proposal

Moderation = Reading[ModerationConfig]

PROPOSAL, SHADOW = "proposal", "shadow"
"""Where a change comes from."""
NO_LONGER: Final = "this is no longer proposed; open the page again"

_CHANGE = msgspec.json.Decoder(Change)
_FIGURES = msgspec.json.Decoder(Figures)
_SENTENCE = msgspec.json.Decoder(Sentence)
_DISMISSAL = msgspec.json.Decoder(Dismissal)
_PROPOSAL = msgspec.json.Decoder(Proposal)

PAST: Final = (
    'SELECT d.id, d.choice, d.rule, d.by, d."case" FROM moderation_decisions AS d WHERE NOT EXISTS (SELECT 1 FROM '
    "moderation_decisions AS later WHERE later.request = d.request AND later.id > d.id) ORDER BY d.id DESC LIMIT ?"
)
"""The last word on each request, the newest first."""

PAST_UPTO: Final = (
    'SELECT d.id, d.choice, d.rule, d.by, d."case" FROM moderation_decisions AS d WHERE d.id <= ?1 AND NOT EXISTS '
    "(SELECT 1 FROM moderation_decisions AS later WHERE later.request = d.request AND later.id > d.id AND "
    "later.id <= ?1) ORDER BY d.id DESC LIMIT ?2"
)
"""The same, as it was when this was the last decision there was."""

HELD: Final = "SELECT id, body FROM moderation_changes WHERE ended_at IS NULL ORDER BY id"
"""What was accepted, the earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A change as it was kept."""

    number: int
    origin: str
    says: Sentence
    change: Change
    figures: Figures | None
    """Its back-test when it was accepted."""
    accepted_at: datetime
    accepted_by: str
    ended_at: datetime | None
    ended_by: str | None
    why_ended: Sentence | None


def past_of(rows: Sequence[sqlite3.Row]) -> list[Past]:
    """Rows of `PAST` as cases to judge again. Pure, and as long as there are cases: for a thread."""
    return [
        Past(
            case=store.case_of(row["case"]),
            choice=Choice(row["choice"]),
            rule=row["rule"],
            by_person=store.is_person(row["by"]),
            number=row["id"],
        )
        for row in rows
    ]


async def effective_now(ctx: Moderation) -> Effective:
    """The settings that count now: daemon.yaml's, and what was accepted on top."""
    return effective_in(await ctx.rows(HELD), ctx.config)


def effective_in(rows: Sequence[sqlite3.Row], config: ModerationConfig) -> Effective:
    """The same, of rows of `HELD`."""
    return effective(config, [(row["id"], _CHANGE.decode(row["body"])) for row in rows])


def policy_in(rows: Sequence[sqlite3.Row], policy: str) -> str:
    """What names the settings that hold: those of daemon.yaml by their hash, and which changes hold on top of them; of
    rows of `HELD`."""
    return ",".join([policy, *(str(row["id"]) for row in rows if row["id"])])


async def policy(ctx: Moderation) -> str:
    """The same, as it is now."""
    return policy_in(await ctx.rows(HELD), ctx.policy)


async def changes(ctx: Moderation, limit: int = 100) -> list[Accepted]:
    """What was accepted, the newest first; also what has ended."""
    rows = await ctx.rows("SELECT * FROM moderation_changes ORDER BY id DESC LIMIT ?", (limit,))
    return [_accepted(row) for row in rows]


def accept(change: Change, *, origin: str, says: Sentence, figures: Figures | None, by: str, now: datetime) -> Remember:
    """Keep a change: it holds from the next case on."""
    row = (origin, _json(says), _json(change), _json(figures), microseconds(now), by)
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_changes (origin, says, body, figures, accepted_at, accepted_by) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )
    )


def end(number: int, *, why: Sentence, by: str, now: datetime) -> Remember:
    """Take a change back: it no longer holds, from the next case on."""
    row = (microseconds(now), by, _json(why), number)
    return Remember(
        lambda tx: tx.execute(
            "UPDATE moderation_changes SET ended_at = ?, ended_by = ?, why_ended = ? WHERE id = ? AND ended_at IS NULL",
            row,
        )
    )


def _accepted(row: sqlite3.Row) -> Accepted:
    return Accepted(
        number=row["id"],
        origin=row["origin"],
        says=_SENTENCE.decode(row["says"]),
        change=_CHANGE.decode(row["body"]),
        figures=None if row["figures"] == b"null" else _FIGURES.decode(row["figures"]),
        accepted_at=moment(row["accepted_at"]),
        accepted_by=row["accepted_by"],
        ended_at=None if row["ended_at"] is None else moment(row["ended_at"]),
        ended_by=row["ended_by"],
        why_ended=None if row["why_ended"] is None else _SENTENCE.decode(row["why_ended"]),
    )


_json: Callable[[object], bytes] = msgspec.json.encode


def keep_proposals(proposals: Sequence[Proposal]) -> Remember:
    """What the last study suggests, in place of what the one before did."""
    rows = [(each.key, place, _json(each)) for place, each in enumerate(proposals)]

    def write(tx: sqlite3.Connection) -> None:
        tx.execute("DELETE FROM moderation_proposals")
        tx.executemany("INSERT INTO moderation_proposals (key, place, body) VALUES (?, ?, ?)", rows)

    return Remember(write)


def drop_proposal(key: str) -> Remember:
    """It was accepted. Raises `ConflictError` where it is not proposed any more: somebody else accepted it just now."""

    def write(tx: sqlite3.Connection) -> None:
        if not tx.execute("DELETE FROM moderation_proposals WHERE key = ?", (key,)).rowcount:
            raise ConflictError(NO_LONGER)

    return Remember(write)


def dismiss(dismissal: Dismissal) -> Remember:
    """Hear no more of it for a while."""
    row = (dismissal.topic, _json(dismissal))
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_dismissed (topic, body) VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET body = excluded.body",
            row,
        )
    )


def bring_back(topic: str) -> Remember:
    """It may be proposed as if it had never been dismissed."""
    return Remember(lambda tx: tx.execute("DELETE FROM moderation_dismissed WHERE topic = ?", (topic,)))


async def dismissed(ctx: Moderation) -> list[Dismissal]:
    """What was dismissed, the newest first; also what comes back."""
    rows = await ctx.rows("SELECT body FROM moderation_dismissed")
    return sorted([_DISMISSAL.decode(row["body"]) for row in rows], key=lambda each: each.at, reverse=True)


async def proposals(ctx: Moderation) -> list[Proposal]:
    """What is suggested now."""
    rows = await ctx.rows("SELECT body FROM moderation_proposals ORDER BY place")
    return [_PROPOSAL.decode(row["body"]) for row in rows]
