"""What follows from a decision, whoever made it."""

from datetime import datetime
from typing import Literal, TypeAlias

from daemon.actions.requests import Approve, Decline
from daemon.domain.ids import Alias, RequestId, subject
from daemon.domain.requests import RequestStatus
from daemon.events.requests import RequestDecided, RequestReconsidered
from daemon.plugin import Ask, Begin, Close, Context, Event, Name, Remember, RequestRow
from plugins.moderation import store
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.learning import store as lessons
from plugins.moderation.learning.jobs import now_and_then
from plugins.moderation.offering.making import on_offer
from plugins.moderation.rules import Choice, Decision
from plugins.moderation.tickets import review_key, ticket
from plugins.moderation.trying import beside

Moderation = Context[ModerationConfig]
What: TypeAlias = Event | Approve | Decline | Name | Remember | Close


def decided_as(decided: store.Decided) -> Decision:
    """The decision that was kept."""
    return Decision(
        choice=decided.choice, why=decided.why, rule=decided.rule, confidence=decided.confidence, trail=decided.trail
    )


def what_follows(
    decision: Decision, case: Case, requester: Alias, occurrence: str
) -> tuple[Event | Approve | Decline, ...]:
    decided = RequestDecided(
        request=case.request,
        requester=requester,
        media=case.media,
        decision=decision.choice,
        why=decision.why,
        occurrence=occurrence,
    )
    match decision.choice:
        case Choice.APPROVE:
            return decided, Approve(request=case.request, requester=requester, media=case.media)
        case Choice.DECLINE:
            reason = decision.why
            return decided, Decline(request=case.request, requester=requester, media=case.media, reason=reason)
        case Choice.REVIEW:
            return (decided,)


async def taught(
    request: RequestId, choice: Choice, occurrence: str, by: str, ctx: Moderation
) -> tuple[Remember | Begin, ...]:
    """What a person's decision teaches, and what is measured by it. An answer that came with time is nobody's."""
    if not store.is_person(by):
        return ()
    learns = (await beside.standing(ctx)).learns
    return (
        lessons.teach(occurrence, counts=learns),
        beside.person_said(subject(request), choice, ctx.now),
        *await now_and_then(ctx),
    )


def named(case: Case) -> tuple[Name, ...]:
    """A request goes by its title's name, also where only the request is spoken of."""
    facts = case.facts
    if facts.title is None:
        return ()
    name = f"{facts.title} ({facts.year})" if facts.year else facts.title
    return (Name(subject(facts.media), name), Name(subject(case.request), name))


async def asked(case: Case, decision: Decision, requester: Alias, ctx: Moderation) -> Ask | Close:
    """A question for people; or, when rules settle it now, the end of one that is still open from before."""
    if decision.choice is Choice.REVIEW:
        one_of_several = len(await ctx.portals()) > 1
        fits = await on_offer(case, requester, ctx)
        return ticket(case, decision, requester, ctx, names_portal=one_of_several, offers=fits)
    return Close(review_key(case.request), "decided by the rules")


def reconsidered(row: RequestRow, occurrence: str, because: Literal["afresh", "left"]) -> RequestReconsidered:
    return RequestReconsidered(
        request=row.id,
        requester=row.requester,
        media=row.media,
        created_at=row.created_at,
        occurrence=occurrence,
        because=because,
    )


def waits(row: RequestRow, created_at: datetime) -> bool:
    return not row.gone and row.status is RequestStatus.PENDING and row.created_at == created_at
