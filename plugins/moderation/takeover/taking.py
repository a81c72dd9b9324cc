"""`usher import plexstaffai DIR`: says what it took, and what not."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from daemon.plugin import Acting, Meet, Remember, importer
from plugins.moderation import store
from plugins.moderation.config import ModerationConfig
from plugins.moderation.learning import store as lessons
from plugins.moderation.takeover import reading
from plugins.moderation.takeover.proposal import proposed
from plugins.moderation.takeover.reading import Old, Unread


@importer("plexstaffai", says="decisions, the staff's decisions and settings of PlexStaffAI")
async def plexstaffai(folder: Path, ctx: Acting[ModerationConfig]) -> list[str]:
    """Lines for whoever imports. The same folder twice is the same as once."""
    told: list[str] = []
    answered = {row.get("request_id") for page in _pages(folder / "feedback.db", "human_feedback", []) for row in page}
    old = _pages(folder / "moderation.db", "decisions", told)
    await _take("decisions", (reading.decisions(page, ctx.zone, answered) for page in old), ctx, told)
    human = _pages(folder / "feedback.db", "human_feedback", told)
    await _take("decisions of the staff", (reading.feedback(page, ctx.zone) for page in human), ctx, told)
    waiting = sum(len(page) for page in _pages(folder / "moderation.db", "pending_reviews", told))
    told.append(f"pending reviews: {waiting} left there: what waits is asked of the portal")
    told += _settings(folder / "config.yaml")
    return told


def _pages(file: Path, table: str, told: list[str]) -> Iterator[list[reading.Row]]:
    """As far as it can be read; what cannot is said."""
    if not file.is_file():
        told.append(f"{file.name}: is not there")
        return
    read = 0
    try:
        for page in reading.pages_of(file, table):
            yield page
            read += len(page)
    except sqlite3.Error as error:
        rest = f" after {read} rows" if read else ""
        told.append(f"{file.name}, {table}: cannot be read{rest} ({error})")


async def _take(
    name: str, pages: Iterable[Iterable[Old | Unread]], ctx: Acting[ModerationConfig], told: list[str]
) -> None:
    """Page by page, each in one commit: what is held at once does not grow with what there is."""
    why: Counter[str] = Counter()
    before, taken, silent = await _count(ctx), 0, 0
    for page in pages:
        found = list(page)
        old = [each for each in found if isinstance(each, Old)]
        await ctx.commit(*(what for each in old for what in _kept(each)))
        taken += len(old)
        silent += sum(1 for each in old if each.made.by.endswith("people") and not each.teaches)
        why.update(each.why for each in found if isinstance(each, Unread))
    fresh = await _count(ctx) - before
    told.append(f"{name}: {fresh} taken over, {taken - fresh} were here already")
    told += [f"{name}: {count} not taken: {reason}" for reason, count in sorted(why.items())]
    if silent:
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
