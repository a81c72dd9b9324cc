"""Requests that are to be decided."""

from daemon.events.requests import RequestCreated, RequestReconsidered, RequestReopened
from daemon.plugin import on
from plugins.moderation import history, store
from plugins.moderation.advising.waiting import ModelAwaited
from plugins.moderation.handlers.deciding import AGAIN, decide
from plugins.moderation.handlers.following import Moderation
from plugins.moderation.offering import store as bargains
from plugins.moderation.offering.store import State
from plugins.moderation.rules import Choice
from plugins.moderation.trying import store as trying


@on(RequestCreated)
async def decide_on_request(event: RequestCreated, ctx: Moderation) -> None:
    """Decide, and write down what follows. Nobody outside is touched here."""
    await decide(event, ctx)


@on(RequestReopened)
async def decide_again(event: RequestReopened, ctx: Moderation) -> None:
    """Somebody set it back to pending: that is news, and it is decided afresh."""
    await decide(event, ctx)


@on(RequestReconsidered)
async def judge_once_more(event: RequestReconsidered, ctx: Moderation) -> None:
    """What waits is judged again, where that can come to anything else."""
    if event.because not in AGAIN and await _is_agreed_on(event, ctx):
        await ctx.commit()  # somebody else is asked, or it waits for a day that was agreed on
        return
    known = await store.of_request(ctx, event.request)
    last = known[-1] if known and known[-1].case.asked_at == event.created_at else None
    if last is not None and event.because == "settings" and not await _may_change(last, ctx):
        await ctx.commit()  # it was decided, and by these very settings
        return
    await decide(event, ctx)


async def _is_agreed_on(event: RequestReconsidered, ctx: Moderation) -> bool:
    standing = await bargains.standing(ctx, event.request)
    if standing is None:
        return False
    return event.because != "afresh" or standing.state is not State.RESTING


async def _may_change(last: store.Decided, ctx: Moderation) -> bool:
    """It was put before a person by rules, and the rules are others now."""
    told = await history.one(ctx, last.id)
    by_rules = last.choice is Choice.REVIEW and last.by == store.RULES
    return by_rules and told is not None and told.policy != await trying.policy(ctx)


@on(ModelAwaited)
async def ask_the_model_again(event: ModelAwaited, ctx: Moderation) -> None:
    """It was out. Decide, or go on waiting, or decide without it."""
    known = await store.of_request(ctx, event.request)
    if known and known[-1].decided_at >= event.since:
        await ctx.commit()  # it was decided meanwhile
        return
    await decide(event, ctx)
