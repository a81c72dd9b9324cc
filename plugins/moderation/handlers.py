"""What this house does about requests: hears, gathers, judges, and writes down what follows."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from daemon.actions.requests import Approve, Decline
from daemon.domain.ids import Alias, RequestId, subject
from daemon.domain.people import Person
from daemon.domain.questions import in_words
from daemon.domain.requests import RequestStatus
from daemon.domain.sentences import Sentence
from daemon.events.questions import QuestionAnswered, QuestionWithdrawn
from daemon.events.requests import (
    ELSEWHERE,
    RequestApproved,
    RequestCreated,
    RequestDecided,
    RequestDeclined,
    RequestDeleted,
    RequestReconsidered,
    RequestReopened,
    appeal_key,
)
from daemon.plugin import (
    Ask,
    Begin,
    Close,
    Context,
    Event,
    Later,
    Name,
    Remember,
    RequestRow,
    SettledMeanwhileError,
    StillOpen,
    Surrounded,
    on,
)
from plugins.moderation import history, joining, store, trust
from plugins.moderation.advising.asking import (
    Advised,
    Out,
    advice_beside,
    advice_on,
    is_left_open,
    paid_before,
    with_advice,
)
from plugins.moderation.advising.ledger import Errand
from plugins.moderation.advising.waiting import ModelAwaited, ToDecide, occurrence_of, try_again
from plugins.moderation.case import Case, Unadvised
from plugins.moderation.config import ModerationConfig
from plugins.moderation.gathering import Before, before_in, decided_before, gather_case
from plugins.moderation.history import Made
from plugins.moderation.learning import store as lessons
from plugins.moderation.learning.jobs import now_and_then
from plugins.moderation.offering import offers
from plugins.moderation.offering import store as bargains
from plugins.moderation.offering.making import Making, offer_key, on_offer
from plugins.moderation.offering.making import made as offered
from plugins.moderation.offering.offers import Offer
from plugins.moderation.offering.store import State
from plugins.moderation.rules import Choice, Decision, Judge
from plugins.moderation.tickets import REVIEW, review_key, ticket
from plugins.moderation.trying import beside
from plugins.moderation.trying import store as trying
from plugins.moderation.trying.asked_beside import ShadowDue
from plugins.moderation.weighing.asking import WEIGHED, shown, weighed

Moderation = Context[ModerationConfig]
What: TypeAlias = Event | Approve | Decline | Name | Remember | Close
AGAIN: Final = {
    "promised": Sentence("It was to be looked at again now. {why}"),
    "fell through": Sentence("What was offered instead came to nothing. {why}"),
}
"""Why something is put before people again, by why it is judged again."""


@on(RequestCreated)
async def decide_on_request(event: RequestCreated, ctx: Moderation) -> None:
    """Decide, and write down what follows. Nobody outside is touched here."""
    await _decide(event, ctx)


@on(RequestReopened)
async def decide_again(event: RequestReopened, ctx: Moderation) -> None:
    """Somebody set it back to pending: that is news, and it is decided afresh."""
    await _decide(event, ctx)


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
    await _decide(event, ctx)


@on(QuestionWithdrawn, topic=REVIEW)
async def ask_for_the_others(event: QuestionWithdrawn, ctx: Moderation) -> None:
    """Who waited for the same answer does not get it: each is judged for themselves."""
    lead = _request_of(event)
    joined = [] if event.state == "superseded" else await joining.members(ctx, lead)
    waiting = [row for each in joined if (row := await ctx.request(each))]
    again = [_reconsidered(row, event.key, "left") for row in waiting]
    await ctx.commit(*again, *([joining.dissolve(lead)] if joined else []))


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


async def _offer(event: QuestionAnswered, offer: Offer, reason: Sentence | None, ctx: Moderation) -> None:
    """Something else is offered to whoever asked; who waited for the same answer is judged for themselves. Where there
    is nobody to ask any more, it is put before people again."""
    lead, joined = _request_of(event), []
    row, known = await ctx.request(lead), await store.of_request(ctx, lead)
    if row is None or not known or not _waits(row, row.created_at):
        await ctx.commit(joining.dissolve(lead))
        return
    making = Making(offer=offer, reason=reason, by=event.by, occurrence=event.key)
    made = await offered(making, row, known[-1].case, ctx)
    if made is None:
        joined.append(_reconsidered(row, event.key, "afresh"))
    others = [await ctx.request(each) for each in await joining.members(ctx, lead)]
    joined += [_reconsidered(each, event.key, "left") for each in others if each is not None]
    await ctx.commit(joining.dissolve(lead), *(made or ()), *joined)


def _reconsidered(row: RequestRow, occurrence: str, because: Literal["afresh", "left"]) -> RequestReconsidered:
    return RequestReconsidered(
        request=row.id,
        requester=row.requester,
        media=row.media,
        created_at=row.created_at,
        occurrence=occurrence,
        because=because,
    )


async def answered(
    decided: store.Decided, choice: Choice, reason: Sentence | None, occurrence: str, by: str, ctx: Moderation
) -> list[Event | Approve | Decline | Remember | Begin]:
    """A person's answer is a decision of its own on each request, and each teaches."""
    decision = replace(decided_as(decided), choice=choice, why=_words(choice, reason, by), confidence=None)
    made = Made(requester=decided.requester, occurrence=occurrence, by=by, at=ctx.now)
    return [
        *_what_follows(decision, decided.case, decided.requester, occurrence),
        store.keep(decision, decided.case, made),
        *await _taught(decided.case.request, choice, occurrence, by, ctx),
    ]


