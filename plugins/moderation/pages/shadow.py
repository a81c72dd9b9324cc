"""What is tried beside the rules, how often both agree, and the button that promotes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta

from daemon.domain.model import ModelTerms
from daemon.domain.sentences import Sentence
from daemon.plugin import (
    Acting,
    Begin,
    ConfigError,
    ConflictError,
    Reading,
    RefusedError,
    Scope,
    form,
    page,
    read_sheet,
)
from plugins.moderation.advising.asking import terms_of
from plugins.moderation.advising.ledger import PAID
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.written import lifted
from plugins.moderation.rules import Choice
from plugins.moderation.rules.unadvised import SAID
from plugins.moderation.trying import beside, store
from plugins.moderation.trying.changes import Change, leaves, recorded
from plugins.moderation.trying.shadow import Candidate, Watch, agreement
from plugins.moderation.trying.written import WITHIN, as_changes, text

Moderation = Reading[ModerationConfig]

COUNTED: Final = 500
LISTED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A case of which both made something else."""

    request: str
    title: str | None
    held: Choice
    held_rule: str
    tried: Choice
    tried_rule: str
    person: Choice | None
    said: str | None
    """What a model said that was asked beside."""
    open: bool
    """A person has yet to say."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Settings that are judged beside those that hold, or have been promoted."""

    key: str
    settings: tuple[tuple[str, str], ...]
    """Each that differs, and what it is."""
    from_file: bool
    """daemon.yaml names it."""
    promoted: int | None
    """The change on the Rules page that it became."""
    since: datetime | None
    agreed: int
    counted: int
    open: int
    agreement: int | None
    """Percent."""
    disagreements: tuple[Disagreement, ...]
    asks: "Asked | None"
    """The model that is asked for it alone; None where none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """Cases a model said nothing of: they count for neither side."""

    why: Sentence
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A model that is only tried, and what it costs."""

    model: str | None
    """None: nobody would answer by that name."""
    budget: float | None
    """Of each month, for this alone; None: no bound but the house's."""
    spent: float
    """This month."""
    calls: int
    silent: tuple[Silent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demoted:
    """What held after a promotion, and no longer does."""

    why: Sentence
    at: datetime
    by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowPage:
    """What is tried."""

    tried: tuple[Tried, ...]
    unfit: bool
    """There is a candidate, and it no longer fits what holds."""
    demoted: tuple[Demoted, ...]


@page("/shadow", title=Sentence("Shadow"), gives=ShadowPage, template="shadow.html", menu=52)
async def shadow(ctx: Moderation) -> ShadowPage:
    """Other settings, judged beside the rules on each new request."""
    holds = await beside.standing(ctx)
    keys = {watch.key for watch in holds.watches}
    accepted = await store.changes(ctx)
    return ShadowPage(
        tried=tuple([await _tried(watch, holds, accepted, ctx) for watch in holds.watches]),
        unfit=holds.candidate is not None and holds.candidate.key not in keys,
        demoted=tuple(
            Demoted(why=each.why_ended, at=each.ended_at, by_itself=each.ended_by == beside.BY_ITSELF)
            for each in accepted
            if each.origin == store.SHADOW and each.ended_at is not None and each.why_ended is not None
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TryForm:
    """What to try."""

    settings: Annotated[str, Meta(min_length=1, max_length=3_000)]
    """As in daemon.yaml, below moderation: changes to what holds."""


@form("/shadow/try", title=Sentence("Try it beside the rules"), takes=TryForm, scope=Scope.ADMIN)
async def begin(given: TryForm, ctx: Acting[ModerationConfig]) -> None:
    """From the next request on they are judged too, and decide nothing."""
    if ctx.config.shadow:
        raise ConflictError("daemon.yaml names what is tried (shadow); empty it there first")
    try:
        written = read_sheet(given.settings.encode(), file="settings", within=WITHIN)
        holds = (await store.effective_now(ctx)).config
        as_changes(written, holds)
        holds.tried(lifted(written.tree))
        ctx.config.tried(lifted(written.tree))
    except ConfigError as error:
        raise RefusedError("; ".join(map(str, error.mistakes))) from None
    except ValueError as error:
        raise RefusedError(str(error)) from None
    by = ctx.caller.name if ctx.caller else ""
    await ctx.commit(beside.begin(Candidate(settings=lifted(written.tree), since=ctx.now, by=by)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopForm:
    """Nothing more to say."""


@form("/shadow/stop", title=Sentence("Try it no more"), takes=StopForm, scope=Scope.ADMIN)
async def stop(_: StopForm, ctx: Acting[ModerationConfig]) -> None:
    """What was begun on a page; what daemon.yaml names is ended there."""
    await ctx.commit(beside.stop())


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteForm:
    """Which candidate: what was looked at, and not what took its place meanwhile."""

    key: Annotated[str, Meta(max_length=64)]


@form("/shadow/promote", title=Sentence("Promote it"), takes=PromoteForm, scope=Scope.ADMIN)
async def promote(given: PromoteForm, ctx: Acting[ModerationConfig]) -> None:
    """It holds on top of daemon.yaml from the next case on, until it is taken back, or drifts."""
    holds = await beside.standing(ctx)
    watch = next((each for each in holds.watches if each.key == given.key and each.promoted is None), None)
    if watch is None or holds.candidate is None:
        raise ConflictError(beside.NOT_TRIED)
    change = recorded(ctx.config, Change(settings=holds.candidate.judged_by))
    names = [name for name, _ in leaves(holds.candidate.judged_by)]
    says = Sentence("Promoted: {settings}", {"settings": [*names]})
    by = ctx.caller.name if ctx.caller else ""
    await ctx.commit(
        store.accept(change, origin=store.SHADOW, says=says, figures=None, by=by, now=ctx.now),
        beside.stop() if ctx.config.shadow else beside.taken(),
        Begin("study"),
    )


async def _tried(
    watch: Watch, holds: beside.Standing, accepted: list[store.Accepted], ctx: Moderation
) -> Tried:  # fmt: skip
    change = next((each for each in accepted if each.number == watch.promoted), None)
    candidate = holds.candidate
    since = change.accepted_at if change else candidate.since if candidate else None
    settings = change.change.settings if change else candidate.settings if candidate else {}
    rows = await beside.seen(ctx, watch.key, since=since, promoted=change is not None, limit=COUNTED)
    figures = agreement([row.seen for row in rows])
    otherwise = [row for row in rows if row.seen.agreed is not True][:LISTED]
    titles = await ctx.called([row.request for row in otherwise])
    return Tried(
        key=watch.key,
        settings=tuple((name, text(value)) for name, value in leaves(settings)),
        from_file=change is None and bool(ctx.config.shadow),
        promoted=watch.promoted,
        since=since,
        agreed=figures.agreed,
        counted=figures.counted,
        open=figures.open,
        agreement=None if figures.share is None else round(figures.share * 100),
        disagreements=tuple(_disagreement(row, titles.get(row.request)) for row in otherwise),
        asks=await _asked(watch, since, ctx) if watch.asks else None,
    )


async def _asked(watch: Watch, since: datetime | None, ctx: Moderation) -> Asked:
    terms = await terms_of(watch.config, ctx)
    (paid,) = await ctx.rows(PAID, (beside.account(f"{ctx.today:%Y-%m}"),))
    silent = await beside.unanswered(ctx, watch.key, since)
    return Asked(
        model=terms.model if isinstance(terms, ModelTerms) else watch.config.openai.model,
        budget=watch.budget,
        spent=float(paid[0]),
        calls=int(paid[1]),
        silent=tuple(Silent(why=SAID[why], cases=cases) for why, cases in silent.items()),
    )


def _disagreement(row: beside.SeenRow, title: str | None) -> Disagreement:
    return Disagreement(
        request=row.request.partition(":")[2],
        title=title,
        held=row.seen.held,
        held_rule=row.held_rule,
        tried=row.seen.tried,
        tried_rule=row.tried_rule,
        person=row.seen.person,
        said=row.opinion.reason if row.opinion else None,
        open=row.seen.agreed is None,
        at=row.at,
    )


PARTS = (shadow, begin, stop, promote)
