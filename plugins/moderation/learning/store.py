"""The tables of what was learned.

A lesson is written in the commit that keeps the decision it comes from, or not at all.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from daemon.domain.sentences import Sentence
from daemon.plugin import Reading, Remember, placeholders
from plugins.moderation import store
from plugins.moderation.case import Advice, Case, Learned
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.judging import MachineLearning
from plugins.moderation.history import moment
from plugins.moderation.learning.features import EDITION, features, patterns
from plugins.moderation.learning.replay import Lesson, Replay
from plugins.moderation.learning.speaking import Tally, strongest

Moderation = Reading[ModerationConfig]

TAUGHT, NOT_YET, REPLACED = "taught", "not yet", "replaced"
"""What became of a lesson: counted; heard while learning was switched off; another decision on the same request
took its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How learning stands. Stored: fields are only added, with a default."""

    why_off: Sentence | None = None
    """Why nothing learned is used, although daemon.yaml would have it; None while it is."""
    by: str = ""
    """Who switched it last: `replay`, or an account."""
    left_alone_until: int = 0
    """So many decisions that taught, before a replay may switch it off again: the owner said on."""
    replay: Replay | None = None
    studied_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The figures of what was learned."""

    generation: int
    feedback: int
    """Decisions of people."""
    taught: int
    unlearned: int
    """Of them, those that are not counted yet."""
    patterns: int
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One lesson, and what the patterns would have said just before it was counted."""

    decision: int
    request: str
    by: str
    choice: Advice
    pattern: str | None
    advice: Advice | None
    confidence: float | None
    decided_at: datetime


_STANDING = msgspec.json.Decoder(Standing)
_WORDS = msgspec.json.Decoder(tuple[str, ...])
_LIVE = "(SELECT generation FROM moderation_learning)"
_BY_PEOPLE = "(by LIKE 'account:%' OR by LIKE 'person:%' OR by IN ('portal', 'import:people'))"


def teach(occurrence: str, *, counts: bool) -> Remember:
    """Hear the decision that this commit keeps, when a person made it, and count it, unless nothing is to be learned.
    The same decision is heard once."""
    return Remember(lambda tx: _teach(tx, occurrence, counts=counts))


def change(how: Callable[[Standing, int], Standing]) -> Remember:
    """Change how learning stands, from how it stands in this very commit and how many decisions taught: a replay that
    took its time takes nothing back that the owner said meanwhile."""

    def write(tx: sqlite3.Connection) -> None:
        body, taught = tx.execute("SELECT body, taught FROM moderation_learning").fetchone()
        standing = how(_STANDING.decode(body), taught)
        off = int(standing.why_off is not None)
        tx.execute("UPDATE moderation_learning SET off = ?, body = ?", (off, msgspec.json.encode(standing)))

    return Remember(write)


async def speaks_of(case: Case, settings: MachineLearning, ctx: Moderation) -> Learned | None:
    """What the staff's earlier decisions say of this case; None while too few taught, or learning is off."""
    names = patterns(features(case)) if settings.enabled else ()
    if not names:
        return None
    rows = await ctx.rows(
        "SELECT p.pattern, p.approved, p.declined FROM moderation_learning AS l JOIN moderation_patterns AS p "  # noqa: S608
        "ON p.generation = l.generation WHERE NOT l.off AND l.taught >= ? "
        f"AND p.pattern IN ({placeholders(names)})",
        (settings.min_samples_to_learn, *names),
    )
    return strongest(map(_tally, rows))


async def counted(ctx: Moderation) -> Counted:
    """The figures for the page."""
    (row,) = await ctx.rows(
        "SELECT generation, taught, body, (SELECT count(*) FROM moderation_patterns AS p WHERE p.generation = "  # noqa: S608
        "l.generation AND approved + declined > 0) AS patterns, (SELECT count(*) FROM moderation_decisions WHERE "
        f"{_BY_PEOPLE} AND choice IN ('approve', 'decline')) AS feedback, (SELECT count(*) FROM moderation_feedback "
        "AS f WHERE f.generation = l.generation AND state != 'not yet') AS heard FROM moderation_learning AS l"
    )
    return Counted(
        generation=row["generation"],
        feedback=row["feedback"],
        taught=row["taught"],
        unlearned=row["feedback"] - row["heard"],
        patterns=row["patterns"],
        standing=_STANDING.decode(row["body"]),
    )


