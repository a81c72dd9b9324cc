"""Deciding: gather, judge, commit. Nobody outside is touched here."""

from dataclasses import dataclass, replace
from typing import Final

from daemon.domain.ids import subject
from daemon.domain.people import Person
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestCreated, RequestReconsidered, RequestReopened, appeal_key
from daemon.plugin import Close, Later, Surrounded
from plugins.moderation import joining, store, trust
from plugins.moderation.advising.asking import Advice, Out, advice_on, is_left_open, paid_before, with_advice
from plugins.moderation.advising.waiting import ToDecide, occurrence_of, try_again
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.gathering import Before, before_in, decided_before, gather_case
from plugins.moderation.handlers.following import Moderation, What, asked, named, waits, what_follows
from plugins.moderation.handlers.people import put_before_people
from plugins.moderation.history import Made
from plugins.moderation.learning import store as lessons
from plugins.moderation.offering import store as bargains
from plugins.moderation.offering.making import offer_key
from plugins.moderation.rules import Choice, Decision, Judge
from plugins.moderation.trying import beside
from plugins.moderation.trying import store as trying
from plugins.moderation.weighing.asking import WEIGHED, shown, weighed

AGAIN: Final = {
    "promised": Sentence("It was to be looked at again now. {why}"),
    "fell through": Sentence("What was offered instead came to nothing. {why}"),
}
"""Why something is put before people again, by why it is judged again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A request that waits to be decided, with all that is known of it."""

    event: ToDecide
    found: Surrounded
    past: Before
    case: Case
    standing: beside.Standing
    rules: Judge
    policy: str

    @property
    def holds(self) -> ModerationConfig:
        """The settings that hold."""
        return self.standing.now.config

    @property
    def asker(self) -> Person | None:
        return self.found.person


async def decide(event: ToDecide, ctx: Moderation) -> None:
    matter = await _gathered(event, ctx)
    if matter is None:
        await ctx.commit()  # it no longer waits for anybody
        return
    case, rule = await _looked_into(matter, ctx)

    advice = await advice_on(case, rule, matter.holds, ctx)
    if isinstance(advice, Out) and is_left_open(rule) and (again := _wait(event, advice, matter.holds, ctx)):
        await ctx.commit(*named(case), again)
        return
    case = with_advice(case, advice)
    decision = _before_people_again(matter.rules.judge(case), event)

    what = await _what_is_written(decision, case, advice, matter, ctx)
    alone = (*what, joining.leave(case.request), await asked(case, decision, event.requester, ctx))
    if decision.choice is Choice.REVIEW:
        await put_before_people(matter.found, matter.past, what, alone, ctx)
    else:
        await ctx.commit(*alone)
    _tell_the_log(decision, case, matter.asker.name if matter.asker else str(event.requester), ctx)


async def _gathered(event: ToDecide, ctx: Moderation) -> Matter | None:
    found, (held, before, kept) = await ctx.surrounded(
        event.request,
        (beside.HELD, ()),
        decided_before(event.media, event.request),
        ctx.recalling(trust.KEPT_AS, event.request),
    )
    if found is None or not waits(found.row, event.created_at):
        return None
    past, standing = before_in(before), beside.standing_in(held, ctx.config)
    holds = standing.now.config
    return Matter(
        event=event,
        found=found,
        past=past,
        case=await gather_case(found, past, trust.read(kept), event.created_at, ctx),
        standing=standing,
        rules=ctx.once(Judge) if holds is ctx.config else Judge(holds),
        policy=trying.policy_in(held, ctx.policy),
    )


async def _looked_into(matter: Matter, ctx: Moderation) -> tuple[Case, str]:
    """The case with what else it takes to judge it, or to show it to a person or a model; and the rule that decides."""
    case, rules, holds = matter.case, matter.rules, matter.holds
    ai_first = holds.order == "ai_first"
    choice, rule = rules.choice(case)
    if matter.standing.watches or ai_first or is_left_open(rule):
        # Where a list or a limit decides, nothing learned would be heard.
        case = replace(case, learned=await lessons.speaks_of(case, holds.machine_learning, ctx))
        choice, rule = rules.choice(case)
    if lacks := rules.lacks(case, WEIGHED):
        case = await weighed(case, lacks, matter.asker, ctx)
        choice, rule = rules.choice(case)
    return (await shown(case, matter.asker, ctx) if ai_first or choice is Choice.REVIEW else case), rule


def _wait(event: ToDecide, out: Out, config: ModerationConfig, ctx: Moderation) -> Later | None:
    """When the model is tried again; None: the request waited long enough.

    Without a bound it waits like any other delivery: raises, and is parked until the model answers.
    """
    if config.model_patience is None:
        raise out.error
    return try_again(event, ctx.now, config.model_patience)


def _before_people_again(decision: Decision, event: ToDecide) -> Decision:
    """What people put off, or could not have as they agreed, they look at themselves, unless it is approved now."""
    said = AGAIN.get(event.because) if isinstance(event, RequestReconsidered) else None
    if said is None or decision.choice is Choice.APPROVE:
        return decision
    return replace(decision, choice=Choice.REVIEW, why=Sentence(said.text, {"why": decision.why}))


async def _what_is_written(
    decision: Decision, case: Case, advice: Advice | None, matter: Matter, ctx: Moderation
) -> tuple[What, ...]:
    """Whether it is asked about alone or together with others."""
    event, occurrence = matter.event, occurrence_of(matter.event)
    made = Made(
        requester=event.requester,
        occurrence=occurrence,
        by=store.RULES,
        at=ctx.now,
        since=matter.found.row.updated_at if isinstance(event, RequestReopened) else event.created_at,
        policy=matter.policy,
    )
    what: tuple[What, ...] = (
        *what_follows(decision, case, event.requester, occurrence),
        *named(case),
        *paid_before(advice),
        store.keep(decision, case, made),
        *await beside.judged_beside(case, decision, occurrence, matter.standing, ctx),
    )
    if isinstance(event, RequestCreated):
        return what
    closed = (Close(key(event.request), "judged again") for key in (offer_key, appeal_key))
    return (*what, bargains.over(event.request), *closed)


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
