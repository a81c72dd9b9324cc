"""What a named rule may ask, and that what is not known is never an answer."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.media import Keyword, MediaStatus
from plugins.moderation.case import Case, Cost, HouseNow, Requester, Trust
from plugins.moderation.conditions.facts import BY_NAME, FACTS
from plugins.moderation.conditions.reading import condition
from plugins.moderation.conditions.tree import Node
from tests.moderation.cases import FILM, SERIES, a_case

KNOWN: dict[str, Any] = {
    "media": SERIES, "title": "The Cameraman", "original_title": "Un homme", "overview": "A long   war.",
    "genres": (27, 10768), "keywords": (Keyword(id=10292, name="Gore"),), "rating": 7.5, "votes": 40,
    "popularity": 12.0, "released": date(1999, 5, 1), "runtime": 45, "seasons": 4, "episodes": 40, "language": "fr",
    "countries": ("FR", "BE"), "certification": "16", "adult": False, "collection": "The Matrix Collection",
    "status": "Returning Series", "providers": ("Netflix", "Canal+"), "asked": (1, 2), "is_4k": True,
    "media_status": MediaStatus.AVAILABLE, "age": timedelta(days=12),
    "cost": Cost(gigabytes=40.0, left=160.0, wanted_by=2),
    "house": HouseNow(hour=23, weekday=6, free_gigabytes=200.0),
    "requester": Requester(trust=Trust.RECENT, approved=3, declined=1, open=2, asked_last_hour=4, watched=50.0,
                           gigabytes=300.0),
}  # fmt: skip
CASE = a_case(**KNOWN)
NOTHING = a_case()

HOLDS: list[dict[str, object]] = [
    {"type": "series"}, {"type": "tv"}, {"type": {"none_of": "movie"}}, {"title": "cameraman"},
    {"title": ["x", "homme"]}, {"overview": "long war"}, {"genres": "Horreur"}, {"genres": [99, 27]},
    {"genres": {"all_of": [27, "War & Politics"]}}, {"genres": {"none_of": "Comedy, Drama"}}, {"keywords": 10292},
    {"keywords": "gore"}, {"rating": {"at_least": 7.5}}, {"rating": {"above": 7, "below": 8}}, {"rating": "7.5"},
    {"votes": {"at_most": 40}}, {"popularity": {"below": 12.1}}, {"year": 1999}, {"runtime": {"is": 45}},
    {"seasons": {"above": 3}}, {"episodes": {"at_least": 40}}, {"language": "FR"}, {"countries": {"all_of": "be, fr"}},
    {"certification": [16, 18]}, {"adult": False}, {"collection": "matrix"}, {"status": "returning series"},
    {"streams_on": "netflix"}, {"on_shelf": True}, {"is_4k": "yes"}, {"seasons_asked": 2}, {"wanted_by": {"above": 1}},
    {"gigabytes": 40}, {"disk_left": {"below": 200}}, {"disk_free": 200}, {"hour": {"at_least": 22}},
    {"weekday": ["saturday", "sunday"]}, {"account_days": {"below": 30}}, {"trust": "new, recent"},
    {"requests_approved": 3}, {"requests_declined": 1}, {"requests_open": {"at_least": 2}}, {"requests_last_hour": 4},
    {"watched": 50}, {"gigabytes_held": {"above": 250}},
]  # fmt: skip


@pytest.mark.parametrize("written", HOLDS, ids=str)
def test_it_holds_and_its_opposite_does_not(written: object) -> None:
    assert condition(written).holds(CASE) is True
    assert condition({"not": written}).holds(CASE) is False


@pytest.mark.parametrize("written", HOLDS, ids=str)
def test_of_a_title_nobody_knows_it_neither_holds_nor_not(written: dict[str, object]) -> None:
    certain = {"type", "is_4k"}
    expected = {None} if not certain & written.keys() else {True, False}
    assert {condition(written).holds(NOTHING)} <= expected
    assert {condition({"not": written}).holds(NOTHING)} <= expected


def test_every_fact_of_the_table_was_asked_about() -> None:
    assert {name for written in HOLDS for name in written} == {fact.name for fact in FACTS}


@pytest.mark.parametrize(
    "written",
    [
        {"title": "CAM"}, {"title": {"all_of": ["cameraman", "camp"]}}, {"genres": "Comedy"}, {"keywords": "gor"},
        {"genres": {"none_of": "Horror"}}, {"type": "movie"}, {"streams_on": {"none_of": ["netflix", "hulu"]}},
        {"rating": {"above": 7.5}}, {"language": {"none_of": ["fr"]}}, {"countries": {"all_of": ["fr", "us"]}},
    ],
    ids=str,
)  # fmt: skip
def test_it_does_not_hold(written: object) -> None:
    assert condition(written).holds(CASE) is False


def test_half_of_a_compound_genre_is_not_known_to_be_either() -> None:
    assert condition({"genres": "War"}).holds(CASE) is None
    assert condition({"genres": {"none_of": "War"}}).holds(CASE) is None


@pytest.mark.parametrize("answer, cases", [(True, 1), (False, 2), (None, 3)])
def test_a_film_has_no_seasons_to_ask_for(answer: bool | None, cases: int) -> None:
    asked = [
        condition({"seasons_asked": 0}).holds(a_case(media=SERIES)),
        condition({"seasons_asked": 1}).holds(a_case(media=SERIES)),
        condition({"seasons_asked": 0}).holds(a_case(media=FILM)),
    ]
    assert asked[cases - 1] is answer


conditions = st.recursive(
    st.sampled_from(HOLDS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda several: {"all": several}),
        st.lists(inner, min_size=1, max_size=3).map(lambda several: {"any": several}),
        inner.map(lambda one: {"not": one}),
    ),
    max_leaves=8,
)
knowledge = st.sets(st.sampled_from(sorted(KNOWN.keys() - {"media", "asked", "is_4k"})))


def knowing(names: set[str]) -> Case:
    return a_case(**{name: KNOWN[name] for name in names | {"media", "asked", "is_4k"}})


@given(conditions, knowledge, knowledge)
def test_more_knowledge_never_turns_an_answer_round(written: object, some: set[str], more: set[str]) -> None:
    node: Node = condition(written)
    before, after = node.holds(knowing(some)), node.holds(knowing(some | more))
    assert before in {None, after}


@given(conditions)
def test_every_condition_can_be_said(written: object) -> None:
    assert "{" not in str(condition(written).says())


@pytest.mark.parametrize(
    "written, says",
    [
        ({"rating": {"below": 5}}, "rating below 5"),
        ({"any": [{"genres": "Horreur"}, {"title": ["CAM", "TS"]}]}, "one of (genres: Horror | title: CAM, TS)"),
        ({"not": {"trust": "new"}, "disk_left": {"below": 2}}, "not (trust: new); disk left afterwards below 2 GB"),
        ({"is_4k": True}, "asked for in 4K: yes"),
    ],
)  # fmt: skip
def test_it_is_said_in_words(written: object, says: str) -> None:
    assert str(condition(written).says()) == says


@pytest.mark.parametrize(
    "written, complaint",
    [
        ({}, "should name what it looks at, as in {rating: {below: 5}}"),
        ("rating", "should name what it looks at"),
        ({"ratng": 5}, "'ratng' is nothing a rule can look at; did you mean rating?"),
        ({"rating": "good"}, "rating should be a number or a bound such as {at_least: 5}, not 'good'"),
        ({"rating": {"under": 5}}, "rating cannot be asked by 'under'; known are above, at_least, below, at_most, is"),
        ({"rating": 11}, "rating should be a number from 0 to 10, not 11"),
        ({"votes": -1}, "votes should be a number from 0, not -1"),
        ({"rating": "nan"}, "rating should be a number, not 'nan'"),
        ({"rating": True}, "rating should be a number or a bound"),
        ({"rating": {}}, "rating should have a bound, such as {at_least: 5}"),
        ({"adult": "perhaps"}, "adult should be true or false, not 'perhaps'"),
        ({"type": "book"}, "type is never 'book': it is one of movie, series"),
        ({"type": {"all_of": "movie"}}, "type has one value only: use any_of"),
        ({"weekday": "someday"}, "weekday is never 'someday'"),
        ({"genres": "Horor"}, "genres 'Horor' is no genre that TMDB knows; did you mean Horror?"),
        ({"genres": 5}, "genres 5 is no genre number of TMDB's"),
        ({"genres": []}, "genres should name at least one"),
        ({"genres": {}}, "genres should have any_of, all_of or none_of"),
        ({"any": {}}, "should name what it looks at"),
        ({"all": []}, "all should be a list of conditions"),
    ],
)
def test_a_mistake_is_named(written: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(complaint)):
        condition(written)


def test_it_is_not_nested_without_end() -> None:
    written: object = {"rating": 5}
    for _ in range(30):
        written = {"not": written}
    with pytest.raises(ValueError, match="nested more than 10 deep"):
        condition(written)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_fact_can_be_shown_known_or_not(fact: Any) -> None:  # noqa: ANN401
    assert str(fact.shown(fact.of(CASE))) != str(fact.shown(None)) == "not known"
    assert fact is BY_NAME[fact.name]


def test_a_word_is_looked_for_in_both_titles_and_across_blanks() -> None:
    case = replace(CASE, facts=replace(CASE.facts, title="Star  Wars", original_title=None))
    assert condition({"title": "star wars"}).holds(case)
    assert condition({"title": "wars"}).holds(case)
    assert not condition({"title": "star war"}).holds(case)
