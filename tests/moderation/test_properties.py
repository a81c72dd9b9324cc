"""What holds for every case and every house."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.media import FACT_NAMES, TitleFacts
from plugins.moderation.case import Case
from plugins.moderation.config import Limits, ModerationConfig
from plugins.moderation.genres import GENRES
from plugins.moderation.rules import Choice, Judge, Outcome, judge, rules_of
from plugins.moderation.rules.finding import Decides
from tests.moderation.cases import FILM, SERIES, a_case, keywords

T = TypeVar("T")

IDS = sorted({genre.id for genre in GENRES if genre.id is not None})
MARKS = sorted({mark for genre in GENRES for mark in genre.keywords})


def perhaps(known: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | known


facts = st.builds(
    TitleFacts,
    media=st.sampled_from((FILM, SERIES)),
    released=perhaps(st.dates(date(1900, 1, 1), date(2030, 1, 1))),
    genres=perhaps(st.lists(st.sampled_from(IDS), max_size=3, unique=True).map(tuple)),
    keywords=perhaps(st.lists(st.sampled_from(MARKS), max_size=2, unique=True).map(lambda ids: keywords(*ids))),
    rating=perhaps(st.floats(0, 10)),
    votes=perhaps(st.integers(1, 1000)),
    popularity=perhaps(st.floats(0, 1000)),
    runtime=perhaps(st.integers(1, 500)),
    seasons=perhaps(st.integers(1, 40)),
    episodes=perhaps(st.integers(1, 900)),
    adult=perhaps(st.booleans()),
)
cases = st.builds(
    lambda facts, age, asked: replace(a_case(age=age, asked=asked), media=facts.media, facts=facts),
    facts,
    perhaps(st.timedeltas(timedelta(days=-1), timedelta(days=3000))),
    st.sampled_from(((), (1,), (1, 2, 3))),
)
NAMED = (
    {"name": "long and loved", "when": {"episodes": {"above": 50}, "rating": {"at_least": 7}}, "then": "approve"},
    {"name": "war at length", "when": {"all": [{"genres": "War"}, {"not": {"runtime": {"below": 120}}}]},
     "then": "reject", "stop": False, "reason": {"en": "{runtime} of war.", "fr": "{runtime} de guerre."}},
    {"name": "old or adult", "when": {"any": [{"year": {"below": 1970}}, {"adult": True}]}, "then": "review"},
)  # fmt: skip


@st.composite
def houses(draw: st.DrawFn) -> ModerationConfig:
    names = draw(st.lists(st.sampled_from([genre.name for genre in GENRES]), max_size=6, unique=True))
    cut = draw(st.integers(0, len(names)))
    off = draw(st.sets(st.sampled_from(sorted(Limits.model_fields))))
    return ModerationConfig.model_validate(
        {
            "genres": {"whitelist": names[:cut], "blacklist": names[cut:]},
            "limits": dict.fromkeys(off),
            "limits_then": draw(st.sampled_from(("review", "reject"))),
            "new_user_needs_review": draw(st.booleans()),
            "named_rules": draw(st.sampled_from(((), NAMED[:1], NAMED))),
            "auto_approve": draw(st.sampled_from(({}, {"rating_above": 8, "popularity_above": 100}))),
            "auto_reject": draw(st.sampled_from(({}, {"rating_below": 4}))),
            "needs_review": draw(st.sampled_from(({}, {"episode_count_above": 100, "season_count_above": 10}))),
        }
    )


@given(cases, houses())
def test_the_trail_has_every_rule_once_and_one_decided(case: Case, house: ModerationConfig) -> None:
    decision = judge(case, house)
    assert [seen.rule for seen in decision.trail] == [rule.name for rule in rules_of(house)]
    assert [seen.rule for seen in decision.trail if seen.outcome is Outcome.DECIDED] == [decision.rule]


@given(cases, houses())
def test_the_same_case_is_judged_the_same(case: Case, house: ModerationConfig) -> None:
    assert judge(case, house) == judge(case, house)


@given(cases, houses())
def test_what_nobody_knows_is_never_declined(case: Case, house: ModerationConfig) -> None:
    nothing = replace(case, facts=TitleFacts(media=case.media))
    assert judge(nothing, house).choice is Choice.REVIEW


@given(cases, houses(), st.sampled_from(FACT_NAMES))
def test_losing_a_fact_makes_no_rule_decide_that_did_not(case: Case, house: ModerationConfig, lost: str) -> None:
    """Less knowledge may silence a rule and so uncover a lower one; it never gives a rule a reason of its own."""
    gone: Any = {lost: None}
    less = replace(case, facts=replace(case.facts, **gone))
    assert deciding(less, house) <= deciding(case, house)


def deciding(case: Case, house: ModerationConfig) -> set[str]:
    return {rule.name for rule in rules_of(house) if isinstance(rule.look(case, house), Decides)}


@given(cases, houses())
def test_a_decline_names_a_rule_that_says_so_by_itself(case: Case, house: ModerationConfig) -> None:
    decision = judge(case, house)
    says_so = decision.rule.startswith(("genres.blacklist", "limits.", "auto_reject.", "rule."))
    assert decision.choice is not Choice.DECLINE or says_so


@given(cases, houses())
def test_a_quick_look_chooses_the_same(case: Case, house: ModerationConfig) -> None:
    decision = judge(case, house)
    assert Judge(house).choice(case) == (decision.choice, decision.rule)


@given(cases, houses())
def test_every_sentence_can_be_said(case: Case, house: ModerationConfig) -> None:
    decision = judge(case, house)
    said = [str(decision.why), *(f"{seen.says} {seen.saw}" for seen in decision.trail)]
    assert [text for text in said if "{" in text or "None" in text.replace("None of them", "")] == []
