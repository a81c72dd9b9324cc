"""Counting again what is behind, and the replay that shows whether learning helps: every night, and at a button."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from sqlite3 import Row

from daemon.domain.sentences import Sentence
from daemon.events.house import ScheduleDue
from daemon.plugin import Begin, Context, Job, Reading, every, job
from plugins.moderation.config import ModerationConfig
from plugins.moderation.learning import store
from plugins.moderation.learning.replay import Replay, replay
from plugins.moderation.trying import beside
from plugins.moderation.trying import store as trying
from plugins.moderation.trying.proposals import Dismissal, Proposal, propose

Moderation = Reading[ModerationConfig]

CHUNK = 100
"""Decisions counted in one commit: some ten milliseconds of the writer's time."""
LONGEST = timedelta(minutes=5)
TRIED_ON = 1_000
"""Requests that proposals are tried on, the newest."""
OFTEN = 10
"""Decisions of people from one study to the next, beside that of the night."""
PATIENCE = 50
"""Decisions more before a replay may switch off again what the owner switched on."""


@every(at=time(4, 10))
async def study_each_night(_: ScheduleDue, ctx: Context[ModerationConfig]) -> None:
    """When nobody asks for anything."""
    await ctx.commit(Begin("study"))


async def now_and_then(ctx: Moderation) -> tuple[Begin, ...]:
    """A study, with each tenth decision of a person."""
    return (Begin("study"),) if ((await store.counted(ctx)).feedback + 1) % OFTEN == 0 else ()


@job(title=Sentence("Studying what people decided"))
async def study(work: Job[ModerationConfig], ctx: Moderation) -> None:
    """Count what is not counted yet, see whether what was learned helps, and what rules and limits it suggests."""
    learns = (await beside.standing(ctx)).learns
    if work.bookmark is not None or (learns and await store.is_behind(ctx)):
        await _count_again(work, ctx)
    settings, lessons = ctx.config.machine_learning, await store.lessons(ctx)
    found = await ctx.blocking(replay, lessons, settings.confidence_threshold, within=LONGEST)
    now = ctx.now

    def told(standing: store.Standing, taught: int) -> store.Standing:
        after = after_replay(standing, found, taught=taught, threshold=settings.confidence_threshold)
        return replace(after, replay=found, studied_at=now)

    rows, holds = await ctx.rows(trying.PAST, (TRIED_ON,)), (await trying.effective_now(ctx)).config
    proposed = await ctx.blocking(_proposed, rows, holds, await trying.dismissed(ctx), within=LONGEST)
    await work.step(store.change(told), trying.keep_proposals(proposed), bookmark=None)


def _proposed(
    rows: Sequence[Row], holds: ModerationConfig, dismissed: Sequence[Dismissal]
) -> tuple[Proposal, ...]:  # fmt: skip
    return propose(trying.past_of(rows), holds, dismissed)


async def _count_again(work: Job[ModerationConfig], ctx: Moderation) -> None:
    """Beside what is in use. After a restart it goes on where the bookmark stands."""
    if work.bookmark is None:
        generation = (await store.counted(ctx)).generation + 1
        await work.step(store.begin_again(generation), bookmark=[generation, 0], done=0)
    generation, upto = work.bookmark
    while decisions := await store.by_people_after(ctx, upto, CHUNK):
        upto = decisions[-1]
        await work.step(
            store.count_again(generation, decisions), bookmark=[generation, upto], done=work.done + len(decisions)
        )
    await work.step(store.take_over(generation, upto), bookmark=None)


def after_replay(standing: store.Standing, found: Replay, *, taught: int, threshold: float) -> store.Standing:
    """Off where it did not help; on again where a replay had switched it off and it helps now. Pure."""
    helps = found.helps(threshold)
    if helps is False and taught >= standing.left_alone_until and standing.why_off is None:
        values = {"right": found.right, "said": found.said, "percent": round(threshold * 100)}
        why = Sentence("Tried on later decisions, it was right in {right} of {said}: under {percent} %.", values)
        return replace(standing, why_off=why, by="replay")
    if helps and standing.by == "replay":
        return replace(standing, why_off=None)
    return standing


def owner_switches(standing: store.Standing, *, taught: int, on: bool, by: str) -> store.Standing:
    """The owner's word, which a replay leaves alone for a while. Pure."""
    if on:
        return replace(standing, why_off=None, by=by, left_alone_until=taught + PATIENCE)
    return replace(standing, why_off=Sentence("Switched off on the Learning page."), by=by)
