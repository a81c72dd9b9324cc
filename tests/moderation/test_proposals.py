"""What people's decisions suggest: new limits, and rules."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.ids import MediaKind
from daemon.domain.sentences import Sentence
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice
from plugins.moderation.trying.backtest import Past, back_test
from plugins.moderation.trying.changes import changed
from plugins.moderation.trying.proposals import FEWEST, Dismissal, Proposal, propose
from tests.moderation.cases import SERIES, a_case, settings
from tests.moderation.test_properties import houses
from tests.moderation.test_trying import decided

A, D, R = Choice.APPROVE, Choice.DECLINE, Choice.REVIEW


def said(choice: Choice, many: int = 1, **known: Any) -> list[Past]:  # noqa: ANN401
    return [Past(case=a_case(**known), choice=choice, rule="unmatched", by_person=True)] * many


def rated(choice: Choice, *ratings: float) -> list[Past]:
    return [one for rating in ratings for one in said(choice, rating=rating, votes=100)]


def limits_of(found: tuple[Proposal, ...]) -> list[dict[str, Any]]:
    return [each.change.settings["limits"] for each in found if "limits" in each.change.settings]


FILLING = said(A, 7) + said(D, 7)
"""Nothing is known of these, so they suggest nothing."""
JUST_UNDER = rated(A, 5.95, 5.9, 5.9, 5.85, 5.8, 5.8, 5.78)


@pytest.mark.parametrize(
    "past, limits",
    [
        (JUST_UNDER, [{"min_rating": 5.7}]),
        (JUST_UNDER + rated(D, 5.6, 5.5, 5.4, 5.3), [{"min_rating": 5.7}]),
        (JUST_UNDER[:5], []),
        (rated(D, 5.9, 5.9, 5.8, 5.8) + JUST_UNDER, []),
        (rated(D, 6.1, 6.1, 6.1, 6.2, 6.2, 6.2, 6.3), []),
    ],
)
def test_a_limit_moves_as_far_as_people_went_past_it(past: list[Past], limits: list[dict[str, Any]]) -> None:
    found = propose([*past, *FILLING], settings(limits={"min_rating": 6.0, **OFF}))
    assert limits_of(found) == limits


OFF = dict.fromkeys(("max_episodes", "max_seasons", "min_popularity", "min_year", "max_runtime"))


@pytest.mark.parametrize(
    "name, set_to, facts, to",
    [
        ("max_episodes", 300, [{"media": SERIES, "episodes": 301 + more} for more in range(8)], 308),
        ("max_seasons", 15, [{"media": SERIES, "seasons": 16}] * 8, 16),
        ("min_year", 1950, [{"released": date(1949, 5, 1)}, *[{"released": date(1940, 5, 1)}] * 8], 1940),
        ("max_runtime", 240, [{"runtime": 250}] * 7, 250),
        ("min_popularity", 5.0, [{"popularity": 4.44}] * 7, 4.4),
    ],
)
def test_every_limit_can_move(name: str, set_to: float, facts: list[dict[str, Any]], to: float) -> None:
    past = [one for known in facts for one in said(A, **known)]
    found = propose([*past, *FILLING], settings(limits={"min_rating": None, **OFF, name: set_to}))
    assert limits_of(found) == [{name: to}]


def test_a_film_says_nothing_of_the_limit_on_episodes() -> None:
    past = said(A, 8, episodes=400)
    assert a_case(episodes=400).media.kind is MediaKind.MOVIE
    assert (
        limits_of(propose([*past, *FILLING], settings(limits={"min_rating": None, **OFF, "max_episodes": 300}))) == []
    )


def test_a_limit_that_declines_by_itself_is_drawn_in_where_people_declined() -> None:
    past = rated(D, 6.1, 6.1, 6.1, 6.2, 6.2, 6.2, 6.3)
    house = settings(limits={"min_rating": 6.0, **OFF}, limits_then="reject")
    (found,) = [each for each in propose([*past, *FILLING], house) if each.change.settings]
    assert found.change.settings == {"limits": {"min_rating": 6.4}}
    assert str(found.says) == "min_rating: 6.0 → 6.4"
    assert str(found.because) == "People declined 7 of the 7 requests between 6.0 and 6.4."
    assert (found.before.saves, found.after.saves) == (0, 7)


HORROR = said(D, 9, genres=(27,))
COMEDY = said(A, 9, genres=(35,))


def test_what_is_always_declined_is_proposed_as_a_rule_with_its_back_test() -> None:
    found = propose([*HORROR, *COMEDY, *FILLING], settings())
    assert [each.key for each in found] == ["rule:genre=27:decline", "rule:genre=35:approve"]
    first = found[0]
    assert first.change.adds == (
        {"name": "from decisions: genre 27", "when": {"genres": ["27"]}, "then": "reject"},
    )  # fmt: skip
    assert str(first.says) == "A rule: Horror: decline."
    assert (first.before.reviews, first.after.reviews, first.after.saves, first.after.contrary) == (32, 23, 9, 0)


def test_what_is_accepted_is_not_proposed_again() -> None:
    past = [*HORROR, *COMEDY, *FILLING]
    house = settings()
    for each in propose(past, house):
        house = changed(house, each.change)
    assert propose(past, house) == ()


def test_fewer_decisions_suggest_nothing() -> None:
    past = [*HORROR, *COMEDY, *FILLING]
    assert propose(past[: FEWEST - 1], settings()) == ()
    assert propose([*past[: FEWEST - 1], *said(R, 50)], settings()) == ()


def test_a_rule_that_would_undo_what_was_decided_is_not_proposed() -> None:
    """People declined horror; the rules approved as much of it, because it was family horror."""
    by_rules = [Past(case=a_case(genres=(27, 10751)), choice=A, rule="genres.whitelist", by_person=False)] * 9
    past = [*HORROR, *COMEDY, *FILLING, *by_rules]
    assert "rule:genre=27:decline" not in [each.key for each in propose(past, settings())]


@given(st.lists(decided, max_size=40), houses())
def test_proposals_are_the_same_each_time_and_can_be_accepted(past: list[Past], house: ModerationConfig) -> None:
    found = propose(past, house)
    assert propose(past, house) == found
    for each in found:
        assert back_test(past, changed(house, each.change), listed=0).figures == each.after


def test_a_limit_is_not_moved_further_than_it_can_be() -> None:
    house = settings(limits={"min_rating": 9.5, **OFF}, limits_then="reject")
    assert limits_of(propose([*rated(D, *[10.0] * 8), *FILLING], house)) == []


NOW = datetime(2026, 11, 20, tzinfo=UTC)


def dismissal(topic: str, decided: int) -> Dismissal:
    return Dismissal(topic=topic, says=Sentence("x"), decided=decided, at=NOW)


@pytest.mark.parametrize("then, silent, back", [(6, 10, 11), (9, 13, 14), (10, 14, 15), (11, 16, 17), (40, 59, 60)])
def test_what_was_dismissed_comes_back_when_half_as_many_decisions_more_speak_for_it(
    then: int, silent: int, back: int
) -> None:
    (found,) = propose([*HORROR, *FILLING, *FILLING], settings())
    earlier = dismissal(found.topic, then)
    assert earlier.silences(replace(found, decided=silent))
    assert not earlier.silences(replace(found, decided=back))
    assert not earlier.silences(replace(found, topic="rule:genre=35:decline"))


def test_a_limit_is_dismissed_by_however_much_it_would_move_but_not_the_other_way() -> None:
    house = settings(limits={"min_rating": 6.0, **OFF})
    (first,) = [each for each in propose([*JUST_UNDER, *FILLING], house) if each.change.settings]
    (later,) = [each for each in propose([*JUST_UNDER, *rated(A, 5.6), *FILLING], house) if each.change.settings]
    assert first.key != later.key
    assert dismissal(first.topic, first.decided).silences(later)
    drawn_in = settings(limits={"min_rating": 6.0, **OFF}, limits_then="reject")
    past = rated(D, 6.1, 6.1, 6.1, 6.2, 6.2, 6.2, 6.3)
    (narrower,) = [each for each in propose([*past, *FILLING], drawn_in) if each.change.settings]
    assert not dismissal(first.topic, first.decided).silences(narrower)


def test_what_was_dismissed_keeps_no_other_rule_from_being_proposed() -> None:
    """Nine horror films, of people who are trusted: the plainer of two rules that say the same is proposed."""
    past = [*said(D, 9, genres=(27,), language="ko"), *FILLING, *FILLING]
    found = propose(past, settings())
    first = found[0]
    assert len(found) == 1
    others = propose(past, settings(), [dismissal(first.topic, first.decided)])
    assert others[0].topic == first.topic
    assert len(others) == 2
