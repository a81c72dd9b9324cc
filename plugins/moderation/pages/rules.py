"""The rules that hold, where each setting comes from that is not daemon.yaml's, and the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from daemon.domain.sentences import Sentence
from daemon.plugin import Acting, Begin, ConflictError, Reading, Scope, form, page
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import rules_of
from plugins.moderation.trying import store
from plugins.moderation.trying.backtest import Figures
from plugins.moderation.trying.changes import Held

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


PARTS = (rules, take_back)
