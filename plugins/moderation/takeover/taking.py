"""`usher import plexstaffai DIR`: says what it took, and what not."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from daemon.plugin import Acting, Meet, Remember, importer
from plugins.moderation import store
from plugins.moderation.config import ModerationConfig
from plugins.moderation.learning import store as lessons
from plugins.moderation.takeover import reading
from plugins.moderation.takeover.proposal import proposed
from plugins.moderation.takeover.reading import Old, Unread

_CHUNK = 200
"""Decisions in one commit."""


@importer("plexstaffai", says="decisions, the staff's decisions and settings of PlexStaffAI")
async def plexstaffai(folder: Path, ctx: Acting[ModerationConfig]) -> list[str]:
    """Lines for whoever imports. The same folder twice is the same as once."""
    told: list[str] = []
    human = _rows(folder / "feedback.db", "human_feedback", told)
    answered = {row.get("request_id") for row in human}
    old = _rows(folder / "moderation.db", "decisions", told)
    await _take("decisions", list(reading.decisions(old, ctx.zone, answered)), ctx, told)
    await _take("decisions of the staff", list(reading.feedback(human, ctx.zone)), ctx, told)
    waiting = _rows(folder / "moderation.db", "pending_reviews", told)
    told.append(f"pending reviews: {len(waiting)} left there: what waits is asked of the portal")
    told += _settings(folder / "config.yaml")
    return told


def _rows(file: Path, table: str, told: list[str]) -> list[reading.Row]:
    if not file.is_file():
        told.append(f"{file.name}: is not there")
        return []
    try:
        return reading.rows_of(file, table)
    except sqlite3.Error as error:
        told.append(f"{file.name}, {table}: cannot be read ({error})")
        return []


async def _take(name: str, found: list[Old | Unread], ctx: Acting[ModerationConfig], told: list[str]) -> None:
    taken = [each for each in found if isinstance(each, Old)]
    before = await _count(ctx)
    for start in range(0, len(taken), _CHUNK):
        await ctx.commit(*(what for each in taken[start : start + _CHUNK] for what in _kept(each)))
    fresh = await _count(ctx) - before
    told.append(f"{name}: {fresh} taken over, {len(taken) - fresh} were here already")
    why = Counter(each.why for each in found if isinstance(each, Unread))
    told += [f"{name}: {count} not taken: {reason}" for reason, count in sorted(why.items())]
    if silent := sum(1 for each in taken if each.made.by.endswith("people") and not each.teaches):
        told.append(f"{name}: {silent} teach nothing: nothing is known of what was decided on")


def _kept(old: Old) -> Iterator[Meet | Remember]:
    yield Meet(old.user)
    yield store.keep(old.decision, old.case, old.made)
    if old.teaches:
        yield lessons.teach(old.made.occurrence, counts=True)


async def _count(ctx: Acting[ModerationConfig]) -> int:
    (row,) = await ctx.rows("SELECT count(*) AS decided FROM moderation_decisions")
    return int(row["decided"])


def _settings(file: Path) -> list[str]:
    if not file.is_file():
        return [f"{file.name}: is not there"]
    try:
        block, left = proposed(file)
    except (OSError, yaml.YAMLError) as error:
        return [f"{file.name}: cannot be read ({' '.join(str(error).split())})"]
    lines = [f"{file.name}: not taken: {each}" for each in left]
    return [*lines, "for daemon.yaml, to be looked at and put in by you:", block] if block else lines
