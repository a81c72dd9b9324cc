"""What somebody decided in the portal itself."""

from dataclasses import replace

from daemon.domain.ids import RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.events.requests import ELSEWHERE, RequestApproved, RequestDeclined, RequestDeleted, appeal_key
from daemon.plugin import Begin, Close, Remember, on
from plugins.moderation import store
from plugins.moderation.handlers.following import Moderation, decided_as, taught
from plugins.moderation.history import Made
from plugins.moderation.offering.making import offer_key
from plugins.moderation.rules import Choice
from plugins.moderation.tickets import review_key
from plugins.moderation.trying import beside


@on(RequestApproved, topic=ELSEWHERE)
async def close_when_approved(event: RequestApproved, ctx: Moderation) -> None:
    """Decided in the portal: nobody needs to be asked any more."""
    decided = await _answered_there(event, Choice.APPROVE, ctx)
    await ctx.commit(*_closed(event.request, "approved in the portal"), *decided)


@on(RequestDeclined, topic=ELSEWHERE)
async def close_when_declined(event: RequestDeclined, ctx: Moderation) -> None:
    """Decided in the portal: nobody needs to be asked any more."""
    decided = await _answered_there(event, Choice.DECLINE, ctx)
    await ctx.commit(*_closed(event.request, "declined in the portal"), *decided)


@on(RequestDeleted)
async def close_when_deleted(event: RequestDeleted, ctx: Moderation) -> None:
    """Gone from the portal: nobody needs to be asked any more."""
    await ctx.commit(*_closed(event.request, "deleted in the portal"))


def _closed(request: RequestId, why: str) -> tuple[Close, ...]:
    """What people were asked about it, what whoever asked was offered, and that they may ask for a second look."""
    second_look = f"moderation.appeal:{request}"
    return tuple(Close(key, why) for key in (review_key(request), offer_key(request), appeal_key(request), second_look))


async def _answered_there(
    event: RequestApproved | RequestDeclined, choice: Choice, ctx: Moderation
) -> tuple[Remember | Begin, ...]:
    """Somebody in the portal answered what was asked here: a decision of a person, and it teaches like any other.

    Where nothing was asked, nothing is known of why: the portal approves by itself for those who may, and an owner
    who corrects a rule there may do so for reasons no case holds.
    """
    known = await store.of_request(ctx, event.request)
    if not known:
        return ()
    if known[-1].choice is not Choice.REVIEW:
        return (beside.person_said(subject(event.request), choice, ctx.now),)
    asked = known[-1]
    decision = replace(decided_as(asked), choice=choice, why=_portal_words(choice), confidence=None)
    kept = store.keep(
        decision, asked.case, Made(requester=asked.requester, occurrence=event.key, by=store.PORTAL, at=ctx.now)
    )
    return kept, *await taught(event.request, choice, event.key, store.PORTAL, ctx)


def _portal_words(choice: Choice) -> Sentence:
    return Sentence("Approved in the portal.") if choice is Choice.APPROVE else Sentence("Declined in the portal.")
