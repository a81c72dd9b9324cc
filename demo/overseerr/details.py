"""What the portal itself knows of a title: TMDB's facts in its own words, plus `mediaInfo`."""

from typing import Any

from demo import regional
from demo.genres import named, tagged
from demo.titles import Title

Json = dict[str, Any]


def film(title: Title) -> Json:
    """`GET /movie/{id}`."""
    joined = {"collection": collection(title)} if title.collection else {}
    return (
        _common(title)
        | joined
        | {
            "adult": title.adult,
            "budget": 0,
            "originalTitle": title.name,
            "title": title.name,
            "releaseDate": title.date,
            "releases": regional.releases(title),
            "revenue": 0,
            "runtime": title.runtime or 0,
            "video": False,
            "spokenLanguages": [{"iso_639_1": title.language, "name": ""}],
            "imdbId": None,
            "credits": {"cast": [], "crew": []},
            "productionCountries": regional.countries(title),
            "status": "Released" if title.rating is not None else "Post Production",
        }
    )


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
        "originCountry": [*title.countries],
        "contentRatings": regional.content_ratings(title),
        "spokenLanguages": [{"englishName": "", "iso_639_1": title.language, "name": ""}],
        "seasons": _seasons(title),
        "status": "Ended" if title.rating is not None else "In Production",
        "type": "Scripted",
        "productionCountries": regional.countries(title),
        "credits": {"cast": [], "crew": []},
    }


def collection(title: Title) -> Json:
    """In the portal's spelling; a film of none has no such field."""
    return {"id": 2_344, "name": title.collection, "posterPath": None, "backdropPath": None}


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
        "watchProviders": regional.portals_offers(title),
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
