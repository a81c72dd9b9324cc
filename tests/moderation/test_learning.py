"""What people decide teaches, as much as it can and no more."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.media import TitleFacts
from plugins.moderation.case import Advice, Case, Learned
from plugins.moderation.conditions.reading import condition as read_condition
from plugins.moderation.learning.features import condition, features, patterns, says
from plugins.moderation.learning.jobs import PATIENCE, after_replay, owner_switches
from plugins.moderation.learning.replay import Counts, Lesson, Replay, replay
from plugins.moderation.learning.speaking import SUPPORT, Tally, strongest
from plugins.moderation.learning.store import Standing
from plugins.moderation.learning.wilson import lower_bound
from plugins.moderation.rules import Choice, judge
from tests.moderation.cases import SERIES, a_case, settings
from tests.moderation.test_properties import cases


@pytest.mark.parametrize(
    "agreed, decided, bound",
    [
        (0, 0, 0.0), (1, 1, 0.2065), (4, 4, 0.5101), (5, 5, 0.5655), (12, 12, 0.7575), (20, 20, 0.8389),
        (9, 10, 0.5958), (60, 119, 0.4157), (50, 100, 0.4038), (95, 100, 0.8882), (0, 10, 0.0),
    ],
)  # fmt: skip
def test_a_share_is_as_sure_as_wilson_says(agreed: int, decided: int, bound: float) -> None:
    """Figures worked out from the formula of Wilson (1927) with z = 1.96, to four places."""
    assert lower_bound(agreed, decided) == pytest.approx(bound, abs=1e-4)


@pytest.mark.parametrize(
    "known, words",
    [
        ({}, ("type=movie",)),
        ({"media": SERIES, "episodes": 101}, ("type=series", "episodes=long")),
        ({"runtime": 139}, ("type=movie", "minutes=usual")),
        ({"genres": (27, 18)}, ("genre=18", "genre=27", "type=movie")),
        ({"rating": 6.0, "votes": 10}, ("type=movie", "rating=6-7")),
        ({"rating": 8.1, "votes": 9}, ("type=movie",)),
        ({"rating": 8.1}, ("type=movie",)),
        ({"language": "ko"}, ("type=movie", "language=ko")),
        ({"age": timedelta(days=6)}, ("type=movie", "account=new")),
        ({"age": timedelta(days=365)}, ("type=movie", "account=trusted")),
    ],
)
def test_a_case_is_put_into_words(known: dict[str, Any], words: tuple[str, ...]) -> None:
    assert features(a_case(**known)) == words


@given(cases)
def test_a_pattern_finds_as_a_named_rule_the_cases_it_counts(case: Case) -> None:
    for pattern in patterns(features(case)):
        assert read_condition(condition(pattern)).holds(case) is True, pattern
        assert "{" not in str(says(pattern))


@given(cases, cases)
def test_a_pattern_as_a_named_rule_finds_no_case_it_does_not_count(case: Case, other: Case) -> None:
    counted = set(patterns(features(other)))
    for pattern in set(patterns(features(case))) - counted:
        assert read_condition(condition(pattern)).holds(other) is not True, pattern


@given(cases)
def test_no_pattern_speaks_of_a_fact_nobody_knows(case: Case) -> None:
    nothing = replace(case, facts=TitleFacts(media=case.media), requester_age=None)
    assert patterns(features(nothing)) == (f"type={'movie' if case.media.kind == 'movie' else 'series'}",)


def tally(pattern: str, approved: int, declined: int) -> Tally:
    return Tally(pattern=pattern, approved=approved, declined=declined)


@pytest.mark.parametrize(
    "tallies, pattern",
    [
        ([], None),
        ([tally("genre=27", 0, 20)], "genre=27"),
        ([tally("genre=27", 0, SUPPORT - 1)], None),
        ([tally("genre=27", 60, 59)], "genre=27"),
        ([tally("genre=27", 10, 10)], None),
        ([tally("genre=27", 0, 20), tally("type=movie", 20, 0)], None),
        ([tally("genre=27", 0, 20), tally("type=movie", 500, 10)], None),
        ([tally("genre=27", 0, 4), tally("type=movie", 500, 10)], None),
        ([tally("genre=27", 1, 2), tally("type=movie", 500, 10)], "type=movie"),
        ([tally("genre=27", 0, 20), tally("genre=27 & type=movie", 0, 19)], "genre=27"),
    ],
)
def test_the_surest_pattern_speaks_unless_another_speaks_against_it(tallies: list[Tally], pattern: str | None) -> None:
    found = strongest(tallies)
    assert (found.pattern if found else None) == pattern


@given(st.integers(0, 300), st.integers(SUPPORT, 300))
def test_opposite_evidence_of_the_same_strength_silences(few: int, many: int) -> None:
    assert strongest([tally("genre=27", 0, many), tally("genre=28", many, 0)]) is None
    assert strongest([tally("genre=27", few, few)]) is None


def test_sixty_of_a_hundred_and_nineteen_decide_nothing() -> None:
    """As many against as for, but one, used to be an approval at 85 %."""
    said = strongest([tally("genre=27", 60, 59)])
    assert said is not None
    decision = judge(a_case(genres=(27,), learned=said), settings())
    assert decision.rule == "unmatched"


def test_four_decisions_are_not_enough_to_decide() -> None:
    assert strongest([tally("genre=27", 4, 0)]) is None
    barely = Counts([lesson(Advice.APPROVE, "genre=27")] * 11).speaks_of(["genre=27"])
    decided = judge(a_case(genres=(27,), learned=barely), settings())
    assert (decided.choice, decided.rule) == (Choice.REVIEW, "unmatched")
    enough = Counts([lesson(Advice.APPROVE, "genre=27")] * 12).speaks_of(["genre=27"])
    decided = judge(a_case(genres=(27,), learned=enough), settings())
    assert (decided.choice, decided.rule) == (Choice.APPROVE, "learned")


SURE = Learned(pattern="type=movie", advice=Advice.APPROVE, agreed=500, disagreed=0, confidence=0.99)


@pytest.mark.parametrize(
    "house, known, rule",
    [
        ({"genres": {"blacklist": ["Horror"]}}, {"genres": (27,)}, "genres.blacklist"),
        ({"auto_reject": {"rating_below": 4}}, {"rating": 3.0, "votes": 99}, "auto_reject.rating_below"),
        ({"limits": {"min_year": 1950}}, {"released": date(1931, 1, 1)}, "limits.min_year"),
        ({"named_rules": [{"name": "no", "when": {"type": "movie"}, "then": "reject"}]}, {}, "rule.no"),
        ({"machine_learning": {"auto_apply_patterns": False}}, {}, "unmatched"),
        ({"machine_learning": {"enabled": False}}, {}, "unmatched"),
        ({}, {}, "learned"),
    ],
)
def test_what_was_learned_never_goes_against_a_rule(house: dict[str, Any], known: dict[str, Any], rule: str) -> None:
    assert judge(a_case(learned=SURE, **known), settings(**house)).rule == rule


def lesson(choice: Advice, *words: str) -> Lesson:
    return Lesson(words=words, choice=choice)


HORROR, COMEDY = "genre=27", "genre=35"
STEADY = [lesson(Advice.DECLINE, HORROR), lesson(Advice.APPROVE, COMEDY)] * 50
TURNED = [*STEADY[:70], *([lesson(Advice.APPROVE, HORROR), lesson(Advice.DECLINE, COMEDY)] * 15)]


def test_a_steady_house_is_foretold() -> None:
    found = replay(STEADY, 0.75)
    assert found == Replay(learned_from=70, judged=30, said=30, right=30, same_anyway=15)
    assert found.helps(0.75) is True


def test_a_house_that_changed_its_mind_is_not() -> None:
    found = replay(TURNED, 0.75)
    assert (found.said, found.right, found.helps(0.75)) == (30, 0, False)


@pytest.mark.parametrize("lessons", [[], STEADY[:4]])
def test_too_little_to_tell_is_said_so(lessons: list[Lesson]) -> None:
    assert replay(lessons, 0.75).helps(0.75) is None


some_lessons = st.lists(
    st.builds(
        lambda words, choice: Lesson(words=tuple(words), choice=choice),
        st.lists(st.sampled_from((HORROR, COMEDY, "type=movie", "language=fr")), min_size=1, unique=True),
        st.sampled_from((Advice.APPROVE, Advice.DECLINE)),
    ),
    max_size=60,
)


@given(some_lessons)
def test_a_replay_says_the_same_each_time_and_never_looks_ahead(lessons: list[Lesson]) -> None:
    once = replay(lessons, 0.6)
    assert replay(list(lessons), 0.6) == once
    assert once.learned_from + once.judged == len(lessons)
    assert 0 <= once.right <= once.said <= once.judged


def after(standing: Standing, lessons: list[Lesson], taught: int = 100) -> Standing:
    return after_replay(standing, replay(lessons, 0.75), taught=taught, threshold=0.75)


def test_learning_that_does_not_help_is_switched_off_with_its_reason() -> None:
    why = str(after(Standing(), TURNED).why_off)
    assert why == "Tried on later decisions, it was right in 0 of 30: under 75 %."


def test_learning_that_helps_again_is_used_again_unless_the_owner_switched_it_off() -> None:
    assert after(after(Standing(), TURNED), STEADY).why_off is None
    by_owner = owner_switches(Standing(), taught=100, on=False, by="account:1")
    assert after(by_owner, STEADY).why_off is not None


@pytest.mark.parametrize("later, off", [(PATIENCE - 1, False), (PATIENCE, True)])
def test_what_the_owner_switched_on_is_left_alone_for_a_while(later: int, off: bool) -> None:
    on = owner_switches(Standing(), taught=100, on=True, by="account:1")
    assert (after(on, TURNED, 100 + later).why_off is not None) is off
