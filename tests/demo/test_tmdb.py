"""TMDB's answers, its two kinds of key, and how it says that it does not know."""

from datetime import date

import pytest
from aiohttp import ClientSession

from demo.titles import Title
from demo.tmdb import FakeTmdb
from tests.demo.asking import Asking

ALL_EXTRAS = "keywords,release_dates,content_ratings,external_ids,watch/providers"


@pytest.fixture
def look(session: ClientSession, tmdb: FakeTmdb) -> Asking:
    return Asking(session, tmdb.url, {"Authorization": f"Bearer {tmdb.token}"})


async def test_a_v3_key_goes_into_the_query(tmdb: FakeTmdb, session: ClientSession) -> None:
    told = await Asking(session, tmdb.url, {}).get(f"/movie/603?api_key={tmdb.api_key}")
    assert (told.status, told.body["title"]) == (200, "The Matrix")


@pytest.mark.parametrize("path", ["/movie/603", "/movie/603?api_key=wrong", "/nowhere", "/authentication"])
async def test_no_key_and_a_wrong_one_are_refused(tmdb: FakeTmdb, session: ClientSession, path: str) -> None:
    told = await Asking(session, tmdb.url, {}).get(path)
    assert (told.status, told.body["status_code"], told.body["success"]) == (401, 7, False)


@pytest.mark.parametrize("path", ["/movie/9999999", "/tv/603", "/nowhere"])
async def test_what_it_does_not_know_is_404(look: Asking, path: str) -> None:
    told = await look.get(path)
    assert (told.status, told.body["status_code"], told.body["success"]) == (404, 34, False)


async def test_a_film_with_everything(look: Asking) -> None:
    told = (await look.get(f"/movie/129?append_to_response={ALL_EXTRAS}")).body
    assert told["genres"] == [
        {"id": 16, "name": "Animation"},
        {"id": 10751, "name": "Family"},
        {"id": 14, "name": "Fantasy"},
    ]
    assert (told["release_date"], told["runtime"], told["adult"], told["vote_average"]) == (
        "2001-07-20",
        125,
        False,
        8.5,
    )
    assert told["keywords"] == {"keywords": [{"id": 210024, "name": "anime"}]}
    assert told["release_dates"]["results"][0]["release_dates"][0]["release_date"] == "2001-07-20T00:00:00.000Z"
    assert "content_ratings" not in told


async def test_a_series_with_everything(look: Asking) -> None:
    told = (await look.get(f"/tv/1396?append_to_response={ALL_EXTRAS}")).body
    assert (told["name"], told["first_air_date"], told["number_of_seasons"], told["number_of_episodes"]) == (
        "Breaking Bad",
        "2008-01-20",
        5,
        62,
    )
    assert sum(season["episode_count"] for season in told["seasons"]) == 62
    assert told["keywords"] == {"results": []}
    assert told["external_ids"]["tvdb_id"] == 81189
    assert told["content_ratings"]["results"]
    assert "release_dates" not in told


async def test_only_what_was_asked_for_is_appended(look: Asking) -> None:
    assert "keywords" not in (await look.get("/movie/603")).body


async def test_french(look: Asking) -> None:
    told = (await look.get("/movie/129?language=fr-FR")).body
    assert (told["title"], told["original_title"]) == ("Le Voyage de Chihiro", "Spirited Away")
    assert [genre["name"] for genre in told["genres"]] == ["Animation", "Familial", "Fantastique"]


async def test_what_nobody_voted_on_has_noughts_and_no_date(look: Asking) -> None:
    told = (await look.get("/movie/9000017")).body
    assert (told["vote_average"], told["vote_count"], told["runtime"], told["release_date"]) == (0, 0, 0, "")


async def test_it_answers_more_titles_than_it_keeps_at_hand(
    tmdb: FakeTmdb, look: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.tmdb._KEPT", 1)
    names = [(await look.get(f"/movie/{tmdb_id}")).body["title"] for tmdb_id in (603, 550, 603)]
    assert names == ["The Matrix", "Fight Club", "The Matrix"]
    assert len(tmdb.packed) == 1


async def test_an_edited_title_is_answered_as_it_is_now(tmdb: FakeTmdb, look: Asking) -> None:
    await look.get("/movie/603")
    tmdb.titles.put(Title(tmdb_id=603, name="The Matrix", released=date(1999, 3, 30), genres=(27,), rating=2.0))
    assert [genre["id"] for genre in (await look.get("/movie/603")).body["genres"]] == [27]


@pytest.mark.parametrize(
    "kind, genre", [("movie", {"id": 27, "name": "Horreur"}), ("tv", {"id": 10762, "name": "Kids"})]
)
async def test_the_lists_of_genres(look: Asking, kind: str, genre: dict[str, object]) -> None:
    assert genre in (await look.get(f"/genre/{kind}/list?language=fr")).body["genres"]


@pytest.mark.parametrize("path", ["/authentication", "/configuration"])
async def test_a_good_key_can_be_told_without_reading_a_title(look: Asking, path: str) -> None:
    assert (await look.get(path)).status == 200


@pytest.mark.parametrize("status, code", [(401, 7), (429, 25), (500, 11), (503, 9), (502, 11)])
async def test_errors_are_worded_as_tmdb_words_them(tmdb: FakeTmdb, look: Asking, status: int, code: int) -> None:
    tmdb.answers(status)
    told = await look.get("/movie/603")
    assert (told.status, told.body["status_code"], told.body["success"]) == (status, code, False)
