"""Other settings beside those that hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import Choice
from plugins.moderation.trying.changes import Change, effective, recorded
from plugins.moderation.trying.shadow import (
    FEWEST,
    LATELY,
    Candidate,
    Seen,
    agreement,
    drifted,
    key_of,
    watches,
)
from tests.moderation.cases import settings

A, D, R = Choice.APPROVE, Choice.DECLINE, Choice.REVIEW
LOWER = {"limits": {"min_rating": 5.0}}


@pytest.mark.parametrize(
    "held, tried, person, agreed",
    [
        (A, A, None, True), (A, D, None, False), (A, R, None, False), (R, R, None, True), (R, A, None, None),
        (R, A, A, True), (R, A, D, False), (R, R, D, True), (A, A, D, False), (D, A, A, True), (A, R, D, True),
    ],
)  # fmt: skip
def test_a_person_s_word_counts_most(held: Choice, tried: Choice, person: Choice | None, agreed: bool | None) -> None:
    assert Seen(held=held, tried=tried, person=person).agreed is agreed


SAME, OTHERWISE, OPEN = (
    Seen(held=A, tried=A, person=None), Seen(held=A, tried=D, person=None), Seen(held=R, tried=A, person=None)
)  # fmt: skip


@pytest.mark.parametrize(
    "lately, why",
    [
        ([], None),
        ([OTHERWISE] * (FEWEST - 1), None),
        ([OTHERWISE] * (FEWEST - 1) + [OPEN] * 9, None),
        ([SAME] * 24 + [OTHERWISE] * 6, None),
        ([SAME] * 23 + [OTHERWISE] * 7, "It drifted: it agreed in 23 of the last 30, under 80 %."),
    ],
)
def test_what_drifts_is_named_with_its_reason(lately: list[Seen], why: str | None) -> None:
    assert len(lately) <= LATELY
    found = drifted(lately)
    assert (None if found is None else str(found)) == why


seen = st.builds(
    Seen, held=st.sampled_from(Choice), tried=st.sampled_from(Choice), person=st.sampled_from((None, A, D))
)


@given(st.lists(seen, max_size=40))
def test_figures_of_agreement_add_up(cases: list[Seen]) -> None:
    found = agreement(cases)
    assert found.counted + found.open == len(cases)
    assert 0 <= found.agreed <= found.counted


def test_the_candidate_is_judged_beside_what_holds_and_on_top_of_it() -> None:
    house = settings(limits={"min_rating": 6.0, "min_year": 1950})
    kept = [(1, recorded(house, Change(settings={"limits": {"min_year": 1960}})))]
    (watch,) = watches(house, effective(house, kept), Candidate(settings=LOWER), [])
    assert (watch.config.limits.min_rating, watch.config.limits.min_year, watch.promoted) == (5.0, 1960, None)


def test_what_was_promoted_is_measured_by_what_it_replaced_and_no_longer_a_candidate() -> None:
    house = settings(limits={"min_rating": 6.0})
    kept = [(1, recorded(house, Change(settings=LOWER)))]
    now = effective(house, kept)
    assert now.config.limits.min_rating == 5.0
    (watch,) = watches(house, now, Candidate(settings=LOWER), kept)
    assert (watch.config.limits.min_rating, watch.promoted, watch.key) == (6.0, 1, key_of(LOWER))


def test_a_promotion_that_was_overtaken_is_not_watched() -> None:
    kept = [(1, recorded(settings(limits={"min_rating": 6.0}), Change(settings=LOWER)))]
    later = settings(limits={"min_rating": 7.0})
    assert watches(later, effective(later, kept), None, kept) == ()


def test_a_candidate_that_no_longer_fits_is_not_judged() -> None:
    house = settings()
    assert watches(house, effective(house, []), Candidate(settings={"limits": {"min_rating": 99}}), []) == ()


def test_the_shadow_of_daemon_yaml_holds_settings_as_written_there() -> None:
    config = settings(shadow={"rules": {"limits": {"min_rating": "5.0"}}})
    (watch,) = watches(config, effective(config, []), Candidate(settings=config.shadow), [])
    assert watch.config.limits.min_rating == 5.0
    assert config.limits.min_rating is None


@pytest.mark.parametrize(
    "shadow, said",
    [
        ({"limits": {"min_rating": "eleven"}}, "shadow: limits.min_rating: "),
        ({"limits": {"min_ratting": 5}}, "shadow: limits.min_ratting: "),
        ({"mode": "dry_run"}, "shadow: mode is nothing a case is judged by"),
        ({"shadow": {"limits": {}}}, "shadow: shadow is nothing a case is judged by"),
    ],
)
def test_a_mistake_in_the_shadow_is_named(shadow: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ModerationConfig.model_validate({"shadow": shadow})
