"""Which rule wins: not out yet > refused > welcome > named > limits > new people > learned > model > no rule."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any, Final

import pytest

from plugins.moderation.case import Advice, Learned, Opinion, Past, Requester
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice, Outcome, judge, rules_of
from tests.moderation.cases import SERIES, a_case

HOUSE = {
    "genres": {"whitelist": "Documentary", "blacklist": "Reality"},
    "limits_then": "reject",
    "auto_approve": {"rating_above": 8, "popularity_above": 500, "genres": "Music"},
    "auto_reject": {"rating_below": 2, "genres": "Talk", "keywords": "CAM"},
    "needs_review": {"episode_count_above": 100, "new_user_days": 30, "obscure_popularity_threshold": 10},
    "named_rules": [{"name": "korean", "when": {"language": "ko"}, "then": "reject"}],
    "most_an_hour": 5,
    "declined_before_then": "reject",
    "on_shelf_then": "reject",
    "user_trust_levels": {"new": {"max_pending": 3, "max_obscure": 8}},
    "machine_learning": {"min_samples_to_learn": 10},
}

# The facts that set off each rule, in order of precedence.
SETS_OFF: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("upcoming", {"released": date(2027, 3, 3)}),
    ("on_shelf", {"past": Past(held=True)}),
    ("most_an_hour", {"requester": Requester(asked_last_hour=6)}),
    ("genres.blacklist", {"genres": (10764,)}),
    ("auto_reject.rating_below", {"rating": 1.9, "votes": 400}),
    ("auto_reject.genres", {"genres": (10767,)}),
    ("auto_reject.keywords", {"title": "Flow (CAM)"}),
    ("declined_before", {"past": Past(declined_at=datetime(2026, 11, 1, tzinfo=UTC))}),
    ("genres.whitelist", {"genres": (99,)}),
    ("auto_approve.rating_above", {"rating": 8.4, "votes": 400}),
    ("auto_approve.popularity_above", {"popularity": 700.0}),
    ("auto_approve.genres", {"genres": (10402,)}),
    ("rule.korean", {"language": "ko"}),
    ("limits.min_rating", {"rating": 3.0, "votes": 400}),
    ("limits.max_episodes", {"episodes": 500}),
    ("limits.max_seasons", {"seasons": 40}),
    ("limits.min_popularity", {"popularity": 0.6}),
    ("limits.min_year", {"released": date(1931, 1, 1)}),
    ("new_user", {"age": timedelta(days=2)}),
    ("needs_review.episode_count_above", {"episodes": 150}),
    ("learned", {"learned": Learned(pattern="x", advice=Advice.DECLINE, agreed=20, disagreed=0, confidence=0.9)}),
    ("model", {"opinion": Opinion(advice=Advice.DECLINE, confidence=0.9, reason="No.")}),
)
OVERLAPS = ("released", "rating", "popularity", "episodes", "past", "requester")
PAIRS = [
    pytest.param(first, second, id=f"{first[0]} before {second[0]}")
    for first, second in combinations(SETS_OFF, 2)
    if not any(fact in first[1] and fact in second[1] for fact in OVERLAPS)
    and {first[0], second[0]} != {"needs_review.episode_count_above", "model"}  # a second look lowers its confidence
]

CHOICES = {
    **dict.fromkeys(("upcoming", "most_an_hour", "new_user", "needs_review.episode_count_above"), "review"),
    **dict.fromkeys(("genres.whitelist", "auto_approve.rating_above", "auto_approve.genres"), "approve"),
    "auto_approve.popularity_above": "approve",
}


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
    names = [rule.name for rule in rules_of(ModerationConfig.model_validate(HOUSE))]
    assert [name for name in names if name in dict(SETS_OFF)] == [name for name, _ in SETS_OFF]
    assert sorted(set(names) - set(dict(SETS_OFF))) == [
        "limits.max_runtime", "needs_review.new_user_obscure", "unmatched",
        "user_trust_levels.new.max_obscure", "user_trust_levels.new.max_pending",
    ]  # fmt: skip


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


def test_only_a_rule_that_decides_is_sure() -> None:
    config = ModerationConfig.model_validate(HOUSE)
    assert judge(a_case(genres=(99,)), config).confidence == 0.9
    assert judge(a_case(genres=(18,)), config).confidence is None
