"""Everything that stayed dry, at once: shown first, and done when somebody says so."""

from collections import Counter
from dataclasses import dataclass

from daemon.commands import house
from daemon.commands.base import Scope
from daemon.config import Mode
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.web.pages.actions import ActionRow, action_rows
from daemon.web.pages.reviews import Number
from daemon.web.visit import Visit
from state.actions import AT_ONCE, left_dry


@dataclass(frozen=True, slots=True, kw_only=True)
class DryKind:
    """How many of one kind."""

    says: str
    """What it is, by its class."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DryPage:
    """What would be done, and how much of it; nothing that could harm is among it."""

    actions: tuple[ActionRow, ...]
    """The oldest first, as they would be done."""
    kinds: tuple[DryKind, ...]
    """The most frequent first."""
    upto: int | None
    """The last of them: what turned dry since is not meant. None: there is nothing to do."""
    more: bool
    """There are more than are done at once."""
    harmful: int
    """Dry ones that could harm: each is done from its plan, or by itself."""
    plugins_in_dry_run: tuple[str, ...]
    """Plugins among them whose actions would only stay dry."""


@page("/actions/dry", title=Sentence("What stayed dry"), gives=DryPage, template="dry.html")
async def dry(visit: Visit) -> DryPage:
    rows = await left_dry(visit.database)
    shown = action_rows(visit, rows[:AT_ONCE])
    return DryPage(
        actions=shown,
        kinds=tuple(DryKind(says=says, count=count) for says, count in Counter(it.says for it in shown).most_common()),
        upto=shown[-1].id if shown else None,
        more=len(rows) > AT_ONCE,
        harmful=await _harmful(visit),
        plugins_in_dry_run=_in_dry_run(visit, {it.plugin for it in shown}),
    )


async def _harmful(visit: Visit) -> int:
    rows = await visit.database.read("SELECT count(*) AS n FROM actions WHERE state = 'dry' AND harm <> 'none'")
    return int(rows[0]["n"])


def _in_dry_run(visit: Visit, plugins: set[str]) -> tuple[str, ...]:
    """None where the whole house is: that is said on every page."""
    if visit.house.config().mode is Mode.DRY_RUN:
        return ()
    return tuple(sorted(each.name for each in visit.house.plugins() if each.dry_run and each.name in plugins))


@dataclass(frozen=True, slots=True, kw_only=True)
class DryForm:
    """All that stayed dry, as far as it was shown."""

    upto: Number
    """The number of the last that was shown."""


@form("/actions/dry", title=Sentence("Do all of them now"), takes=DryForm, scope=Scope.DECIDE)
async def do_dry(given: DryForm, visit: Visit) -> None:
    await house.do_what_stayed_dry(visit.house.journal, visit.caller, upto=given.upto)
