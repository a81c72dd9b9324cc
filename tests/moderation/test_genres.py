"""What the names in the owner's lists stand for."""

import pytest

from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import Keyword, TitleFacts
from plugins.moderation.genres import GENRES, Match, genre_named, genre_sentence
from tests.moderation.cases import FILM, SERIES, keywords

TMDB_FILM_GENRES = {
    28, 12, 16, 35, 80, 99, 18, 10751, 14, 36, 27, 10402, 9648, 10749, 878, 10770, 53, 10752, 37,
}  # fmt: skip
TMDB_SERIES_GENRES = {
    10759, 16, 35, 80, 99, 18, 10751, 10762, 9648, 10763, 10764, 10765, 10766, 10767, 10768, 37,
}  # fmt: skip


def test_the_table_has_every_genre_of_tmdb_once() -> None:
    ids = [genre.id for genre in GENRES if genre.id is not None]
    assert sorted(ids) == sorted(TMDB_FILM_GENRES | TMDB_SERIES_GENRES)


def test_a_genre_is_either_tmdbs_or_has_a_mark_of_its_own() -> None:
    assert [genre.name for genre in GENRES if not (genre.id or genre.keywords or genre.adult)] == []


def test_no_way_of_writing_stands_for_two_genres() -> None:
    written = [(name, genre) for genre in GENRES for name in (genre.name, genre.french, *genre.also)]
    assert [(name, genre.name) for name, genre in written if genre_named(name) is not genre] == []


@pytest.mark.parametrize(
    "written, genre",
    [
        ("Horror", 27),
        ("horreur", 27),
        ("HORREUR", 27),
        ("Épouvante", 27),
        ("Documentaire", 99),
        ("Comedie", 35),
        ("Science Fiction", 878),
        ("science-fiction", 878),
        ("Sci-Fi", 878),
        ("scifi", 878),
        ("Sci-Fi & Fantasy", 10765),
        ("Science-Fiction & Fantastique", 10765),
        ("sci-fi and fantasy", 10765),
        ("Action & Adventure", 10759),
        ("Action et Aventure", 10759),
        ("War & Politics", 10768),
        ("Guerre & Politique", 10768),
        ("Kids", 10762),
        ("Enfants", 10762),
        ("News", 10763),
        ("Télé-réalité", 10764),
        ("Soap", 10766),
        ("Talk Show", 10767),
        ("Téléfilm", 10770),
        ("TV Movie", 10770),
        ("Fantastique", 14),
        ("Famille", 10751),
        ("Historique", 36),
    ],
)
def test_a_name_is_known_in_both_languages_however_written(written: str, genre: int) -> None:
    assert genre_named(written).id == genre


@pytest.mark.parametrize(
    "written, what",
    [
        ("Documantary", "is no genre that TMDB knows; did you mean Documentary?"),
        ("Documentare", "is no genre that TMDB knows; did you mean Documentaire?"),
        ("Horor", "is no genre that TMDB knows; did you mean Horror?"),
        ("Zzz", "is no genre that TMDB knows; write it as TMDB does, in English or French"),
        ("", "is no genre that TMDB knows; write it as TMDB does, in English or French"),
        ("Драма", "is no genre that TMDB knows; write it as TMDB does, in English or French"),
    ],
)
def test_a_name_that_means_nothing_is_refused_with_a_suggestion(written: str, what: str) -> None:
    with pytest.raises(ValueError, match="is no genre") as refused:
        genre_named(written)
    assert str(refused.value) == what


@pytest.mark.parametrize(
    "name, facts, match",
    [
        ("Horror", TitleFacts(media=FILM, genres=(27, 53)), Match.YES),
        ("Horror", TitleFacts(media=FILM, genres=(18,)), Match.NO),
        ("Horror", TitleFacts(media=FILM, genres=()), Match.NO),
        ("Horror", TitleFacts(media=FILM), Match.UNKNOWN),
        ("War", TitleFacts(media=SERIES, genres=(10768,)), Match.PERHAPS),
        ("War", TitleFacts(media=FILM, genres=(10752,)), Match.YES),
        ("War & Politics", TitleFacts(media=FILM, genres=(10752,)), Match.NO),
        ("Science Fiction", TitleFacts(media=SERIES, genres=(10765,)), Match.PERHAPS),
        ("Sci-Fi & Fantasy", TitleFacts(media=SERIES, genres=(10765,)), Match.YES),
        ("Adult", TitleFacts(media=FILM, adult=True), Match.YES),
        ("Adult", TitleFacts(media=FILM, adult=False), Match.NO),
        ("Adult", TitleFacts(media=FILM, genres=(18,), keywords=()), Match.UNKNOWN),
        ("Erotic", TitleFacts(media=FILM, keywords=keywords(9748, 155477)), Match.YES),
        ("Erotic", TitleFacts(media=FILM, keywords=keywords(445)), Match.NO),
        ("Erotic", TitleFacts(media=FILM, adult=True), Match.UNKNOWN),
        ("Gore", TitleFacts(media=FILM, keywords=keywords(10292)), Match.YES),
        ("Splatter", TitleFacts(media=FILM, keywords=keywords(10292)), Match.YES),
        ("Musical", TitleFacts(media=FILM, keywords=keywords(4344)), Match.YES),
        ("Musical", TitleFacts(media=FILM, genres=(10402,), keywords=()), Match.NO),
        ("Biography", TitleFacts(media=FILM, keywords=keywords(5565)), Match.YES),
    ],
)
def test_a_title_is_of_a_genre_by_any_of_its_marks(name: str, facts: TitleFacts, match: Match) -> None:
    assert genre_named(name).found_in(facts) is match


def test_a_genre_newer_than_the_table_is_shown_by_its_number() -> None:
    assert str(genre_sentence(27)) == "Horror"
    assert str(genre_sentence(4242)) == "genre no. 4242"


def test_films_and_series_are_numbered_apart_but_share_their_genres() -> None:
    series = MediaId(kind=MediaKind.SERIES, tmdb=603)
    assert genre_named("Drama").found_in(TitleFacts(media=series, genres=(18,))) is Match.YES


@pytest.mark.parametrize(
    "keyword, match",
    [
        pytest.param(Keyword(id=190370, name="erotic movie"), Match.YES, id="number and name agree"),
        pytest.param(Keyword(id=190370, name="Erotic Movie"), Match.YES, id="however it is written"),
        pytest.param(Keyword(id=190370), Match.YES, id="only the number was told"),
        pytest.param(Keyword(id=190370, name="gardening"), Match.NO, id="the number means something else"),
        pytest.param(Keyword(id=1, name="erotic movie"), Match.NO, id="a name alone"),
    ],
)
def test_a_keyword_counts_only_where_its_number_and_its_name_agree(keyword: Keyword, match: Match) -> None:
    facts = TitleFacts(media=FILM, keywords=(keyword,), genres=(18,), adult=False)
    assert genre_named("Erotic").found_in(facts) is match
