"""Other settings: on top of daemon.yaml, and against what was decided."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.plugin import ConfigError, read_sheet
from plugins.moderation.case import Case, Cost
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice, rules_of
from plugins.moderation.trying.backtest import Difference, Figures, Past, back_test, difference
from plugins.moderation.trying.changes import Change, Effective, effective, recorded
from plugins.moderation.trying.written import WITHIN, as_changes, by_themselves
from tests.moderation.cases import a_case, settings
from tests.moderation.test_properties import cases, houses

HORROR = {"name": "no horror", "when": {"genres": ["Horror"]}, "then": "reject"}
A, D, R = Choice.APPROVE, Choice.DECLINE, Choice.REVIEW


@given(houses())
def test_settings_written_plainly_and_read_again_are_the_same(house: ModerationConfig) -> None:
    again = ModerationConfig.model_validate(house.written())
    assert again.written() == house.written()
    assert [rule.name for rule in rules_of(again)] == [rule.name for rule in rules_of(house)]


def accepted(config: ModerationConfig, *changes: Change) -> list[tuple[int, Change]]:
    return [(number, recorded(config, change)) for number, change in enumerate(changes, start=1)]


LOWER = Change(settings={"limits": {"min_rating": 5.7}})
RULE = Change(adds=(HORROR,))


def test_what_was_accepted_holds_on_top() -> None:
    house = settings(
        limits={"min_rating": 6.0}, named_rules=[{"name": "own", "when": {"adult": True}, "then": "review"}]
    )
    now = effective(house, accepted(house, LOWER, RULE))
    assert now.config.limits.min_rating == 5.7
    assert [rule.name for rule in now.config.named_rules] == ["own", "no horror"]
    assert [each.why_not for each in now.held] == [None, None]
    assert house.limits.min_rating == 6.0


def test_the_later_of_two_changes_to_one_setting_holds_and_the_earlier_again_without_it() -> None:
    house = settings(limits={"min_rating": 6.0})
    both = accepted(house, LOWER, Change(settings={"limits": {"min_rating": 5.0}}))
    assert effective(house, both).config.limits.min_rating == 5.0
    assert effective(house, both[:1]).config.limits.min_rating == 5.7
    assert effective(house, []) == Effective(config=house)


def test_what_the_owner_changed_in_daemon_yaml_since_holds() -> None:
    kept = accepted(settings(limits={"min_rating": 6.0}), LOWER)
    now = effective(settings(limits={"min_rating": 6.5}), kept)
    assert now.config.limits.min_rating == 6.5
    assert str(now.held[0].why_not) == "limits.min_rating was changed in daemon.yaml since: what stands there holds."
    other = effective(settings(limits={"min_rating": 6.0, "min_year": 1960}), kept)
    assert (other.config.limits.min_rating, other.config.limits.min_year) == (5.7, 1960)


def test_a_rule_whose_name_the_owner_took_since_is_left_out_and_said_so() -> None:
    kept = accepted(settings(), RULE)
    now = effective(settings(named_rules=[HORROR]), kept)
    assert [rule.name for rule in now.config.named_rules] == ["no horror"]
    assert str(now.held[0].why_not) == "It no longer fits what daemon.yaml says."


@pytest.mark.parametrize("name", ["mode", "order", "shadow", "enabled", "rules"])
def test_what_no_case_is_judged_by_is_not_changed_on_top(name: str) -> None:
    house = settings()
    now = effective(house, accepted(house, Change(settings={name: "x"})))
    assert now.config == house
    assert now.held[0].why_not is not None


def past(choice: Choice, *, by_person: bool = False, gigabytes: float | None = None, **known: Any) -> Past:  # noqa: ANN401
    case = a_case(cost=Cost(gigabytes=gigabytes), **known)
    return Past(case=case, choice=choice, rule="some", by_person=by_person)


@pytest.mark.parametrize(
    "was, by_person, now, found",
    [
        (A, False, A, None), (A, False, D, Difference.CONTRARY), (A, False, R, Difference.ASKS),
        (A, True, A, Difference.SAVES), (A, True, D, Difference.CONTRARY), (A, True, R, None),
        (D, False, D, None), (D, True, A, Difference.CONTRARY), (D, False, R, Difference.ASKS),
        (R, False, R, None), (R, False, A, Difference.SETTLES), (R, False, D, Difference.SETTLES),
    ],
)  # fmt: skip
def test_how_a_request_would_have_gone(was: Choice, by_person: bool, now: Choice, found: Difference | None) -> None:
    assert difference(past(was, by_person=by_person), now) is found


LIKED: dict[str, Any] = {"genres": (99,), "rating": 8.0, "votes": 50}
FEARED: dict[str, Any] = {"genres": (27,), "rating": 5.0, "votes": 50}


def test_a_back_test_says_what_would_be_otherwise_and_what_it_would_take() -> None:
    done = [
        past(A, by_person=True, gigabytes=10.0, **LIKED),
        past(A, gigabytes=5.5, **FEARED),
        past(D, by_person=True, gigabytes=40.0, **FEARED),
        past(R, gigabytes=20.0, **LIKED),
        past(A, by_person=True, gigabytes=7.0, **{**LIKED, "genres": (18,)}),
    ]
    report = back_test(done, settings(genres={"whitelist": ["Documentary"], "blacklist": ["Horror"]}))
    assert report.figures == Figures(
        cases=5, agreed=2, contrary=1, asks=0, saves=2, settles=1, reviews_before=4, reviews=1,
        gigabytes_before=22.5, gigabytes=37.0, sized=5, contrary_to_people=0, unadvised=1,
    )  # fmt: skip
    assert report.figures.agreement == pytest.approx(2 / 3)
    assert [(each.difference, each.was, each.now, each.rule) for each in report.changes] == [
        (Difference.CONTRARY, A, D, "genres.blacklist"),
        (Difference.SAVES, A, A, "genres.whitelist"),
        (Difference.SAVES, D, D, "genres.blacklist"),
        (Difference.SETTLES, R, A, "genres.whitelist"),
    ]
    assert str(report.changes[0].why) == "Horror is on the list of genres this house does not keep."


decided = st.builds(
    lambda case, choice, by_person: Past(case=case, choice=choice, rule="some", by_person=by_person),
    cases, st.sampled_from(Choice), st.booleans(),
)  # fmt: skip


@given(st.lists(decided, max_size=8), houses())
def test_a_back_test_says_the_same_each_time_and_its_figures_add_up(done: list[Past], house: ModerationConfig) -> None:
    report = back_test(done, house, listed=3)
    assert back_test(done, house, listed=3) == report
    f = report.figures
    assert f.agreed + f.contrary + f.settles + f.reviews == f.cases == len(done)
    assert f.contrary + f.asks + f.saves + f.settles >= len(report.changes)
    assert f.contrary_to_people <= f.contrary


@given(st.lists(cases, max_size=8), houses())
def test_what_decided_would_decide_the_same(asked: list[Case], house: ModerationConfig) -> None:
    done = [past_of(case, house) for case in asked]
    assert back_test(done, house).changes == ()


def past_of(case: Case, house: ModerationConfig) -> Past:
    report = back_test([Past(case=case, choice=R, rule="", by_person=False)], house)
    choice = report.changes[0].now if report.changes else R
    return Past(case=case, choice=choice, rule="", by_person=False)


@pytest.mark.parametrize(
    "text, rating",
    [
        ("limits: {min_rating: 5.5}", 5.5),
        ("rules: {limits: {min_rating: 5.5}}", 5.5),
        ("plugins: {moderation: {limits: {min_rating: 5.5}}}\nmode: dry_run", 5.5),
        ("limits: {min_rating: '${MODERATION_MIN_RATING:-5.5}'}", 5.5),
        ("limits: {min_rating: }", None),
        ("", 7.0),
    ],
)
def test_changes_are_written_as_in_daemon_yaml(text: str, rating: float | None) -> None:
    house = settings(limits={"min_rating": 7.0, "min_year": 1960})
    read = as_changes(read_sheet(text.encode(), file="settings", within=WITHIN), house)
    assert (read.limits.min_rating, read.limits.min_year) == (rating, 1960)


def test_a_rule_set_by_itself_knows_nothing_of_what_holds() -> None:
    read = by_themselves(read_sheet(b"limits: {min_rating: 5.5}", file="settings", within=WITHIN))
    assert (read.limits.min_rating, read.limits.min_year) == (5.5, 1950)


@pytest.mark.parametrize(
    "text, said",
    [
        ("limits:\n  min_rating: eleven", "settings:2: limits.min_rating: should be"),
        ("limits:\n  min_ratting: 5", "settings:2: limits.min_ratting:"),
        ("named_rules:\n - {name: x, when: {raiting: 5}, then: review}", "settings:2: named_rules[1].when:"),
        ("limits: [", "settings:1: "),
        ("limits: {min_rating: '${SECRET}'}", "settings:1: limits.min_rating: needs ${SECRET}"),
        ("- a", "settings:1: should be settings"),
    ],
)
def test_a_mistake_in_what_was_written_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        as_changes(read_sheet(text.encode(), file="settings", within=WITHIN), settings())
    assert str(wrong.value.mistakes[0]).startswith(said)