def _request_of(event: QuestionAnswered | QuestionWithdrawn) -> RequestId:
    return RequestId.parse(event.asked_about.partition(":")[2])


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
    return kept, *await _taught(event.request, choice, event.key, store.PORTAL, ctx)


async def _taught(
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


@on(ModelAwaited)
async def ask_the_model_again(event: ModelAwaited, ctx: Moderation) -> None:
    """It was out. Decide, or go on waiting, or decide without it."""
    known = await store.of_request(ctx, event.request)
    if known and known[-1].decided_at >= event.since:
        await ctx.commit()  # it was decided meanwhile
        return
    await _decide(event, ctx)


@on(ShadowDue)
async def ask_beside(event: ShadowDue, ctx: Moderation) -> None:
    """What another model makes of a request that is decided. It changes nothing about it; while it is out, this waits
    in a line of its own."""
    standing = await beside.standing(ctx)
    watch = next((each for each in standing.watches if each.key == event.candidate and each.asks), None)
    made = await store.on_occurrence(ctx, event.occurrence)
    if watch is None or made is None:
        return await ctx.commit()  # it is tried no more
    case = await beside.as_seen_by(watch, made.case, standing, ctx)
    errand = Errand(
        about=f"shadow:{event.occurrence}", account=beside.account(f"{ctx.today:%Y-%m}"), ceiling=watch.budget
    )
    advice = await advice_beside(case, watch.config, errand, ctx)
    if isinstance(advice, Out):
        raise advice.error
    last = (await store.of_request(ctx, made.request))[-1]
    seen = beside.Beside(
        key=watch.key,
        request=subject(made.request),
        occurrence=event.occurrence,
        held=(made.choice, made.rule),
        tried=Judge(watch.config).choice(with_advice(case, advice)),
        person=last.choice if store.is_person(last.by) else None,
        opinion=advice.opinion if isinstance(advice, Advised) else None,
        unadvised=advice if isinstance(advice, Unadvised) else None,
    )
    return await ctx.commit(beside.saw(seen, promoted=False, now=ctx.now), *paid_before(advice))


async def _decide(event: ToDecide, ctx: Moderation) -> None:
    found, (held, before, kept) = await ctx.surrounded(
        event.request,
        (beside.HELD, ()),
        decided_before(event.media, event.request),
        ctx.recalling(trust.KEPT_AS, event.request),
    )
    if found is None or not _waits(found.row, event.created_at):
        await ctx.commit()  # it no longer waits for anybody
        return
    past = before_in(before)
    case = await gather_case(found, past, trust.read(kept), event.created_at, ctx)
    standing = beside.standing_in(held, ctx.config)
    holds = standing.now.config
    rules = ctx.once(Judge) if holds is ctx.config else Judge(holds)
    case, rule = await _looked_into(case, rules, standing, found.person, ctx)
    advice = await advice_on(case, rule, holds, ctx)
    if isinstance(advice, Out) and is_left_open(rule) and (again := _wait(event, advice, holds, ctx)):
        await ctx.commit(*_named(case), again)
        return
    case = with_advice(case, advice)
    decision, occurrence = _before_people_again(rules.judge(case), event), occurrence_of(event)
    made = Made(
        requester=event.requester,
        occurrence=occurrence,
        by=store.RULES,
        at=ctx.now,
        since=found.row.updated_at if isinstance(event, RequestReopened) else event.created_at,
        policy=trying.policy_in(held, ctx.policy),
    )
    what: tuple[What, ...] = (
        *_what_follows(decision, case, event.requester, occurrence),
        *_named(case),
        *paid_before(advice),
        store.keep(decision, case, made),
        *await beside.judged_beside(case, decision, occurrence, standing, ctx),
    )
    if not isinstance(event, RequestCreated):
        closed = (Close(key(event.request), "judged again") for key in (offer_key, appeal_key))
        what = (*what, bargains.over(event.request), *closed)
    alone = (*what, joining.leave(case.request), await _asked(case, decision, event.requester, ctx))
    if decision.choice is Choice.REVIEW:
        await _put_before_people(found, past, what, alone, ctx)
    else:
        await ctx.commit(*alone)
    _tell_the_log(decision, case, found.person.name if found.person else str(event.requester), ctx)


def _before_people_again(decision: Decision, event: ToDecide) -> Decision:
    """What people put off, or could not have as they agreed, they look at themselves, unless it is approved now."""
    said = AGAIN.get(event.because) if isinstance(event, RequestReconsidered) else None
    if said is None or decision.choice is Choice.APPROVE:
        return decision
    return replace(decision, choice=Choice.REVIEW, why=Sentence(said.text, {"why": decision.why}))


async def _looked_into(
    case: Case, rules: Judge, standing: beside.Standing, asker: Person | None, ctx: Moderation
) -> tuple[Case, str]:
    """The case with what else it takes to judge it, or to show it to a person or a model; and the rule that decides."""
    holds = standing.now.config
    ai_first = holds.order == "ai_first"
    choice, rule = rules.choice(case)
    if standing.watches or ai_first or is_left_open(rule):
        # Where a list or a limit decides, nothing learned would be heard.
        case = replace(case, learned=await lessons.speaks_of(case, holds.machine_learning, ctx))
        choice, rule = rules.choice(case)
    if lacks := rules.lacks(case, WEIGHED):
        case = await weighed(case, lacks, asker, ctx)
        choice, rule = rules.choice(case)
    return (await shown(case, asker, ctx) if ai_first or choice is Choice.REVIEW else case), rule


def _wait(event: ToDecide, out: Out, config: ModerationConfig, ctx: Moderation) -> Later | None:
    """When the model is tried again; None: the request waited long enough.

    Without a bound it waits like any other delivery: raises, and is parked until the model answers.
    """
    if config.model_patience is None:
        raise out.error
    return try_again(event, ctx.now, config.model_patience)


def _waits(row: RequestRow, created_at: datetime) -> bool:
    return not row.gone and row.status is RequestStatus.PENDING and row.created_at == created_at


async def _put_before_people(
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
        await _asked(case, decided_as(first), first.requester, ctx),
    )


def decided_as(decided: store.Decided) -> Decision:
    """The decision that was kept."""
    return Decision(
        choice=decided.choice, why=decided.why, rule=decided.rule, confidence=decided.confidence, trail=decided.trail
    )


def _what_follows(
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


async def _asked(case: Case, decision: Decision, requester: Alias, ctx: Moderation) -> Ask | Close:
    """A question for people; or, when rules settle it now, the end of one that is still open from before."""
    if decision.choice is Choice.REVIEW:
        one_of_several = len(await ctx.portals()) > 1
        fits = await on_offer(case, requester, ctx)
        return ticket(case, decision, requester, ctx, names_portal=one_of_several, offers=fits)
    return Close(review_key(case.request), "decided by the rules")


def _named(case: Case) -> tuple[Name, ...]:
    """A request goes by its title's name, also where only the request is spoken of."""
    facts = case.facts
    if facts.title is None:
        return ()
    name = f"{facts.title} ({facts.year})" if facts.year else facts.title
    return (Name(subject(facts.media), name), Name(subject(case.request), name))


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


def _portal_words(choice: Choice) -> Sentence:
    return Sentence("Approved in the portal.") if choice is Choice.APPROVE else Sentence("Declined in the portal.")


def _tell_the_log(decision: Decision, case: Case, requester: str, ctx: Moderation) -> None:
    facts = case.facts
    title = f"{facts.title or case.media}{f' ({facts.year})' if facts.year else ''}"
    sources = ", ".join(sorted(set(facts.sources.values()))) or "nobody"
    sure = "" if decision.confidence is None else f", {decision.confidence:.0%} sure"
    ctx.log.info(
        "decided",
        subject=subject(case.request),
        decision=str(decision.choice),
        rule=decision.rule,
        facts=sources,
        say=f"{title} for {requester}: {decision.choice}. {decision.why} "
        f"(rule {decision.rule}{sure}; facts from {sources})",
    )
