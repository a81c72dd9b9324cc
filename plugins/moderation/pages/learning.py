"""What was learned from whom, and whether it helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from daemon.domain.ids import RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.plugin import Acting, Begin, ConflictError, Reading, Scope, form, page
from plugins.moderation.config import ModerationConfig
from plugins.moderation.learning import jobs, store
from plugins.moderation.learning.features import says
from plugins.moderation.learning.speaking import SUPPORT, Tally
from plugins.moderation.trying import store as trying
from plugins.moderation.trying.backtest import Figures
from plugins.moderation.trying.changes import recorded
from plugins.moderation.trying.proposals import FEWEST, Dismissal, Proposal

Moderation = Reading[ModerationConfig]
SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningQuery:
    """Which pattern's lessons."""

    pattern: Annotated[str, Meta(max_length=100)] = ""
    """As the API names it; empty for the newest of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRow:
    """A pattern, and how people decided where it held."""

    pattern: str
    says: Sentence
    advice: str
    """approve or decline."""
    agreed: int
    disagreed: int
    sure: int
    """Percent: the lower bound of Wilson's interval."""
    used: bool
    """It is sure enough to count, once enough was learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRow:
    """A decision that taught."""

    title: str
    link: str
    by: str
    choice: str
    foretold: str | None
    """What the patterns would have said just before; None where none was sure enough."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayShown:
    """The later decisions, judged by what the first ones taught."""

    learned_from: int
    judged: int
    said: int
    right: int
    same_anyway: int
    helps: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A rule or a limit that people's decisions suggest."""

    key: str
    says: Sentence
    because: Sentence
    before: Figures
    after: Figures
    again: Sentence | None
    """It was dismissed, and this is why it is here again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissedRow:
    """Something that is proposed no more for a while."""

    topic: str
    says: Sentence
    reason: str
    by: str
    at: datetime
    comes_back: Sentence
    """When."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPage:
    """How learning stands."""

    query: LearningQuery
    enabled: bool
    """As daemon.yaml says."""
    applies: bool
    """Whether a pattern may decide by itself."""
    why_off: Sentence | None
    feedback: int
    taught: int
    unlearned: int
    needed: int
    """Decisions of people before anything learned counts."""
    threshold: int
    """Percent."""
    patterns: int
    surest: tuple[PatternRow, ...]
    about: PatternRow | None
    lessons: tuple[LessonRow, ...]
    months: tuple[store.MonthSaid, ...]
    replay: ReplayShown | None
    proposals: tuple[ProposalRow, ...]
    dismissed: tuple[DismissedRow, ...]
    """The newest first."""
    proposes_from: int
    """Decisions of people before anything is proposed."""
    studied_at: datetime | None


