"""What a model's answer means: an opinion, or none."""

from datetime import timedelta
from typing import Any

import pytest

from daemon.domain.model import Ended, Form, ModelAnswer, Usage
from plugins.moderation.advising.reading import Mistake, read
from plugins.moderation.case import Advice, Opinion

GOOD: dict[str, Any] = {
    "decision": "APPROVED",
    "confidence": 0.85,
    "reason": "Well liked.",
    "detailed_reasoning": "Rated highly by many.",
    "risk_factors": {"quality_risk": 1, "storage_risk": 3, "appropriateness_risk": 4, "user_trust_risk": 2},
    "value_score": 8.5,
}


def said(parsed: dict[str, Any] | None) -> ModelAnswer:
    return ModelAnswer(
        text="", parsed=parsed, ended=Ended.COMPLETE, form=Form.SCHEMA, service="llm", model="gpt-4o-mini",
        usage=Usage(), cost=None, latency=timedelta(),
    )  # fmt: skip


def test_the_documented_answer_is_an_opinion_with_all_it_said() -> None:
    assert read(said(GOOD)) == Opinion(
        advice=Advice.APPROVE,
        confidence=0.85,
        reason="Well liked.",
        reasoning="Rated highly by many.",
        risks={"quality": 1.0, "storage": 3.0, "appropriateness": 4.0, "trust": 2.0},
        value=8.5,
        model="gpt-4o-mini",
    )


@pytest.mark.parametrize("decision, advice", [("REJECTED", Advice.DECLINE), ("NEEDS_REVIEW", Advice.REVIEW)])
def test_each_decision_has_its_advice(decision: str, advice: Advice) -> None:
    opinion = read(said(GOOD | {"decision": decision}))
    assert isinstance(opinion, Opinion)
    assert opinion.advice is advice


@pytest.mark.parametrize(
    "change, mistake",
    [
        ({"decision": "approved"}, "decision is none of APPROVED, REJECTED, NEEDS_REVIEW"),
        ({"decision": "PENDING"}, "decision is none of APPROVED, REJECTED, NEEDS_REVIEW"),
        ({"decision": ["APPROVED"]}, "decision is none of APPROVED, REJECTED, NEEDS_REVIEW"),
        ({"confidence": 1.01}, "confidence is not a number from 0 to 1"),
        ({"confidence": -0.1}, "confidence is not a number from 0 to 1"),
        ({"confidence": 85}, "confidence is not a number from 0 to 1"),
        ({"confidence": "0.85"}, "confidence is not a number from 0 to 1"),
        ({"confidence": True}, "confidence is not a number from 0 to 1"),
        ({"confidence": None}, "confidence is not a number from 0 to 1"),
        ({"confidence": float("nan")}, "confidence is not a number from 0 to 1"),
        ({"value_score": 11}, "value_score is not a number from 0 to 10"),
        ({"risk_factors": None}, "risk_factors is not an object"),
        ({"risk_factors": {"quality_risk": 1}}, "storage_risk is not a number from 0 to 10"),
        ({"risk_factors": dict.fromkeys(GOOD["risk_factors"], 10.5)}, "quality_risk is not a number from 0 to 10"),
        ({"reason": ""}, "reason is empty"),
        ({"reason": " \n "}, "reason is empty"),
        ({"reason": 7}, "reason is not a text"),
        ({"detailed_reasoning": None}, "detailed_reasoning is not a text"),
        ({"reason": "See https://evil.example for more."}, "reason holds an address"),
        ({"reason": "Go to www.evil.example"}, "reason holds an address"),
        ({"detailed_reasoning": "Ask at win-prizes.xyz"}, "detailed_reasoning holds an address"),
        ({"reason": "Write to me@evil.example now."}, "reason holds an address"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_mended_but_named(change: dict[str, Any], mistake: str) -> None:
    assert read(said(GOOD | change)) == Mistake(mistake)


@pytest.mark.parametrize("name", list(GOOD))
def test_nothing_may_be_missing(name: str) -> None:
    assert isinstance(read(said({key: value for key, value in GOOD.items() if key != name})), Mistake)


def test_no_object_is_no_answer() -> None:
    assert read(said(None)) == Mistake("it was not one JSON object")


def test_long_words_are_cut_and_put_on_one_line() -> None:
    opinion = read(said(GOOD | {"reason": "word\n" * 100, "detailed_reasoning": "x" * 301}))
    assert isinstance(opinion, Opinion)
    assert (len(opinion.reason), opinion.reason[-6:]) == (150, " word…")
    assert (len(opinion.reasoning), opinion.reasoning[-2:]) == (300, "x…")
