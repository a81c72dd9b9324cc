"""The model's advice: adjusted, held to the threshold, and never above a strict rule."""

from datetime import timedelta
from typing import Any

import pytest

from plugins.moderation.case import Advice, Case, Learned, Opinion
from plugins.moderation.rules import Choice, judge
from tests.moderation.cases import SERIES, a_case, settings

DOCUMENTED = {
    "auto_approve": {"rating_above": 8.0, "popularity_above": 100, "genres": ["Drama", "Documentary"]},
    "auto_reject": {"rating_below": 4.0, "genres": ["Reality", "Talk"]},
    "needs_review": {"episode_count_above": 100, "new_user_days": 30, "obscure_popularity_threshold": 10},
    "order": "ai_first",
}
APPROVE, DECLINE, REVIEW = Choice.APPROVE, Choice.DECLINE, Choice.REVIEW


def advised(advice: str, confidence: float, **known: Any) -> Case:  # noqa: ANN401
    opinion = Opinion(advice=Advice(advice), confidence=confidence, reason="Said so.")
    return a_case(**{"media": SERIES, "age": timedelta(days=900), "opinion": opinion, **known})


@pytest.mark.parametrize(
    "case, choice, confidence",
    [
        pytest.param(
            advised("approve", 0.95, rating=8.9, votes=14_000, episodes=62, popularity=90.0),
            APPROVE, 1.00, id="Breaking Bad",
        ),
        pytest.param(
            advised("decline", 0.90, rating=3.2, votes=80, episodes=500, genres=(10764,)),
            DECLINE, 1.00, id="a generic reality show",
        ),
        pytest.param(
            advised("approve", 0.65, popularity=5.0, age=timedelta(days=10)),
            REVIEW, 0.55, id="an unknown indie series for somebody new",
        ),
    ],
)  # fmt: skip
def test_the_documented_examples(case: Case, choice: Choice, confidence: float) -> None:
    decision = judge(case, settings(**DOCUMENTED))
    assert (decision.choice, decision.confidence) == (choice, confidence)


@pytest.mark.parametrize(
    "case, choice, confidence",
    [
        (advised("approve", 0.75), APPROVE, 0.75),
        (advised("approve", 0.74), REVIEW, 0.74),
        (advised("decline", 0.74), REVIEW, 0.74),
        (advised("review", 0.99), REVIEW, 0.99),
        (advised("approve", 0.30), REVIEW, 0.30),
        (advised("approve", 0.89, episodes=101), REVIEW, 0.74),
        (advised("approve", 0.90, episodes=101), APPROVE, 0.90),
        (advised("approve", 0.60, episodes=101), REVIEW, 0.50),
        (advised("approve", 0.40, episodes=101), REVIEW, 0.40),
        (advised("approve", 0.84, popularity=9.9, age=timedelta(days=29)), REVIEW, 0.74),
        (advised("approve", 0.85, popularity=9.9, age=timedelta(days=29)), APPROVE, 0.85),
        (advised("approve", 0.84, popularity=9.9, age=timedelta(days=30)), APPROVE, 0.84),
        (advised("approve", 0.84, popularity=10.0, age=timedelta(days=2)), APPROVE, 0.84),
        (advised("decline", 0.80, episodes=500), DECLINE, 0.80),
    ],
)
def test_the_adjustments_and_the_threshold_hold_for_every_advice(
    case: Case,
    choice: Choice,
    confidence: float,
) -> None:
    decision = judge(case, settings(**DOCUMENTED))
    assert (decision.rule, decision.choice, decision.confidence) == ("model", choice, confidence)


@pytest.mark.parametrize(
    "case, choice, rule",
    [
        (advised("approve", 1.0, genres=(10764,)), DECLINE, "auto_reject.genres"),
        (advised("decline", 1.0, genres=(99,)), APPROVE, "auto_approve.genres"),
        (advised("decline", 1.0, rating=9.0, votes=500), APPROVE, "auto_approve.rating_above"),
        (advised("approve", 1.0, genres=(99, 10764)), DECLINE, "auto_reject.genres"),
    ],
)
def test_no_model_moves_a_strict_rule(case: Case, choice: Choice, rule: str) -> None:
    decision = judge(case, settings(**DOCUMENTED))
    assert (decision.choice, decision.rule) == (choice, rule)


def test_rules_only_hears_no_model() -> None:
    decision = judge(advised("approve", 1.0), settings(**DOCUMENTED | {"order": "rules_only"}))
    assert (decision.rule, decision.choice) == ("unmatched", REVIEW)


def test_every_number_is_the_owners() -> None:
    house = DOCUMENTED | {
        "threshold": 0.5,
        "adjustments": {"long_series": -0.3, "long_series_unless": 1, "lowest": 0.2},
    }
    decision = judge(advised("approve", 0.89, episodes=101), settings(**house))
    assert (decision.choice, decision.confidence) == (APPROVE, 0.59)


@pytest.mark.parametrize("advice, confidence", [("approve", 0.90), ("decline", 0.70)])
def test_what_the_staff_decided_adds_to_the_model_or_takes_off(advice: str, confidence: float) -> None:
    learned = Learned(pattern="type=series", advice=Advice.APPROVE, agreed=40, disagreed=2, confidence=0.84)
    house = settings(machine_learning={"auto_apply_patterns": False})
    assert judge(advised(advice, 0.80, learned=learned), house).confidence == confidence


@pytest.mark.parametrize(
    "sure, settings_, rule",
    [
        (0.80, {}, "learned"),
        (0.74, {}, "unmatched"),
        (0.74, {"confidence_threshold": 0.7}, "learned"),
        (0.80, {"auto_apply_patterns": False}, "unmatched"),
        (0.80, {"enabled": False}, "unmatched"),
    ],
)
def test_what_was_learned_decides_where_it_is_sure_enough(sure: float, settings_: dict[str, Any], rule: str) -> None:
    learned = Learned(pattern="genre=18", advice=Advice.DECLINE, agreed=30, disagreed=1, confidence=sure)
    decision = judge(a_case(learned=learned), settings(machine_learning=settings_))
    assert decision.rule == rule


def test_without_advice_a_second_look_is_the_owners() -> None:
    decision = judge(a_case(media=SERIES, episodes=101), settings(**DOCUMENTED))
    assert (decision.rule, decision.choice) == ("needs_review.episode_count_above", REVIEW)