@page(
    "/learning", title=Sentence("Learning"), gives=LearningPage, query=LearningQuery, template="learning.html", menu=46
)
async def learning(ctx: Moderation, query: LearningQuery) -> LearningPage:
    """What people's decisions taught, how sure it is, and whether it helps."""
    settings, counted = ctx.config.machine_learning, await store.counted(ctx)
    threshold = settings.confidence_threshold
    proposals, dismissed = await trying.proposals(ctx), await trying.dismissed(ctx)
    silent = {each.topic for each in dismissed if not any(_is_back(each, one) for one in proposals)}
    known = await store.surest(ctx, SUPPORT if not query.pattern else 1, 1_000_000)
    return LearningPage(
        query=query,
        enabled=settings.enabled,
        applies=settings.auto_apply_patterns,
        why_off=counted.standing.why_off,
        feedback=counted.feedback,
        taught=counted.taught,
        unlearned=counted.unlearned,
        needed=settings.min_samples_to_learn,
        threshold=round(threshold * 100),
        patterns=counted.patterns,
        surest=tuple(_row(tally, threshold) for tally in known[:SHOWN]),
        about=next((_row(tally, threshold) for tally in known if tally.pattern == query.pattern), None),
        lessons=await _lessons(query.pattern, threshold, ctx),
        months=tuple(await store.months(ctx, threshold)),
        replay=_shown(counted.standing, threshold),
        proposals=tuple(_proposal(each, dismissed) for each in proposals if each.topic not in silent),
        dismissed=tuple(_dismissed(each) for each in dismissed if each.topic in silent),
        proposes_from=FEWEST,
        studied_at=counted.standing.studied_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchForm:
    """Whether what was learned is used."""

    on: bool


@form("/learning/switch", title=Sentence("Switch learning"), takes=SwitchForm, scope=Scope.ADMIN)
async def switch_learning(given: SwitchForm, ctx: Acting[ModerationConfig]) -> None:
    """The owner's word. A replay leaves it alone for the next fifty decisions."""
    by = ctx.caller.name if ctx.caller else ""
    await ctx.commit(
        store.change(lambda standing, taught: jobs.owner_switches(standing, taught=taught, on=given.on, by=by))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyForm:
    """Nothing more to say."""


@form("/learning/study", title=Sentence("Study now"), takes=StudyForm)
async def study_now(_: StudyForm, ctx: Acting[ModerationConfig]) -> None:
    """Count what is not counted yet, and replay."""
    await ctx.commit(Begin("study"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptForm:
    """Which proposal."""

    key: Annotated[str, Meta(max_length=200)]


@form("/learning/accept", title=Sentence("Accept"), takes=AcceptForm, scope=Scope.ADMIN)
async def accept(given: AcceptForm, ctx: Acting[ModerationConfig]) -> None:
    """It holds on top of daemon.yaml from the next case on, until it is taken back on the Rules page."""
    wanted = next((each for each in await trying.proposals(ctx) if each.key == given.key), None)
    if wanted is None:
        raise ConflictError(trying.NO_LONGER)
    await ctx.commit(
        trying.accept(
            recorded(ctx.config, wanted.change),
            origin=trying.PROPOSAL,
            says=wanted.says,
            figures=wanted.after,
            by=ctx.caller.name if ctx.caller else "",
            now=ctx.now,
        ),
        trying.drop_proposal(wanted.key),
        trying.bring_back(wanted.topic),
        Begin("study"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissForm:
    """Which proposal, and why."""

    key: Annotated[str, Meta(max_length=200)]
    reason: Annotated[str, Meta(max_length=200)] = ""


@form("/learning/dismiss", title=Sentence("Dismiss"), takes=DismissForm, scope=Scope.ADMIN)
async def dismiss(given: DismissForm, ctx: Acting[ModerationConfig]) -> None:
    """It is proposed no more, by however much, until half as many decisions more speak for it, and five at least."""
    wanted = next((each for each in await trying.proposals(ctx) if each.key == given.key), None)
    if wanted is None:
        raise ConflictError(trying.NO_LONGER)
    by = ctx.caller.name if ctx.caller else ""
    told = Dismissal(
        topic=wanted.topic or wanted.key,
        says=wanted.says,
        decided=wanted.decided,
        at=ctx.now,
        by=by,
        reason=" ".join(given.reason.split()),
    )
    await ctx.commit(trying.dismiss(told), Begin("study"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BringBackForm:
    """What was dismissed."""

    topic: Annotated[str, Meta(max_length=200)]


@form("/learning/bring-back", title=Sentence("Bring it back"), takes=BringBackForm, scope=Scope.ADMIN)
async def bring_back(given: BringBackForm, ctx: Acting[ModerationConfig]) -> None:
    """It is proposed again as soon as decisions suggest it."""
    if given.topic not in {each.topic for each in await trying.dismissed(ctx)}:
        raise ConflictError("this is not dismissed; open the page again")
    await ctx.commit(trying.bring_back(given.topic), Begin("study"))


def _is_back(dismissal: Dismissal, proposal: Proposal) -> bool:
    return proposal.topic == dismissal.topic and not dismissal.silences(proposal)


def _dismissed(dismissal: Dismissal) -> DismissedRow:
    values = {"decided": dismissal.decided, "until": dismissal.until}
    return DismissedRow(
        topic=dismissal.topic,
        says=dismissal.says,
        reason=dismissal.reason,
        by=dismissal.by,
        at=dismissal.at,
        comes_back=Sentence("It went by {decided} decisions of people, and comes back from {until} on.", {**values}),
    )


def _again(proposal: Proposal, dismissed: Sequence[Dismissal]) -> Sentence | None:
    earlier = next((each for each in dismissed if each.topic == proposal.topic), None)
    if earlier is None:
        return None
    values = {"then": earlier.decided, "now": proposal.decided}
    return Sentence("Dismissed before, by {then} decisions of people; there are {now} now.", {**values})


def _proposal(proposal: Proposal, dismissed: Sequence[Dismissal]) -> ProposalRow:
    return ProposalRow(
        key=proposal.key,
        says=proposal.says,
        because=proposal.because,
        before=proposal.before,
        after=proposal.after,
        again=_again(proposal, dismissed),
    )


def _row(tally: Tally, threshold: float) -> PatternRow:
    return PatternRow(
        pattern=tally.pattern,
        says=says(tally.pattern),
        advice=tally.advice,
        agreed=tally.agreed,
        disagreed=tally.disagreed,
        sure=int(tally.bound * 100),
        used=tally.bound >= threshold and tally.agreed + tally.disagreed >= SUPPORT,
    )


async def _lessons(pattern: str, threshold: float, ctx: Moderation) -> tuple[LessonRow, ...]:
    found = await store.heard(ctx, pattern=pattern, limit=SHOWN)
    titles = await ctx.called([each.request for each in found])
    return tuple(_lesson(each, titles.get(each.request), threshold) for each in found)


def _lesson(heard: store.Heard, title: str | None, threshold: float) -> LessonRow:
    number = RequestId.parse(heard.request.partition(":")[2])
    sure = heard.confidence is not None and heard.confidence >= threshold
    return LessonRow(
        title=title or subject(number),
        link=f"/requests/{number}",
        by=heard.by,
        choice=heard.choice,
        foretold=heard.advice if sure else None,
        at=heard.decided_at,
    )


def _shown(standing: store.Standing, threshold: float) -> ReplayShown | None:
    replay = standing.replay
    if replay is None:
        return None
    return ReplayShown(
        learned_from=replay.learned_from,
        judged=replay.judged,
        said=replay.said,
        right=replay.right,
        same_anyway=replay.same_anyway,
        helps=replay.helps(threshold),
    )


PARTS = (learning, switch_learning, study_now, accept, dismiss, bring_back)
