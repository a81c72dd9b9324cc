"""What people answer, or no longer can."""

from dataclasses import replace

from daemon.actions.requests import Approve, Decline
from daemon.domain.ids import RequestId
from daemon.domain.questions import in_words
from daemon.domain.sentences import Sentence
from daemon.events.questions import QuestionAnswered, QuestionWithdrawn
from daemon.plugin import Begin, Event, Remember, on
from plugins.moderation import joining, store
from plugins.moderation.handlers.following import Moderation, decided_as, reconsidered, taught, waits, what_follows
from plugins.moderation.history import Made
from plugins.moderation.offering import offers
from plugins.moderation.offering.making import Making
from plugins.moderation.offering.making import made as offered
from plugins.moderation.offering.offers import Offer
from plugins.moderation.rules import Choice
from plugins.moderation.tickets import REVIEW


@on(QuestionAnswered, topic=REVIEW)
async def follow_the_answer(event: QuestionAnswered, ctx: Moderation) -> None:
    """Do what a person chose, or what was to happen when nobody did; for everybody who waited for this answer."""
    lead = _request_of(event)
    asked = await ctx.question(event.question)
    reason = in_words(asked.question, event.choice, asked.reason) if asked and asked.reason else None
    if (offer := offers.named(event.choice)) is not None:
        await _offer(event, offer, reason, ctx)
        return
    choice = Choice(event.choice)
    what: list[Event | Approve | Decline | Remember | Begin] = [joining.dissolve(lead)]
    for request in (lead, *await joining.members(ctx, lead)):
        decided = (await store.of_request(ctx, request))[-1]
        if request == lead or decided.choice is Choice.REVIEW:
            occurrence = event.key if request == lead else f"{event.key}:{request}"
            what += await answered(decided, choice, reason, occurrence, event.by, ctx)
    await ctx.commit(*what)


@on(QuestionWithdrawn, topic=REVIEW)
async def ask_for_the_others(event: QuestionWithdrawn, ctx: Moderation) -> None:
    """Who waited for the same answer does not get it: each is judged for themselves."""
    lead = _request_of(event)
    joined = [] if event.state == "superseded" else await joining.members(ctx, lead)
    waiting = [row for each in joined if (row := await ctx.request(each))]
    again = [reconsidered(row, event.key, "left") for row in waiting]
    await ctx.commit(*again, *([joining.dissolve(lead)] if joined else []))


async def _offer(event: QuestionAnswered, offer: Offer, reason: Sentence | None, ctx: Moderation) -> None:
    """Something else is offered to whoever asked; who waited for the same answer is judged for themselves. Where there
    is nobody to ask any more, it is put before people again."""
    lead, joined = _request_of(event), []
    row, known = await ctx.request(lead), await store.of_request(ctx, lead)
    if row is None or not known or not waits(row, row.created_at):
        await ctx.commit(joining.dissolve(lead))
        return
    making = Making(offer=offer, reason=reason, by=event.by, occurrence=event.key)
    made = await offered(making, row, known[-1].case, ctx)
    if made is None:
        joined.append(reconsidered(row, event.key, "afresh"))
    others = [await ctx.request(each) for each in await joining.members(ctx, lead)]
    joined += [reconsidered(each, event.key, "left") for each in others if each is not None]
    await ctx.commit(joining.dissolve(lead), *(made or ()), *joined)


async def answered(
    decided: store.Decided, choice: Choice, reason: Sentence | None, occurrence: str, by: str, ctx: Moderation
) -> list[Event | Approve | Decline | Remember | Begin]:
    """A person's answer is a decision of its own on each request, and each teaches."""
    decision = replace(decided_as(decided), choice=choice, why=_words(choice, reason, by), confidence=None)
    made = Made(requester=decided.requester, occurrence=occurrence, by=by, at=ctx.now)
    return [
        *what_follows(decision, decided.case, decided.requester, occurrence),
        store.keep(decision, decided.case, made),
        *await taught(decided.case.request, choice, occurrence, by, ctx),
    ]


def _request_of(event: QuestionAnswered | QuestionWithdrawn) -> RequestId:
    return RequestId.parse(event.asked_about.partition(":")[2])


def _words(choice: Choice, reason: Sentence | None, by: str) -> Sentence:
    if reason:
        return reason
    if by == "time":
        return (
            Sentence("Nobody answered in time; it is approved then.")
            if choice is Choice.APPROVE
            else Sentence("Nobody answered in time; it is declined then.")
        )
    if choice is Choice.APPROVE:
        return Sentence("Approved by the people who run this house.")
    return Sentence("Declined by the people who run this house.")
