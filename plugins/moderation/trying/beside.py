"""The tables of the shadow: what is tried beside, and what it made of each case, in the commit of the decision."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import msgspec

from daemon.domain.ids import subject
from daemon.plugin import ConflictError, Reading, Remember
from plugins.moderation.advising.asking import is_left_open
from plugins.moderation.case import Case, Opinion, Unadvised
from plugins.moderation.config import ModerationConfig
from plugins.moderation.history import microseconds, moment
from plugins.moderation.learning import store as lessons
from plugins.moderation.rules import Choice, Decision, Judge
from plugins.moderation.trying import store
from plugins.moderation.trying.asked_beside import ShadowDue
from plugins.moderation.trying.changes import Change, Effective, effective
from plugins.moderation.trying.shadow import LATELY, Candidate, Seen, Watch, drifted, key_of, watches

Moderation = Reading[ModerationConfig]

BY_ITSELF: Final = "drift"
"""Who ended a promotion, when no person did."""
NOT_TRIED: Final = "this is not what is tried now; open the page again"

_CANDIDATE = msgspec.json.Decoder(Candidate)
_CHANGE = msgspec.json.Decoder(Change)
_OPINION = msgspec.json.Decoder(Opinion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds, and what is judged beside it."""

    now: Effective
    candidate: Candidate | None = None
    watches: tuple[Watch, ...] = field(default=())

    @property
    def learns(self) -> bool:
        """Whether anything that holds or is tried would use what is learned."""
        return any(config.machine_learning.enabled for config in (self.now.config, *(w.config for w in self.watches)))


HELD: Final = (
    "SELECT id, origin, body FROM moderation_changes WHERE ended_at IS NULL UNION ALL "
    "SELECT 0, '', body FROM moderation_candidate ORDER BY id"
)
"""What was accepted, the earliest first, and what is tried."""


async def standing(ctx: Moderation) -> Standing:
    """What holds now, and what is tried beside it."""
    return standing_in(await ctx.rows(HELD), ctx.config)


def standing_in(rows: Sequence[sqlite3.Row], config: ModerationConfig) -> Standing:
    """The same, of rows of `HELD`. daemon.yaml's candidate is tried, else the one that was begun on a page."""
    changes = [(row["id"], row["origin"], _CHANGE.decode(row["body"])) for row in rows if row["id"]]
    begun = [_CANDIDATE.decode(row["body"]) for row in rows if not row["id"]]
    candidate = Candidate(settings=config.shadow) if config.shadow else next(iter(begun), None)
    now = effective(config, [(number, change) for number, _, change in changes])
    promoted = [(number, change) for number, origin, change in changes if origin == store.SHADOW]
    return Standing(now=now, candidate=candidate, watches=watches(config, now, candidate, promoted))


def account(month: str) -> str:
    """What a model that is tried is paid from in this month of the house."""
    return f"shadow:{month}"


async def judged_beside(
    case: Case, decision: Decision, occurrence: str, holds: Standing, ctx: Moderation
) -> tuple[Remember | ShadowDue, ...]:
    """What the others make of the same case; kept with the decision. Where one of them has a model of its own to be
    asked, that is owed, and nobody waits for it."""
    return tuple([await _judged(case, decision, occurrence, watch, holds, ctx) for watch in holds.watches])


async def _judged(
    case: Case, decision: Decision, occurrence: str, watch: Watch, holds: Standing, ctx: Moderation
) -> Remember | ShadowDue:
    case = await as_seen_by(watch, case, holds, ctx)
    choice, rule = Judge(watch.config).choice(case)
    if watch.asks and is_left_open(rule):
        return ShadowDue(candidate=watch.key, occurrence=occurrence)
    ours, theirs = (decision.choice, decision.rule), (choice, rule)
    held, tried = (theirs, ours) if watch.promoted else (ours, theirs)
    return saw(
        Beside(key=watch.key, request=subject(case.request), occurrence=occurrence, held=held, tried=tried),
        promoted=watch.promoted is not None,
        now=ctx.now,
    )


