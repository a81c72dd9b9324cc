"""Foreign JSON: what is not as expected is unknown, and nothing raises."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import Keyword
from daemon.services.base.models import TitleRow, day, moment, number, rows, text, whole

FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "given, read",
    [(7, 7), ("7", 7), (" 7 ", 7), (7.0, 7), (0, 0), (-1, None), (1.5, None), ("x", None), (True, None), (None, None)],
)
def test_whole_numbers(given: object, read: int | None) -> None:
    assert whole(given) == read


@pytest.mark.parametrize("given, read", [(7.5, 7.5), ("7.5", 7.5), ("nan", None), ("inf", None), ([], None)])
def test_numbers(given: object, read: float | None) -> None:
    assert number(given) == read


@pytest.mark.parametrize("given, read", [("a", "a"), (" a ", "a"), ("", None), ("  ", None), (7, "7"), ({}, None)])
def test_text(given: object, read: str | None) -> None:
    assert text(given) == read


@pytest.mark.parametrize(
    "given, read",
    [
        ("2026-11-20T11:40:01.000Z", datetime(2026, 11, 20, 11, 40, 1, tzinfo=UTC)),
        ("2026-11-20T12:40:01+01:00", datetime(2026, 11, 20, 11, 40, 1, tzinfo=UTC)),
        ("2026-11-20 11:40:01", datetime(2026, 11, 20, 11, 40, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("yesterday", None),
        (0, None),
    ],
)
def test_moments(given: object, read: datetime | None) -> None:
    assert moment(given) == read


@pytest.mark.parametrize(
    "given, read",
    [("1999-03-30", date(1999, 3, 30)), ("1999-03-30T00:00:00Z", date(1999, 3, 30)), ("", None), ("1999", None)],
)
def test_days(given: object, read: date | None) -> None:
    assert day(given) == read


def test_what_is_far_too_long_is_cut() -> None:
    endless: dict[str, object] = {"title": "x" * 1_000_000, "genres": [{"id": 1}] * 100_000}

    facts = TitleRow(**endless).facts(FILM, "tmdb")

    assert len(facts.title or "") == 4_000
    assert len(facts.genres or ()) == 500


@given(anything)
def test_no_value_can_make_them_raise(value: object) -> None:
    for read in (number, whole, text, moment, day, rows):
        read(value)


@given(st.dictionaries(st.sampled_from(TitleRow.__struct_fields__), anything))
def test_no_title_can_make_the_facts_raise(fields: dict[str, object]) -> None:
    facts = TitleRow(**fields).facts(FILM, "tmdb")

    assert all(getattr(facts, name) is not None for name in facts.sources)


def facts_of(body: str) -> dict[str, object]:
    facts = msgspec.json.decode(body, type=TitleRow).facts(FILM, "tmdb")
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
    ],
)
def test_what_nobody_told_is_unknown_and_never_zero(body: str, known: dict[str, object]) -> None:
    assert facts_of(body) == known
