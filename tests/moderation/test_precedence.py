"""Which rule wins: not out yet > blacklist > whitelist > limits > new people > nothing matched."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final

import pytest

from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import RULES, Choice, Outcome, judge
from tests.moderation.cases import SERIES, a_case

HOUSE = {
    "genres": {"whitelist": "Documentary", "blacklist": "Reality"},
    "limits_then": "reject",
}

# The facts that set off each rule, in order of precedence.
SETS_OFF: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("upcoming", {"released": date(2027, 3, 3)}),
    ("genres.blacklist", {"genres": (10764,)}),
    ("genres.whitelist", {"genres": (99,)}),
    ("limits.min_rating", {"rating": 3.0, "votes": 400}),
    ("limits.max_episodes", {"episodes": 500}),
    ("limits.max_seasons", {"seasons": 40}),
    ("limits.min_popularity", {"popularity": 0.6}),
    ("limits.min_year", {"released": date(1931, 1, 1)}),
    ("new_user", {"age": timedelta(days=2)}),
)
PAIRS = [
    pytest.param(first, second, id=f"{first[0]} before {second[0]}")
    for first, second in combinations(SETS_OFF, 2)
    if {first[0], second[0]} != {"upcoming", "limits.min_year"}
]

CHOICES = {"upcoming": "review", "genres.whitelist": "approve", "new_user": "review"}


def together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {**one, **other, "genres": (*other.get("genres", ()), *one.get("genres", ()))}


@pytest.mark.parametrize("first, second", PAIRS)
def test_of_two_rules_the_higher_one_decides(
    first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]]
) -> None:
    case = a_case(media=SERIES, **together(first[1], second[1]))
    decision = judge(case, ModerationConfig.model_validate(HOUSE))
    assert (decision.rule, decision.choice) == (first[0], CHOICES.get(first[0], "decline"))


@pytest.mark.parametrize("first, second", PAIRS)
def test_what_the_lower_one_saw_is_shown_as_not_needed(
    first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]]
) -> None:
    config = ModerationConfig.model_validate(HOUSE)
    alone = judge(a_case(media=SERIES, **second[1]), config).trail
    both = judge(a_case(media=SERIES, **together(first[1], second[1])), config).trail
    place = [seen.rule for seen in both].index(second[0])
    assert (alone[place].outcome, both[place].outcome) == (Outcome.DECIDED, Outcome.NOT_NEEDED)
    assert both[place].saw.text == alone[place].saw.text


def test_the_order_of_the_rules_is_the_order_of_precedence() -> None:
    assert [rule.name for rule in RULES] == [
        *[name for name, _ in SETS_OFF[:-1]],
        "limits.max_runtime",
        "new_user",
        "unmatched",
    ]


@pytest.mark.parametrize(
    "genres, choice", [((99,), Choice.APPROVE), ((10764,), Choice.DECLINE), ((18,), Choice.REVIEW)]
)
def test_a_new_person_is_held_to_the_lists_first(genres: tuple[int, ...], choice: Choice) -> None:
    case = a_case(age=timedelta(days=2), genres=genres)
    assert judge(case, ModerationConfig.model_validate(HOUSE)).choice == choice


@pytest.mark.parametrize("genres", [(99,), (10764,)])
def test_a_title_that_is_not_out_waits_even_if_it_is_on_a_list(genres: tuple[int, ...]) -> None:
    case = a_case(released=date(2027, 3, 3), genres=genres)
    assert judge(case, ModerationConfig.model_validate(HOUSE)).choice == Choice.REVIEW


def test_only_a_rule_that_decides_is_certain() -> None:
    config = ModerationConfig.model_validate(HOUSE)
    assert judge(a_case(genres=(99,)), config).confidence == 1.0
    assert judge(a_case(genres=(18,)), config).confidence is None
