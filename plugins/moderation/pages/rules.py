"""The rules that hold, where each setting comes from that is not daemon.yaml's, and the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from daemon.domain.sentences import Sentence
from daemon.plugin import Acting, Begin, ConflictError, Reading, Scope, among_settings, block, form, page
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.written import lifted
from plugins.moderation.rules import rules_of
from plugins.moderation.trying import store
from plugins.moderation.trying.backtest import Figures
from plugins.moderation.trying.changes import Change, Held, at, leaves
from plugins.moderation.trying.written import text

Moderation = Reading[ModerationConfig]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule, in its place."""

    rule: str
    says: Sentence
    added: bool
    """It comes from a page, not from daemon.yaml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A setting that was accepted on a page."""

    number: int
    origin: str
    """proposal or shadow."""
    says: Sentence
    holds: bool
    why_not: Sentence | None
    """Why it does not hold, or no longer."""
    figures: Figures | None
    accepted_at: datetime
    accepted_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesPage:
    """What decides, in order."""

    rules: tuple[RuleRow, ...]
    changes: tuple[ChangeRow, ...]
    """The newest first; those that ended too."""


@page("/rules", title=Sentence("Rules"), gives=RulesPage, template="rules.html", menu=48)
async def rules(ctx: Moderation) -> RulesPage:
    """Every rule in use, from the first to the last, and what holds on top of daemon.yaml."""
    now = await store.effective_now(ctx)
    file = {(rule.name, str(rule.says(ctx.config))) for rule in rules_of(ctx.config)}
    told = [(rule.name, rule.says(now.config)) for rule in rules_of(now.config)]
    held = {each.number: each for each in now.held}
    return RulesPage(
        rules=tuple(RuleRow(rule=name, says=says, added=(name, str(says)) not in file) for name, says in told),
        changes=tuple(_row(each, held.get(each.number)) for each in await store.changes(ctx)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A setting that a change which was accepted is about."""

    key: str
    """As daemon.yaml has it."""
    file: str
    """What stands there."""
    holds: str
    """What holds now."""
    number: int
    """Of the change."""
    says: Sentence
    origin: str
    why_not: Sentence | None
    """Why it holds no more, where it does not."""
    accepted_at: datetime
    accepted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTop:
    """What was accepted on a page, for the page of all settings."""

    settings: tuple[Instead, ...]


@among_settings
@block(
    title=Sentence("Accepted on a page, on top of daemon.yaml"),
    gives=OnTop,
    template="on_top.html",
    order=0,
    scope=Scope.ADMIN,
)
async def on_top(ctx: Moderation) -> OnTop | None:
    """Each setting that a proposal or a promoted shadow changed, beside what daemon.yaml says."""
    now, kept = await store.effective_now(ctx), {each.number: each for each in await store.changes(ctx)}
    file, holds = ctx.config.written(), now.config.written()
    found = [
        Instead(
            key=f"plugins.moderation.{key}",
            file=text(at(file, key)),
            holds=text(at(holds, key)),
            number=each.number,
            says=kept[each.number].says,
            origin=kept[each.number].origin,
            why_not=each.why_not,
            accepted_at=kept[each.number].accepted_at,
            accepted_by=kept[each.number].accepted_by,
        )
        for each in now.held
        for key in _about(each.change)
    ]
    return OnTop(settings=tuple(found)) if found else None


def _about(change: Change) -> list[str]:
    """The settings it is about."""
    found = [key for key, _ in leaves(lifted(change.settings))]
    return [*found, "named_rules"] if change.adds else found


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackForm:
    """Which change."""

    number: Annotated[int, Meta(ge=1, le=2**53)]


@form("/rules/changes/{number}/end", title=Sentence("Take it back"), takes=TakeBackForm, scope=Scope.ADMIN)
async def take_back(given: TakeBackForm, ctx: Acting[ModerationConfig]) -> None:
    """From the next case on daemon.yaml's own setting holds again."""
    if given.number not in {each.number for each in (await store.effective_now(ctx)).held}:
        raise ConflictError("this change has ended, or never was; open the page again")
    by = ctx.caller.name if ctx.caller else ""
    await ctx.commit(store.end(given.number, why=Sentence("Taken back."), by=by, now=ctx.now), Begin("study"))


def _row(accepted: store.Accepted, held: Held | None) -> ChangeRow:
    return ChangeRow(
        number=accepted.number,
        origin=accepted.origin,
        says=accepted.says,
        holds=held is not None and held.why_not is None,
        why_not=accepted.why_ended if held is None else held.why_not,
        figures=accepted.figures,
        accepted_at=accepted.accepted_at,
        accepted_by=accepted.accepted_by,
        ended_at=accepted.ended_at,
    )


PARTS = (rules, on_top, take_back)
