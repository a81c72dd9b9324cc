"""What the portal itself knows of a title: TMDB's facts in its own words, plus `mediaInfo`."""

from typing import Any

from demo.genres import named, tagged
from demo.titles import Title

Json = dict[str, Any]


def film(title: Title) -> Json:
    """`GET /movie/{id}`."""
    return _common(title) | {
        "adult": title.adult,
        "budget": 0,
        "originalTitle": title.name,
        "title": title.name,
        "releaseDate": title.date,
        "releases": {"results": []},
        "revenue": 0,
        "runtime": title.runtime or 0,
        "video": False,
        "spokenLanguages": [{"iso_639_1": title.language, "name": ""}],
        "imdbId": None,
        "credits": {"cast": [], "crew": []},
        "productionCountries": [],
        "status": "Released" if title.rating is not None else "Post Production",
    }


def series(title: Title) -> Json:
    """`GET /tv/{id}`: it has no `adult` and no `runtime`, as the real one has not."""
    return _common(title) | {
        "createdBy": [],
        "episodeRunTime": [title.runtime] if title.runtime else [],
        "firstAirDate": title.date,
        "lastAirDate": title.date,
        "inProduction": False,
        "languages": [title.language],
        "name": title.name,
        "originalName": title.name,
        "networks": [],
        "numberOfEpisodes": title.episodes,
        "numberOfSeasons": title.seasons,
        "originCountry": [],
        "contentRatings": {"results": []},
        "spokenLanguages": [{"englishName": "", "iso_639_1": title.language, "name": ""}],
        "seasons": _seasons(title),
        "status": "Ended" if title.rating is not None else "In Production",
        "type": "Scripted",
        "productionCountries": [],
        "credits": {"cast": [], "crew": []},
    }


def _common(title: Title) -> Json:
    return {
        "id": title.tmdb_id,
        "genres": named(title.kind, title.genres),
        "relatedVideos": [],
        "originalLanguage": title.language,
        "popularity": title.popularity,
        "productionCompanies": [],
        "voteAverage": title.rating or 0,
        "voteCount": title.votes,
        "backdropPath": None,
        "posterPath": None,
        "homepage": "",
        "tagline": "",
        "overview": f"{title.name}, as everyone in the invented house tells it.",
        "externalIds": {"imdbId": None, "tvdbId": title.tvdb_id},
        "watchProviders": [],
        "keywords": tagged(title.keywords),
    }


def _seasons(title: Title) -> list[Json]:
    return [
        {
            "airDate": title.date or None,
            "episodeCount": episodes,
            "id": title.tmdb_id * 100 + number,
            "name": f"Season {number}",
            "overview": "",
            "seasonNumber": number,
            "posterPath": None,
        }
        for number, episodes in enumerate(title.per_season(), start=1)
    ]
