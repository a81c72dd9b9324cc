"""What follows from the answer to an offer; the portal is told only what somebody agreed to."""

from dataclasses import replace
from datetime import datetime

from daemon.actions.requests import Approve, Decline, Narrow, Replace
from daemon.domain.ids import Alias, MediaId, RequestId
from daemon.domain.questions import TAKEN_BACK
from daemon.domain.requests import RequestStatus
from daemon.domain.sentences import Sentence
from daemon.events.house import ActionEnded
from daemon.events.offers import OfferExpired, OfferRefused, OfferTaken, OfferWithdrawn
from daemon.events.questions import QuestionAnswered, QuestionLapsed, QuestionWithdrawn
from daemon.events.requests import RequestDecided, RequestNarrowed, RequestReconsidered, RequestReplaced
from daemon.plugin import Begin, Event, Later, Remember, RequestRow, event, on
from plugins.moderation import store as decisions
from plugins.moderation.handlers.answers import answered
from plugins.moderation.handlers.following import Moderation, decided_as
from plugins.moderation.history import Made
from plugins.moderation.offering import store
from plugins.moderation.offering.making import OFFER, TAKE
from plugins.moderation.offering.offers import Kind, months_after
from plugins.moderation.offering.store import Offered, State
from plugins.moderation.rules import Choice


@event("moderation.offer.due")
class PutOffUntilNow(Event):
    """The time came at which a request was to be looked at again."""

    request: RequestId
    requester: Alias
    media: MediaId
    created_at: datetime
    occurrence: str

    about = ("request", "requester", "media")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.request}:{self.occurrence}"


@on(QuestionAnswered, topic=OFFER)
async def follow_their_answer(event: QuestionAnswered, ctx: Moderation) -> None:
    """Do what was offered, or decline."""
    row, offered = await _standing(event.asked_about, State.OPEN, ctx)
    if row is None or offered is None:
        await ctx.commit()
        return
    if event.choice == TAKE:
        taken = OfferTaken(
            request=row.id,
            requester=row.requester,
            media=row.media,
            offer=offered.offer.says(),
            occurrence=offered.occurrence,
        )
        await ctx.commit(taken, *_as_agreed(row, offered, ctx))
        return
    refused = OfferRefused(request=row.id, requester=row.requester, media=row.media, occurrence=offered.occurrence)
    await ctx.commit(refused, *await _no(row, offered, offered.reason, ctx))


@on(QuestionLapsed, topic=OFFER)
async def decline_in_the_end(event: QuestionLapsed, ctx: Moderation) -> None:
    """They said nothing: what was asked for is declined, as it was going to be."""
    row, offered = await _standing(event.asked_about, State.OPEN, ctx)
    if row is None or offered is None:
        await ctx.commit()
        return
    expired = OfferExpired(request=row.id, requester=row.requester, media=row.media, occurrence=offered.occurrence)
    why = Sentence("What was offered instead was not taken up in time.")
    if offered.reason:
        why = Sentence("{reason} (what was offered instead was not taken up in time)", {"reason": offered.reason})
    await ctx.commit(expired, *await _no(row, offered, why, ctx))


@on(QuestionWithdrawn, topic=OFFER)
async def hold_it_no_longer(event: QuestionWithdrawn, ctx: Moderation) -> None:
    """Taken back: it is put before people again. Settled in the portal: there is nothing left to take."""
    request, asked = _request(event.asked_about), await ctx.question(event.question)
    row, offered = await ctx.request(request), await store.standing(ctx, request)
    if row is None or offered is None or asked is None:
        await ctx.commit()
        return
    taken_back = asked.reason == TAKEN_BACK
    withdrawn = OfferWithdrawn(
        request=row.id,
        requester=row.requester,
        media=row.media,
        occurrence=offered.occurrence,
        taken_back=taken_back,
        person=offered.person,
    )
    again = [_again(row, event.key, "fell through")] if taken_back and _waits(row) else []
    await ctx.commit(withdrawn, store.over(row.id), *again)


@on(RequestNarrowed)
async def approve_what_is_left(event: RequestNarrowed, ctx: Moderation) -> None:
    """The portal asks for no more than was agreed: that is approved."""
    row, offered = await _standing(f"request:{event.request}", State.TAKEN, ctx)
    known = await decisions.of_request(ctx, event.request)
    if row is None or offered is None or not known:
        await ctx.commit()
        return
    case = replace(known[-1].case, seasons=event.seasons)
    what = _decided(row, offered, Choice.APPROVE, replace(known[-1], case=case), event.key, ctx)
    approve = Approve(request=row.id, requester=row.requester, media=row.media)
    await ctx.commit(*what, approve, store.over(row.id))


