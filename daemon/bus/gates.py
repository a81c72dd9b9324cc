"""The one gate: whether an action may be done now. Pure; everything it judges by is handed in.

Mode, freeze, plan shown, removal limits, quiet hours, budgets, expiry, services that are out: here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from daemon.actions.base import Action, Harm
from daemon.domain.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Go:
    """Do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Not now: until that moment, or until that service answers, or until a person lets go."""

    why: Sentence
    until: datetime | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Dry:
    """Show that it would be done, and leave it."""

    why: Sentence


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not any more."""

    why: Sentence


Verdict: TypeAlias = Go | Wait | Dry | Refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginStanding:
    """How a plugin stands: its mode, and the hash of the settings it decides by."""

    live: bool
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A freeze in force."""

    why: Sentence
    destructive_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything the gate judges by, at one moment."""

    now: datetime
    live: bool
    """False: dry run, whatever the plugins say."""
    plugins: Mapping[str, PluginStanding] = field(default_factory=dict)
    freezes: tuple[Held, ...] = ()
    out: Mapping[str, Sentence] = field(default_factory=dict)
    """Services that do not answer, are not set up, or are not the machine they were: and why."""
    plans_shown: frozenset[tuple[str, str]] = frozenset()
    """(plugin, policy) of the plans somebody saw."""
    removals: int = 0
    """Destructive actions done, or perhaps done, since `day_began`."""
    day_began: datetime | None = None
    removal_limit: int = 0
    """The lower of the number a day and the percent of those sharing, rounded up."""
    next_day: datetime | None = None
    quiet_until: datetime | None = None
    """End of the quiet hours that are running; None: none are."""
    budget_spent_until: datetime | None = None
    """When the action's budget has room again; None: it has, or none is asked. Known just before the call."""


def may(action: Action[Any], house: House, *, plugin: str, policy: str) -> Verdict:
    """Whether this action, planned by that plugin under those settings, may be done now."""
    if action.expires_at is not None and action.expires_at <= house.now:
        return Refuse(Sentence("Its time is over."))
    return (
        _dry(action, house, plugin, policy)
        or _frozen(action, house)
        or _over_the_limit(action, house)
        or _out(action, house)
        or _quiet(action, house)
        or _over_budget(action, house)
        or Go()
    )


def _dry(action: Action[Any], house: House, plugin: str, policy: str) -> Dry | Wait | None:
    standing = house.plugins.get(plugin)
    if standing is None:
        return Wait(why=Sentence("The plugin {plugin} is not running.", {"plugin": plugin}))
    if _tells_the_owner(action):
        return None
    if not house.live:
        return Dry(Sentence("The house was in dry run."))
    if not standing.live:
        return Dry(Sentence("The plugin {plugin} was in dry run.", {"plugin": plugin}))
    if action.harm is Harm.NONE:
        return None
    if policy != standing.policy or (plugin, policy) not in house.plans_shown:
        return Dry(Sentence("Nobody has seen yet what these settings would do."))
    return None


def _frozen(action: Action[Any], house: House) -> Wait | None:
    if _tells_the_owner(action):
        return None
    for held in house.freezes:
        if not held.destructive_only or action.harm is Harm.DESTRUCTIVE:
            return Wait(why=held.why)
    return None


def _tells_the_owner(action: Action[Any]) -> bool:
    """Whoever freezes a house, or tries it out, still wants to hear of it. What does harm is no message."""
    return action.to_the_owner and action.harm is Harm.NONE


def _over_the_limit(action: Action[Any], house: House) -> Wait | None:
    if action.harm is not Harm.DESTRUCTIVE or house.removals < house.removal_limit:
        return None
    return Wait(
        why=Sentence("The removal limit of {limit} a day is reached.", {"limit": house.removal_limit}),
        until=house.next_day,
    )


def _out(action: Action[Any], house: House) -> Wait | None:
    why = house.out.get(action.service or "")
    return None if why is None else Wait(why=why, on=action.service)


def _quiet(action: Action[Any], house: House) -> Wait | None:
    if house.quiet_until is None or not action.respects_quiet_hours:
        return None
    return Wait(why=Sentence("These are quiet hours."), until=house.quiet_until)


def _over_budget(action: Action[Any], house: House) -> Wait | None:
    if house.budget_spent_until is None or action.budget is None:
        return None
    why = Sentence("The budget {budget} is spent.", {"budget": action.budget.name})
    return Wait(why=why, until=house.budget_spent_until)
