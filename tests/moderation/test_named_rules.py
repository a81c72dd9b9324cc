"""The owner's named rules: in file order, with the owner's reasons, in both languages."""

from typing import Any

import pytest
from pydantic import ValidationError

from daemon.domain.media import MediaStatus
from daemon.domain.sentences import OWN_CODE
from plugins.moderation.case import Case, Cost
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice, Judge, Outcome, judge
from tests.moderation.cases import a_case, settings


def french(text: str) -> str:
    return {OWN_CODE: "fr"}.get(text, text)


def rule(name: str, then: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": name, "when": {"rating": {"below": 8}}, "then": then, **more}


@pytest.mark.parametrize(
    "rules, decided, choice",
    [
        ([rule("a", "approve"), rule("b", "reject")], "rule.a", Choice.APPROVE),
        ([rule("a", "approve", stop=False), rule("b", "reject")], "rule.b", Choice.DECLINE),
        ([rule("a", "approve", stop=False), rule("b", "review", stop=False)], "rule.b", Choice.REVIEW),
        ([rule("a", "approve", stop=False), rule("b", "decline", when={"year": 1900})], "rule.a", Choice.APPROVE),
        ([rule("a", "approve", when={"votes": 1}), rule("b", "decline")], "rule.b", Choice.DECLINE),
        ([rule("a", "approve", when={"rating": {"above": 9}})], "unmatched", Choice.REVIEW),
    ],
)
def test_the_first_that_holds_decides_unless_it_lets_others_go_on(
    rules: list[dict[str, Any]], decided: str, choice: Choice
) -> None:
    decision = judge(a_case(rating=7.0, votes=20), settings(named_rules=rules))
    assert (decision.rule, decision.choice) == (decided, choice)


def test_one_that_does_not_stop_still_stands_above_the_limits() -> None:
    house = ModerationConfig.model_validate({"named_rules": [rule("a", "approve", stop=False)]})
    assert judge(a_case(rating=3.0, votes=20), house).rule == "rule.a"


def test_a_fact_that_is_not_known_decides_nothing_and_is_said() -> None:
    decision = judge(a_case(), settings(named_rules=[rule("a", "reject")]))
    (seen,) = (seen for seen in decision.trail if seen.rule == "rule.a")
    assert (seen.outcome, str(seen.saw)) == (Outcome.UNKNOWN, "rating not known.")
    assert str(seen.says) == "rating below 8: decline."


def test_the_owners_reason_is_said_in_the_readers_language() -> None:
    reason = {"en": "Rated {rating} only.", "fr": "Noté {rating} seulement."}
    decision = judge(a_case(rating=7.04, votes=20), settings(named_rules=[rule("a", "reject", reason=reason)]))
    assert str(decision.why) == "Rated 7 only."
    assert decision.why.said_in(french) == "Noté 7 seulement."


def test_a_reason_in_one_language_serves_both() -> None:
    decision = judge(a_case(rating=7.0), settings(named_rules=[rule("a", "reject", reason="Not for us.")]))
    assert [str(decision.why), decision.why.said_in(french)] == ["Not for us.", "Not for us."]


def test_without_a_reason_the_conditions_are_the_reason() -> None:
    decision = judge(a_case(rating=7.0), settings(named_rules=[rule("a", "reject")]))
    assert str(decision.why) == "The house's rule a: rating below 8."


@pytest.mark.parametrize(
    "written, complaint",
    [
        (rule("a", "reject", reason="{ratng}"), "{ratng} is nothing that can be filled in"),
        (rule("a", "reject", reason="{rating!r}"), "is nothing that can be filled in"),
        (rule("a", "reject", reason="{rating.__class__}"), "is nothing that can be filled in"),
        (rule("a", "reject", reason="{"), "has a brace that is not closed"),
        (rule("a", "shred"), "'approve', 'reject', 'decline' or 'review'"),
        (rule("a", "reject", when={"episods": 3}), "did you mean episodes?"),
        (rule(" ", "reject"), "String should match pattern"),
    ],
)
def test_a_mistake_in_a_rule_is_named(written: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError) as error:
        settings(named_rules=[written])
    assert complaint in str(error.value)


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="'a' is the name of two rules"):
        settings(named_rules=[rule("a", "reject"), rule("a", "approve")])


ABOVE_50 = {"name": "large", "when": {"gigabytes": {"above": 50}}, "then": "review"}
FILMS = {"name": "films", "when": {"type": "movie"}, "then": "approve"}
HELD = {"name": "much", "when": {"gigabytes_held": {"above": 300}}, "then": "review"}
GATHERED = frozenset({"gigabytes", "gigabytes_held", "disk_free"})


@pytest.mark.parametrize(
    "named, case, lacking",
    [
        ([], a_case(), set()),
        ([ABOVE_50], a_case(), {"gigabytes"}),
        ([ABOVE_50, HELD], a_case(), {"gigabytes", "gigabytes_held"}),
        ([ABOVE_50], a_case(cost=Cost(gigabytes=60)), set()),
        ([ABOVE_50], a_case(cost=Cost(gigabytes=40)), set()),
        ([FILMS, ABOVE_50], a_case(), set()),
        ([FILMS | {"stop": False}, ABOVE_50], a_case(), {"gigabytes"}),
        ([ABOVE_50], a_case(media_status=MediaStatus.AVAILABLE), set()),
        ([{**ABOVE_50, "when": {"type": "series", "gigabytes": {"above": 50}}}], a_case(), set()),
        ([{**ABOVE_50, "when": {"any": [{"type": "movie"}, {"gigabytes": {"above": 50}}]}}], a_case(), set()),
        ([{**ABOVE_50, "when": {"rating": {"above": 8}}}], a_case(), set()),
    ],
)
def test_only_what_could_still_change_the_decision_is_asked_for(
    named: list[dict[str, object]], case: Case, lacking: set[str]
) -> None:
    assert Judge(settings(named_rules=named)).lacks(case, GATHERED) == lacking
