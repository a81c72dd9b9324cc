"""Asking a model about past requests: one after the other, beside the requests of today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from sqlite3 import Row
from typing import Final

from daemon.domain.model import ModelTerms
from daemon.domain.sentences import Sentence
from daemon.events.house import JobEnded
from daemon.plugin import Context, Job, Reading, Remember, job, on
from plugins.moderation.advising.asking import Advice, Asker, Out, paid_before, terms_of
from plugins.moderation.case import Unadvised
from plugins.moderation.config import ModerationConfig
from plugins.moderation.trying import runs, store
from plugins.moderation.trying.backtest import Past
from plugins.moderation.trying.paying import left_open

LONGEST: Final = timedelta(minutes=5)
_ENDED: Final = {"cancelled": runs.STOPPED, "failed": runs.FAILED}


@job(
    title=Sentence("Asking the model about past requests"),
    starts=Sentence("It starts on the page Back-test, once you agreed to what it costs."),
)
async def ask_about_the_past(work: Job[ModerationConfig], ctx: Reading[ModerationConfig]) -> None:
    """Each case that no rule decides, once. After a restart it goes on with the first that has no answer."""
    row = await runs.open_one(ctx)
    if row is not None:
        await _go_on(row, work, ctx)


async def _go_on(row: runs.RunRow, work: Job[ModerationConfig], ctx: Reading[ModerationConfig]) -> None:
    config = row.run.config
    asker = Asker(ctx=ctx, beforehand=work.beforehand, config=_in_the_budget(config, row, ctx))
    rows = await ctx.rows(store.PAST_UPTO, (row.upto, row.run.last))
    cases = await ctx.blocking(_to_ask, rows, config, within=LONGEST)
    terms = await terms_of(config, ctx)
    if not isinstance(terms, ModelTerms):
        await _stop(terms, work, ctx)
        return
    known = await runs.answers(ctx, row.number)
    left = [each for each in cases if each.number not in known]
    await work.step(runs.asks(row.number, len(cases)), bookmark=row.number, done=len(known), total=len(cases))
    for each in left:
        advice = await replace(asker, errand=row.errand(each.number)).asked(each.case, terms)
        answer = runs.keepable(advice)
        if answer is None:
            await _stop(advice, work, ctx)
            return
        kept = (runs.keep(row.number, each.number, answer), *paid_before(advice))
        await work.step(*kept, bookmark=row.number, done=work.done + 1)
    await work.step(runs.end(runs.DONE, now=ctx.now), bookmark=None)


def _in_the_budget(config: ModerationConfig, row: runs.RunRow, ctx: Reading[ModerationConfig]) -> ModerationConfig:
    """The budget is the house's, as it is today. Where no price is known none can hold: the questions are counted."""
    budget = ctx.config.budget_per_month if row.run.ceiling is not None else None
    return config.model_copy(update={"budget_per_month": budget})


def _to_ask(rows: Sequence[Row], config: ModerationConfig) -> list[Past]:
    return left_open(store.past_of(rows), config)


async def _stop(advice: Advice, work: Job[ModerationConfig], ctx: Reading[ModerationConfig]) -> None:
    """The same would come of every further question. An outage passes: then the job waits, and goes on."""
    if isinstance(advice, Out):
        raise advice.error
    why = advice if isinstance(advice, Unadvised) else None
    await work.step(runs.end(runs.DONE, now=ctx.now, why=why), bookmark=None)


@on(JobEnded, topic="moderation.ask_about_the_past")
async def close_the_run(event: JobEnded, ctx: Context[ModerationConfig]) -> None:
    """Stopped by a person, or failed: what was answered until then is what it comes to."""
    ended = _ENDED.get(event.state)
    what: tuple[Remember, ...] = () if ended is None else (runs.end(ended, now=ctx.now),)
    await ctx.commit(*what)