@on(RequestReplaced)
async def let_go_of_the_first(event: RequestReplaced, ctx: Moderation) -> None:
    """The same was asked for in ordinary quality: what was asked for in 4K is declined, without a word."""
    row, offered = await _standing(f"request:{event.request}", State.TAKEN, ctx)
    known = await decisions.of_request(ctx, event.request)
    if row is None or offered is None or not known:
        await ctx.commit()
        return
    what = _decided(row, offered, Choice.DECLINE, known[-1], event.key, ctx)
    reason = _agreed(offered)
    decline = Decline(request=row.id, requester=row.requester, media=row.media, reason=reason, instead=True)
    await ctx.commit(*what, decline, store.over(row.id))


@on(ActionEnded, topic=f"moderation:{Narrow.name}")
async def look_again_at_the_seasons(event: ActionEnded, ctx: Moderation) -> None:
    """The portal did not do what was agreed: a person looks at it again."""
    await _fell_through(event, ctx)


@on(ActionEnded, topic=f"moderation:{Replace.name}")
async def look_again_at_the_quality(event: ActionEnded, ctx: Moderation) -> None:
    """The portal did not do what was agreed: a person looks at it again."""
    await _fell_through(event, ctx)


@on(PutOffUntilNow)
async def look_again_as_agreed(event: PutOffUntilNow, ctx: Moderation) -> None:
    """It still waits: it is put before people again."""
    row, offered = await _standing(f"request:{event.request}", State.RESTING, ctx)
    if row is None or offered is None or offered.occurrence != event.occurrence:
        await ctx.commit()
        return
    await ctx.commit(_again(row, event.key, "promised"))


async def _fell_through(event: ActionEnded, ctx: Moderation) -> None:
    row, offered = await _standing(event.subject, State.TAKEN, ctx)
    if row is None or offered is None or event.state not in {"failed", "dropped", "refused"}:
        await ctx.commit()
        return
    await ctx.commit(_again(row, event.key, "fell through"))


def _as_agreed(row: RequestRow, offered: Offered, ctx: Moderation) -> tuple[Narrow | Replace | Later | Remember, ...]:
    match offered.offer.kind:
        case Kind.SEASON:
            seasons = (offered.offer.number,)
            act: Narrow | Replace = Narrow(
                request=row.id, requester=row.requester, media=row.media, seasons=seasons, of=offered.seasons
            )
            return act, store.keep(replace(offered, state=State.TAKEN))
        case Kind.HD:
            act = Replace(request=row.id, requester=row.requester, media=row.media, seasons=offered.seasons)
            return act, store.keep(replace(offered, state=State.TAKEN))
        case Kind.LATER:
            due = PutOffUntilNow(
                request=row.id,
                requester=row.requester,
                media=row.media,
                created_at=row.created_at,
                occurrence=offered.occurrence,
            )
            at = months_after(ctx.now, offered.offer.number, ctx.zone)
            return Later(due, at), store.keep(replace(offered, state=State.RESTING))


async def _no(
    row: RequestRow, offered: Offered, reason: Sentence | None, ctx: Moderation
) -> list[Event | Approve | Decline | Remember | Begin]:
    """The no of whoever made the offer: it teaches as any other."""
    decided = (await decisions.of_request(ctx, row.id))[-1]
    what = await answered(decided, Choice.DECLINE, reason, f"{offered.occurrence}:no", offered.by, ctx)
    return [*what, store.over(row.id)]


def _decided(
    row: RequestRow, offered: Offered, choice: Choice, decided: decisions.Decided, occurrence: str, ctx: Moderation
) -> tuple[Event | Remember, ...]:
    """What was agreed on is a decision, which teaches nothing of what was asked for."""
    decision = replace(decided_as(decided), choice=choice, why=_agreed(offered), confidence=None)
    fact = RequestDecided(
        request=row.id,
        requester=row.requester,
        media=row.media,
        decision=choice,
        why=decision.why,
        occurrence=occurrence,
    )
    made = Made(requester=row.requester, occurrence=occurrence, by=offered.by, at=ctx.now)
    return fact, decisions.keep(decision, decided.case, made)


def _agreed(offered: Offered) -> Sentence:
    return Sentence("As agreed: {offer}.", {"offer": offered.offer.says()})


def _again(row: RequestRow, occurrence: str, because: str) -> RequestReconsidered:
    return RequestReconsidered(
        request=row.id,
        requester=row.requester,
        media=row.media,
        created_at=row.created_at,
        occurrence=occurrence,
        because="promised" if because == "promised" else "fell through",
    )


async def _standing(about: str, state: State, ctx: Moderation) -> tuple[RequestRow | None, Offered | None]:
    """The request, where it still waits, and what was offered."""
    request = _request(about)
    row = await ctx.request(request)
    if row is None or not _waits(row):
        return None, None
    return row, await store.standing(ctx, request, state)


def _waits(row: RequestRow) -> bool:
    return not row.gone and row.status is RequestStatus.PENDING


def _request(about: str) -> RequestId:
    return RequestId.parse(about.partition(":")[2])


PARTS = (
    follow_their_answer,
    decline_in_the_end,
    hold_it_no_longer,
    approve_what_is_left,
    let_go_of_the_first,
    look_again_at_the_seasons,
    look_again_at_the_quality,
    look_again_as_agreed,
)
