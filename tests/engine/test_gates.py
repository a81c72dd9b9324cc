"""The one gate, over every combination of what it judges by."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import TypeAlias

import pytest

from daemon.actions.base import Action, Harm
from daemon.bus.gates import Dry, Go, Held, House, PluginStanding, Refuse, Verdict, Wait, may
from daemon.domain.budgets import Budget
from daemon.domain.sentences import Sentence

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVENING, MORNING, TOMORROW = (NOW + timedelta(hours=hours) for hours in (6, 8, 12))
CALLS = Budget(name="calls", amount=1, per=timedelta(hours=1))
DESTRUCTIVE = Held(why=Sentence("what destroys"), destructive_only=True)
EVERYTHING = Held(why=Sentence("everything"), destructive_only=False)
OUT = {"portal": Sentence("out")}
LIVE, DRY = PluginStanding(live=True, policy="now"), PluginStanding(live=False, policy="now")
SEEN, UNSEEN = frozenset({("guests", "now"), ("guests", "then")}), frozenset({("others", "now"), ("guests", "then")})


@dataclass(kw_only=True)
class Deed(Action[object]):
    """Whatever it is that may or may not be done."""

    does_harm: Harm
    ends: datetime | None
    sleeps: bool
    for_the_owner: bool
    costs: bool

    name = "deed.do"
    about = ()

    @property
    def harm(self) -> Harm:  # type: ignore[override]
        return self.does_harm

    @property
    def service(self) -> str:
        return "portal"

    @property
    def expires_at(self) -> datetime | None:
        return self.ends

    @property
    def respects_quiet_hours(self) -> bool:
        return self.sleeps

    @property
    def to_the_owner(self) -> bool:
        return self.for_the_owner

    @property
    def budget(self) -> Budget | None:
        return CALLS if self.costs else None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One combination: a deed that was planned under a policy, and the house it meets."""

    deed: Deed
    policy: str
    house: House

    @property
    def plugin(self) -> PluginStanding | None:
        return self.house.plugins.get("guests")

    @property
    def harm(self) -> Harm:
        return self.deed.harm

    @property
    def told(self) -> bool:
        """The owner is told, whatever is frozen or dry; what does harm is no message."""
        return self.deed.for_the_owner and self.harm is Harm.NONE


DEEDS = [
    Deed(does_harm=harm, ends=ends, sleeps=sleeps, for_the_owner=owner, costs=costs)
    for harm, ends, (sleeps, costs), owner in product(
        Harm, (None, NOW, TOMORROW), product((False, True), (False, True)), (False, True)
    )
]
HOUSES = [
    House(
        now=NOW,
        live=live,
        plugins=plugins,
        freezes=freezes,
        out=out,
        plans_shown=plans,
        removals=removals,
        removal_limit=3,
        next_day=TOMORROW,
        quiet_until=quiet,
        budget_spent_until=spent,
    )
    for live, plugins, freezes, out, plans, removals, quiet, spent in product(
        (True, False),
        ({"guests": LIVE}, {"guests": DRY}, {"others": LIVE}),
        ((), (DESTRUCTIVE,), (EVERYTHING,), (DESTRUCTIVE, EVERYTHING)),
        ({}, OUT, {"another portal": Sentence("out")}),
        (SEEN, UNSEEN),
        (2, 3, 4),
        (None, MORNING),
        (None, EVENING),
    )
]
CASES = [
    Case(deed=deed, policy=policy, house=house) for deed in DEEDS for policy in ("now", "then") for house in HOUSES
]

Row: TypeAlias = tuple[str, Callable[[Case], bool], type[Verdict]]
TABLE: tuple[Row, ...] = (
    ("expired", lambda c: c.deed.ends == NOW, Refuse),
    ("the plugin is not running", lambda c: c.plugin is None, Wait),
    ("the house is dry", lambda c: not c.house.live and not c.told, Dry),
    ("the plugin is dry", lambda c: c.plugin is DRY and not c.told, Dry),
    ("other settings than planned", lambda c: c.harm is not Harm.NONE and c.policy != "now", Dry),
    ("plan not seen", lambda c: c.harm is not Harm.NONE and c.house.plans_shown is UNSEEN, Dry),
    ("everything is frozen", lambda c: EVERYTHING in c.house.freezes and not c.told, Wait),
    ("frozen", lambda c: c.harm is Harm.DESTRUCTIVE and bool(c.house.freezes), Wait),
    ("too many removals", lambda c: c.harm is Harm.DESTRUCTIVE and c.house.removals >= 3, Wait),
    ("the service is out", lambda c: c.house.out is OUT, Wait),
    ("quiet hours", lambda c: c.deed.sleeps and c.house.quiet_until is not None, Wait),
    ("the budget is spent", lambda c: c.deed.costs and c.house.budget_spent_until is not None, Wait),
    ("nothing is against it", lambda _: True, Go),
)
"""The first row that holds decides."""


@cache
def cases_by_row() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in CASES:
        found[next(row[0] for row in TABLE if row[1](case))].append(case)
    return found


def verdict_on(case: Case) -> Verdict:
    return may(case.deed, case.house, plugin="guests", policy=case.policy)


@pytest.mark.parametrize("name, verdict", [(row[0], row[2]) for row in TABLE])
def test_every_combination_gets_the_verdict_of_the_first_row_that_holds(name: str, verdict: type) -> None:
    cases = cases_by_row()[name]
    assert cases
    assert [case for case in cases if type(verdict_on(case)) is not verdict] == []


@pytest.mark.parametrize(
    "name, until, on",
    [
        ("too many removals", TOMORROW, None),
        ("the service is out", None, "portal"),
        ("quiet hours", MORNING, None),
        ("the budget is spent", EVENING, None),
        ("everything is frozen", None, None),
        ("the plugin is not running", None, None),
    ],
)
def test_who_waits_knows_for_what(name: str, until: datetime | None, on: str | None) -> None:
    waits = {
        (verdict.until, verdict.on) for case in cases_by_row()[name] if isinstance(verdict := verdict_on(case), Wait)
    }
    assert waits == {(until, on)}
