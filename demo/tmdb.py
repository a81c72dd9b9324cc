"""TMDB's v3 API: films and series with what `append_to_response` asks for, and its own words for what goes wrong."""

from collections.abc import Mapping
from typing import Any

from daemon.runtime.clock import Clock
from demo import regional
from demo.fake import FakeServer, Route
from demo.genres import MOVIE_GENRES, TV_GENRES, named, tagged
from demo.http import Call, Reply, answer
from demo.titles import Shelf, Title

_INVALID_KEY = answer(
    {"status_code": 7, "status_message": "Invalid API key: You must be granted a valid key.", "success": False}, 401
)
_NOT_FOUND = answer(
    {"success": False, "status_code": 34, "status_message": "The resource you requested could not be found."}, 404
)
_WORDS = {
    401: (7, "Invalid API key: You must be granted a valid key."),
    429: (25, "Your request count (#) is over the allowed limit of (40)."),
    500: (11, "Internal error: Something went wrong, contact TMDB."),
    503: (9, "Service offline: This service is temporarily offline, try again later."),
}
_KEPT = 5_000


class FakeTmdb(FakeServer):
    """Answers a v3 key in the query and a v4 token as bearer."""

    name = "tmdb"

    def __init__(self, titles: Shelf, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.titles = titles
        self.api_key = "0123456789abcdef0123456789abcdef"
        self.token = "invented.v4.token"  # noqa: S105 (opens nothing but this fake)
        self.packed: dict[tuple[Title, str, str], Reply] = {}
        """Answers written once, by title, language and what is appended."""

    @property
    def url(self) -> str:
        """The base that `api.themoviedb.org/3` stands for."""
        return f"{super().url}/3"

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {
            ("GET", "/3/movie/*"): lambda call: self._title(call, "movie"),
            ("GET", "/3/tv/*"): lambda call: self._title(call, "tv"),
            ("GET", "/3/genre/movie/list"): lambda call: self._genres(call, "movie"),
            ("GET", "/3/genre/tv/list"): lambda call: self._genres(call, "tv"),
            ("GET", "/3/authentication"): self._authentication,
            ("GET", "/3/configuration"): self._configuration,
        }

    def lost(self, call: Call) -> Reply:
        return _NOT_FOUND if self._allowed(call) else _INVALID_KEY

    def error(self, status: int) -> Reply:
        code, words = _WORDS.get(status, (11, "Internal error: Something went wrong, contact TMDB."))
        return answer({"success": False, "status_code": code, "status_message": words}, status)

    def _allowed(self, call: Call) -> bool:
        bearer = call.headers.get("Authorization") == f"Bearer {self.token}"
        return bearer or call.query.get("api_key") == self.api_key

    def _title(self, call: Call, kind: str) -> Reply:
        if not self._allowed(call):
            return _INVALID_KEY
        title = self.titles.find(kind, call.ids[0])
        if title is None:
            return _NOT_FOUND
        key = (title, call.query.get("language", "en-US"), call.query.get("append_to_response", ""))
        if key not in self.packed:
            if len(self.packed) >= _KEPT:
                self.packed.clear()
            self.packed[key] = answer(_shape(*key))
        return self.packed[key]

    def _genres(self, call: Call, kind: str) -> Reply:
        if not self._allowed(call):
            return _INVALID_KEY
        known = tuple(MOVIE_GENRES if kind == "movie" else TV_GENRES)
        return answer({"genres": named(kind, known, call.query.get("language", "en"))})

    def _authentication(self, call: Call) -> Reply:
        good = {"success": True, "status_code": 1, "status_message": "Success."}
        return answer(good) if self._allowed(call) else _INVALID_KEY

    def _configuration(self, call: Call) -> Reply:
        images = {"base_url": "http://image.tmdb.org/t/p/", "secure_base_url": "https://image.tmdb.org/t/p/"}
        return answer({"images": images, "change_keys": []}) if self._allowed(call) else _INVALID_KEY


def _shape(title: Title, language: str, appended: str) -> dict[str, Any]:
    shape = _common(title, language) | (_film(title, language) if title.kind == "movie" else _series(title, language))
    extras = _extras(title)
    return shape | {name: extras[name] for name in appended.split(",") if name in extras}


def _common(title: Title, language: str) -> dict[str, Any]:
    return {
        "adult": title.adult,
        "backdrop_path": None,
        "genres": named(title.kind, title.genres, language),
        "homepage": "",
        "id": title.tmdb_id,
        "original_language": title.language,
        "overview": f"{title.called(language)}, as everyone in the invented house tells it.",
        "popularity": title.popularity,
        "poster_path": None,
        "production_companies": [],
        "production_countries": regional.countries(title),
        "spoken_languages": [{"english_name": "", "iso_639_1": title.language, "name": ""}],
        "tagline": "",
        "vote_average": title.rating or 0.0,
        "vote_count": title.votes,
    }


def _film(title: Title, language: str) -> dict[str, Any]:
    return {
        "belongs_to_collection": regional.collection(title),
        "budget": 0,
        "imdb_id": None,
        "original_title": title.name,
        "release_date": title.date,
        "revenue": 0,
        "runtime": title.runtime or 0,
        "status": "Released" if title.rating is not None else "Post Production",
        "title": title.called(language),
        "video": False,
    }


def _series(title: Title, language: str) -> dict[str, Any]:
    return {
        "created_by": [],
        "episode_run_time": [title.runtime] if title.runtime else [],
        "first_air_date": title.date,
        "in_production": False,
        "languages": [title.language],
        "last_air_date": title.date,
        "last_episode_to_air": None,
        "name": title.called(language),
        "networks": [],
        "next_episode_to_air": None,
        "number_of_episodes": title.episodes,
        "number_of_seasons": title.seasons,
        "origin_country": [*title.countries],
        "original_name": title.name,
        "seasons": [
            {"air_date": title.date or None, "episode_count": episodes, "id": title.tmdb_id * 100 + number,
             "name": f"Season {number}", "overview": "", "poster_path": None, "season_number": number,
             "vote_average": 0.0}
            for number, episodes in enumerate(title.per_season(), start=1)
        ],
        "status": "Ended" if title.rating is not None else "In Production",
        "type": "Scripted",
    }  # fmt: skip


def _extras(title: Title) -> dict[str, Any]:
    movie = title.kind == "movie"
    both: dict[str, Any] = {
        "keywords": {"keywords" if movie else "results": tagged(title.keywords)},
        "external_ids": {"imdb_id": None, "wikidata_id": None} | ({} if movie else {"tvdb_id": title.tvdb_id}),
        "watch/providers": regional.offers(title),
    }
    if movie:
        return both | {"release_dates": regional.releases(title)}
    return both | {"content_ratings": regional.content_ratings(title)}