async def surest(ctx: Moderation, fewest: int, limit: int) -> list[Tally]:
    """The patterns in use that are surest."""
    rows = await ctx.rows(
        "SELECT pattern, approved, declined FROM moderation_patterns WHERE generation = "  # noqa: S608
        f"{_LIVE} AND approved + declined >= ?",
        (fewest,),
    )
    return sorted(map(_tally, rows), key=lambda tally: (-tally.bound, tally.pattern))[:limit]


async def heard(ctx: Moderation, *, pattern: str, limit: int) -> list[Heard]:
    """The newest lessons; those that taught this pattern, where one is named."""
    rows = await ctx.rows(
        "SELECT decision, request, by, choice, pattern, advice, confidence, decided_at, words FROM "  # noqa: S608
        f"moderation_feedback WHERE generation = {_LIVE} AND state = 'taught' ORDER BY decision DESC LIMIT ?",
        (limit if not pattern else 100_000,),
    )
    wanted = [row for row in rows if not pattern or pattern in patterns(_WORDS.decode(row["words"]))]
    return [_heard(row) for row in wanted[:limit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSaid:
    """How right the patterns were in one month, each decision foretold just before it was counted."""

    month: str
    decided: int
    said: int
    right: int


async def months(ctx: Moderation, threshold: float) -> list[MonthSaid]:
    """The accuracy over time, the earliest month first."""
    rows = await ctx.rows(
        "SELECT strftime('%Y-%m', decided_at / 1000000, 'unixepoch') AS month, count(*) AS decided, "  # noqa: S608
        "total(confidence >= ?) AS said, total(confidence >= ? AND advice = choice) AS correct FROM "
        f"moderation_feedback WHERE generation = {_LIVE} AND state != 'not yet' GROUP BY month ORDER BY month",
        (threshold, threshold),
    )
    return [
        MonthSaid(month=row["month"], decided=row["decided"], said=int(row["said"]), right=int(row["correct"]))
        for row in rows
    ]


async def lessons(ctx: Moderation) -> list[Lesson]:
    """Everything that taught, in the order it was decided."""
    rows = await ctx.rows(
        f"SELECT words, choice FROM moderation_feedback WHERE generation = {_LIVE} AND state = 'taught' "  # noqa: S608
        "ORDER BY decision"
    )
    return [Lesson(words=_WORDS.decode(row["words"]), choice=Advice(row["choice"])) for row in rows]


async def is_behind(ctx: Moderation) -> bool:
    """Whether decisions of people are not counted, or counted in words of an older edition."""
    (row,) = await ctx.rows("SELECT edition FROM moderation_learning")
    return row["edition"] != EDITION or (await counted(ctx)).unlearned > 0


async def by_people_after(ctx: Moderation, decision: int, limit: int) -> list[int]:
    """Numbers of the next decisions of people, for counting them again."""
    rows = await ctx.rows(
        f"SELECT id FROM moderation_decisions WHERE id > ? AND {_BY_PEOPLE} ORDER BY id LIMIT ?",  # noqa: S608
        (decision, limit),
    )
    return [row["id"] for row in rows]


def begin_again(generation: int) -> Remember:
    """An empty generation, to be counted beside the one in use."""

    def write(tx: sqlite3.Connection) -> None:
        for table in ("moderation_feedback", "moderation_patterns"):
            tx.execute(f"DELETE FROM {table} WHERE generation = ?", (generation,))  # noqa: S608

    return Remember(write)


def count_again(generation: int, decisions: Sequence[int]) -> Remember:
    """These decisions, into a generation that is not in use yet."""
    return Remember(lambda tx: [_count(tx, generation, decision) for decision in decisions])


def take_over(generation: int, after: int) -> Remember:
    """What was decided meanwhile, and from now on this generation is the one in use."""

    def write(tx: sqlite3.Connection) -> None:
        missed = tx.execute(
            f"SELECT id FROM moderation_decisions WHERE id > ? AND {_BY_PEOPLE} ORDER BY id",  # noqa: S608
            (after,),
        ).fetchall()
        for (decision,) in missed:
            _count(tx, generation, decision)
        tx.execute(
            "UPDATE moderation_learning SET generation = ?, edition = ?, taught = (SELECT count(*) FROM "
            "moderation_feedback WHERE generation = ? AND state = 'taught')",
            (generation, EDITION, generation),
        )
        for table in ("moderation_feedback", "moderation_patterns"):
            tx.execute(f"DELETE FROM {table} WHERE generation != ?", (generation,))  # noqa: S608

    return Remember(write)


def _teach(tx: sqlite3.Connection, occurrence: str, *, counts: bool) -> None:
    found = tx.execute("SELECT id FROM moderation_decisions WHERE occurrence = ?", (occurrence,)).fetchone()
    (generation,) = tx.execute("SELECT generation FROM moderation_learning").fetchone()
    if found is not None:
        tx.execute(
            "UPDATE moderation_learning SET taught = taught + ?", (_count(tx, generation, found[0], counts=counts),)
        )


def _count(tx: sqlite3.Connection, generation: int, decision: int, *, counts: bool = True) -> int:
    """By how many more (or fewer) decisions this generation is taught now."""
    known = tx.execute(
        "SELECT 1 FROM moderation_feedback WHERE generation = ? AND decision = ?", (generation, decision)
    ).fetchone()
    row = tx.execute(
        'SELECT request, by, choice, "case", decided_at FROM moderation_decisions WHERE id = ?', (decision,)
    ).fetchone()
    request, by, choice, case, decided_at = row
    if known is not None or not store.is_person(by) or choice not in {Advice.APPROVE, Advice.DECLINE}:
        return 0
    words = features(store.case_of(case))
    taken_back = _take_back(tx, generation, request) if counts else 0
    foretold = strongest(_tallies(tx, generation, patterns(words)))
    tx.execute(
        "INSERT INTO moderation_feedback (generation, decision, request, by, choice, state, words, pattern, advice, "
        "confidence, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            generation, decision, request, by, choice, TAUGHT if counts else NOT_YET, msgspec.json.encode(words),
            foretold and foretold.pattern, foretold and foretold.advice, foretold and foretold.confidence, decided_at,
        ),
    )  # fmt: skip
    if not counts:
        return 0
    _add(tx, generation, words, Advice(choice), 1)
    return 1 - taken_back


def _take_back(tx: sqlite3.Connection, generation: int, request: str) -> int:
    """The last word on a request counts: an earlier one no longer does."""
    earlier = tx.execute(
        "SELECT decision, words, choice FROM moderation_feedback WHERE generation = ? AND request = ? AND state = ?",
        (generation, request, TAUGHT),
    ).fetchall()
    for decision, words, choice in earlier:
        _add(tx, generation, _WORDS.decode(words), Advice(choice), -1)
        tx.execute(
            "UPDATE moderation_feedback SET state = ? WHERE generation = ? AND decision = ?",
            (REPLACED, generation, decision),
        )
    return len(earlier)


def _add(tx: sqlite3.Connection, generation: int, words: Sequence[str], choice: Advice, by: int) -> None:
    approved, declined = (by, 0) if choice is Advice.APPROVE else (0, by)
    tx.executemany(
        "INSERT INTO moderation_patterns (generation, pattern, approved, declined) VALUES (?, ?, ?, ?) ON CONFLICT DO "
        "UPDATE SET approved = approved + excluded.approved, declined = declined + excluded.declined",
        [(generation, pattern, approved, declined) for pattern in patterns(words)],
    )


def _tallies(tx: sqlite3.Connection, generation: int, names: Sequence[str]) -> Iterable[Tally]:
    rows = tx.execute(
        "SELECT pattern, approved, declined FROM moderation_patterns WHERE generation = ? "  # noqa: S608
        f"AND pattern IN ({placeholders(names)})",
        (generation, *names),
    )
    return [Tally(pattern=pattern, approved=approved, declined=declined) for pattern, approved, declined in rows]


def _tally(row: sqlite3.Row) -> Tally:
    return Tally(pattern=row["pattern"], approved=row["approved"], declined=row["declined"])


def _heard(row: sqlite3.Row) -> Heard:
    return Heard(
        decision=row["decision"],
        request=row["request"],
        by=row["by"],
        choice=Advice(row["choice"]),
        pattern=row["pattern"],
        advice=None if row["advice"] is None else Advice(row["advice"]),
        confidence=row["confidence"],
        decided_at=moment(row["decided_at"]),
    )