async def as_seen_by(watch: Watch, case: Case, holds: Standing, ctx: Moderation) -> Case:
    """The case without what was found out by the settings that hold, where the others would find it out themselves."""
    if watch.config.machine_learning != holds.now.config.machine_learning:
        case = replace(case, learned=await lessons.speaks_of(case, watch.config.machine_learning, ctx))
    other_model = watch.asks or watch.config.openai != holds.now.config.openai
    return replace(case, opinion=None, unadvised=None) if other_model else case


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What both made of one case."""

    key: str
    request: str
    occurrence: str
    held: tuple[Choice, str]
    tried: tuple[Choice, str]
    person: Choice | None = None
    opinion: Opinion | None = None
    """Of a model that was asked for it alone."""
    unadvised: Unadvised | None = None
    """Why that said nothing."""


def saw(seen: Beside, *, promoted: bool, now: datetime) -> Remember:
    """Keep what both made of a case; what was promoted and drifts by it ends here."""
    row = (
        seen.key, seen.occurrence, seen.request, *map(str, (*seen.held, *seen.tried)), seen.person, int(promoted),
        microseconds(now), None if seen.opinion is None else msgspec.json.encode(seen.opinion), seen.unadvised,
    )  # fmt: skip

    def write(tx: sqlite3.Connection) -> None:
        tx.execute(
            "INSERT INTO moderation_shadow (candidate, occurrence, request, held, held_rule, tried, tried_rule, "
            "person, promoted, judged_at, opinion, unadvised) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            row,
        )
        _look_for_drift(tx, now)

    return Remember(write)


def person_said(request: str, choice: Choice, now: datetime) -> Remember:
    """A person decided: that is what both are measured by."""

    def write(tx: sqlite3.Connection) -> None:
        told = tx.execute("UPDATE moderation_shadow SET person = ? WHERE request = ?", (str(choice), request))
        if told.rowcount:
            _look_for_drift(tx, now)

    return Remember(write)


def begin(candidate: Candidate) -> Remember:
    """Try these from the next case on, in place of what was tried."""
    body = msgspec.json.encode(candidate)
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_candidate (id, body) VALUES (1, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
            (body,),
        )
    )


def stop() -> Remember:
    """Try nothing any more; what was seen stays."""
    return Remember(lambda tx: tx.execute("DELETE FROM moderation_candidate"))


def taken() -> Remember:
    """What was begun on a page is tried no more, for it is promoted. Raises `ConflictError` where it no longer is: two
    who press at once promote it once."""

    def write(tx: sqlite3.Connection) -> None:
        if not tx.execute("DELETE FROM moderation_candidate").rowcount:
            raise ConflictError(NOT_TRIED)

    return Remember(write)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRow:
    """One case, as it was kept."""

    request: str
    held_rule: str
    tried_rule: str
    seen: Seen
    at: datetime
    opinion: Opinion | None = None


async def seen(ctx: Moderation, key: str, *, since: datetime | None, promoted: bool, limit: int) -> list[SeenRow]:
    """The newest cases of a candidate, but those of which its model said nothing."""
    rows = await ctx.rows(
        "SELECT request, held, held_rule, tried, tried_rule, person, judged_at, opinion FROM moderation_shadow WHERE "
        "candidate = ? AND promoted = ? AND judged_at >= ? AND unadvised IS NULL "
        "ORDER BY judged_at DESC, occurrence DESC LIMIT ?",
        (key, int(promoted), 0 if since is None else microseconds(since), limit),
    )
    return [
        SeenRow(
            request=row["request"],
            held_rule=row["held_rule"],
            tried_rule=row["tried_rule"],
            seen=_seen(row),
            at=moment(row["judged_at"]),
            opinion=None if row["opinion"] is None else _OPINION.decode(row["opinion"]),
        )
        for row in rows
    ]


async def unanswered(ctx: Moderation, key: str, since: datetime | None) -> dict[Unadvised, int]:
    """Of how many cases a candidate's model said nothing, by why."""
    rows = await ctx.rows(
        "SELECT unadvised, count(*) AS cases FROM moderation_shadow WHERE candidate = ? AND judged_at >= ? "
        "AND unadvised IS NOT NULL GROUP BY unadvised",
        (key, 0 if since is None else microseconds(since)),
    )
    return {Unadvised(row["unadvised"]): row["cases"] for row in rows}


def _look_for_drift(tx: sqlite3.Connection, now: datetime) -> None:
    """What was promoted and no longer agrees ends, in the commit of the case that shows it."""
    held = tx.execute(
        "SELECT id, body, accepted_at FROM moderation_changes WHERE ended_at IS NULL AND origin = ?", (store.SHADOW,)
    ).fetchall()
    for number, body, since in held:
        rows = tx.execute(
            "SELECT held, tried, person FROM moderation_shadow WHERE candidate = ? AND promoted AND judged_at >= ? "
            "AND unadvised IS NULL ORDER BY judged_at DESC, occurrence DESC LIMIT ?",
            (key_of(_CHANGE.decode(body).settings), since, LATELY),
        ).fetchall()
        why = drifted(_all_seen(rows))
        if why is not None:
            store.end(number, why=why, by=BY_ITSELF, now=now).write(tx)


def _all_seen(rows: Sequence[sqlite3.Row]) -> list[Seen]:
    return [_seen(row) for row in rows]


def _seen(row: sqlite3.Row) -> Seen:
    person = row["person"]
    return Seen(held=Choice(row["held"]), tried=Choice(row["tried"]), person=None if person is None else Choice(person))
