"""Putting a request before people: by a question of its own, or together with others."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from daemon.domain.ids import RequestId
from daemon.domain.requests import RequestStatus
from daemon.plugin import Ask, Close, Remember, SettledMeanwhileError, StillOpen, Surrounded
from plugins.moderation import joining, store
from plugins.moderation.gathering import Before
from plugins.moderation.handlers.following import Moderation, What, asked, decided_as
from plugins.moderation.tickets import review_key


async def put_before_people(
    found: Surrounded, before: Before, what: Sequence[What], alone: Sequence[What | Ask | Close], ctx: Moderation
) -> None:
    """By a question of its own; or together with another for the same, whose question then says how many want it, and
    whose answer counts for this one too."""
    lead, others = await _lead(found, ctx)
    if lead is None:
        with suppress(SettledMeanwhileError):
            return await ctx.commit(joining.nobody_else_since(found.row.media, before.seen), *alone)
        anew, _ = await ctx.surrounded(found.row.id)
        lead, others = await _lead(anew or found, ctx)
    if lead is not None:
        with suppress(SettledMeanwhileError):
            return await ctx.commit(*await _together(found.row.id, lead, others, ctx), *what)
    return await ctx.commit(*alone)


async def _lead(found: Surrounded, ctx: Moderation) -> tuple[RequestId | None, int]:
    """The request for the same that a person is asked about, and how many others want it."""
    others = joining.for_the_same(found.row, found.neighbours)
    pending = [each.id for each in others if each.status is RequestStatus.PENDING]
    return await joining.lead_among(ctx, pending), len(others)


async def _together(
    request: RequestId, lead: RequestId, others: int, ctx: Moderation
) -> Sequence[StillOpen | Remember | Close | Ask]:
    first = (await store.of_request(ctx, lead))[-1]
    case = replace(first.case, past=replace(first.case.past, asked_by_others=others))
    return (
        StillOpen(review_key(lead)),
        joining.join(request, lead),
        Close(review_key(request), "asked together with another"),
        await asked(case, decided_as(first), first.requester, ctx),
    )
