"""Titles in foreign JSON: what is not as expected is unknown, and nothing raises."""

import json
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import Keyword, TitleFacts
from daemon.services.base.titles import TitleRow

FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)
SERIES = MediaId(kind=MediaKind.SERIES, tmdb=1396)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_what_is_far_too_long_is_cut() -> None:
    facts = TitleRow(title="x" * 1_000_000, genres=[{"id": 1}] * 100_000).facts(FILM, "tmdb", "US")

    assert len(facts.title or "") == 4_000
    assert len(facts.genres or ()) == 500


@given(st.dictionaries(st.sampled_from(TitleRow.__struct_encode_fields__), anything), st.sampled_from([FILM, SERIES]))
def test_no_title_can_make_the_facts_raise(fields: dict[str, object], media: MediaId) -> None:
    facts = msgspec.json.decode(json.dumps(fields), type=TitleRow).facts(media, "tmdb", "US")

    assert all(getattr(facts, name) is not None for name in facts.sources)


def facts_of(body: str) -> dict[str, object]:
    facts = msgspec.json.decode(body, type=TitleRow).facts(FILM, "tmdb", "US")
    return {name: getattr(facts, name) for name in facts.sources}


@pytest.mark.parametrize(
    "body, known",
    [
        ("{}", {}),
        ('{"vote_average": 7.1, "vote_count": 0}', {"votes": 0}),
        ('{"vote_average": 7.1}', {}),
        ('{"vote_average": 7.1, "vote_count": 12}', {"rating": 7.1, "votes": 12}),
        ('{"vote_average": 0, "vote_count": 12}', {"rating": 0.0, "votes": 12}),
        ('{"runtime": 0, "number_of_seasons": 0, "number_of_episodes": 0}', {}),
        ('{"episode_run_time": [45, 50]}', {"runtime": 45}),
        ('{"episode_run_time": []}', {}),
        ('{"episode_run_time": [0]}', {}),
        ('{"genres": []}', {"genres": ()}),
        ('{"genres": [{"id": 28, "name": "Action"}, null, {"id": "18"}]}', {"genres": (28, 18)}),
        ('{"keywords": {"keywords": [{"id": 9, "name": "k"}]}}', {"keywords": (Keyword(id=9, name="k"),)}),
        ('{"keywords": {"results": [{"id": 9}]}}', {"keywords": (Keyword(id=9),)}),
        ('{"keywords": [{"id": 9}]}', {"keywords": (Keyword(id=9),)}),
        ('{"keywords": []}', {"keywords": ()}),
        ('{"release_date": "", "overview": "", "title": ""}', {}),
        ('{"first_air_date": "2008-01-20", "name": "n"}', {"released": date(2008, 1, 20), "title": "n"}),
        ('{"adult": false}', {"adult": False}),
        ('{"adult": "no"}', {}),
        ('{"popularity": 0}', {"popularity": 0.0}),
        ('{"belongs_to_collection": null}', {}),
        ('{"belongs_to_collection": {"name": "Alien Collection"}}', {"collection": "Alien Collection"}),
        ('{"production_countries": []}', {"countries": ()}),
        ('{"production_countries": [{"iso_3166_1": "KR"}], "origin_country": ["US"]}', {"countries": ("KR",)}),
        ('{"production_countries": [], "origin_country": ["US"]}', {"countries": ("US",)}),
        ('{"production_countries": "KR"}', {}),
    ],
)
def test_what_nobody_told_is_unknown_and_never_zero(body: str, known: dict[str, object]) -> None:
    assert facts_of(body) == known


def test_a_series_is_of_the_country_it_comes_from() -> None:
    body = '{"production_countries": [{"iso_3166_1": "US"}], "origin_country": ["FR"]}'

    assert msgspec.json.decode(body, type=TitleRow).facts(SERIES, "tmdb", "US").countries == ("FR",)


def released(*dates: tuple[object, object], country: object = "FR") -> dict[str, object]:
    told = [{"type": kind, "certification": rating, "release_date": "2001-01-01"} for kind, rating in dates]
    return {"release_dates": {"results": [{"iso_3166_1": "US", "release_dates": []}, _place(country, told)]}}


def _place(country: object, dates: object) -> dict[str, object]:
    return {"iso_3166_1": country, "release_dates": dates}


@pytest.mark.parametrize(
    "body, rating",
    [
        ({}, None),
        (released((3, "12")), "12"),
        (released((4, "16"), (3, "12")), "12"),
        (released((5, "18"), (1, "16"), (2, "10")), "10"),
        (released((3, ""), (4, "16")), "16"),
        (released((3, "")), None),
        (released((3, "12"), country="DE"), None),
        (released(("3", 12)), "12"),
        ({"release_dates": {"results": [_place("FR", None)]}}, None),
        ({"release_dates": {"results": [_place("FR", {"type": 3})]}}, None),
        ({"release_dates": {"results": None}}, None),
        ({"release_dates": []}, None),
        ({"content_ratings": {"results": [{"iso_3166_1": "FR", "rating": "16"}]}}, None),
    ],
)
def test_the_age_rating_of_a_film_is_that_of_theatres_in_the_region(
    body: dict[str, object], rating: str | None
) -> None:
    assert _regional(FILM, body).certification == rating


@pytest.mark.parametrize(
    "rows, rating",
    [
        ([{"iso_3166_1": "US", "rating": "TV-MA"}, {"iso_3166_1": "FR", "rating": "16"}], "16"),
        ([{"iso_3166_1": "US", "rating": "TV-MA"}], None),
        ([{"iso_3166_1": "FR", "rating": ""}], None),
        ([], None),
        (None, None),
    ],
)
def test_the_age_rating_of_a_series_is_that_of_the_region(rows: object, rating: str | None) -> None:
    assert _regional(SERIES, {"content_ratings": {"results": rows}}).certification == rating


@pytest.mark.parametrize(
    "told, known",
    [
        ({"results": {"FR": {"flatrate": [{"provider_name": "Netflix"}, {"provider_name": "Canal+"}]}}},
         ("Netflix", "Canal+")),
        ({"results": {"FR": {"flatrate": [], "buy": [{"provider_name": "Shop"}]}}}, ()),
        ({"results": {"FR": {"buy": [{"provider_name": "Shop"}]}}}, ()),
        ({"results": {"US": {"flatrate": [{"provider_name": "Netflix"}]}}}, ()),
        ({"results": {}}, ()),
        ({"results": {"FR": {"flatrate": "Netflix"}}}, None),
        ({"results": {"FR": []}}, None),
        ({"results": None}, None),
        ({}, None),
        (None, None),
        ([{"iso_3166_1": "US", "flatrate": []}, {"iso_3166_1": "FR", "flatrate": [{"name": "Netflix"}]}], ("Netflix",)),
        ([], ()),
    ],
)  # fmt: skip
def test_only_what_a_subscription_holds_in_the_region_counts_as_streaming(
    told: object, known: tuple[str, ...] | None
) -> None:
    assert _regional(FILM, {"watch/providers": told}).providers == known


def _regional(media: MediaId, body: dict[str, object]) -> TitleFacts:
    return msgspec.json.decode(json.dumps(body), type=TitleRow).facts(media, "tmdb", "FR")
