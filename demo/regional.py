"""What differs from country to country, in TMDB's words and a portal's: age ratings, streams, where it was made."""

from collections.abc import Iterable
from typing import Any

from demo.titles import Title

Json = dict[str, Any]

_COUNTRY_NAMES = {"FR": "France", "GB": "United Kingdom", "JP": "Japan", "KR": "South Korea", "US": "United States"}
_PROVIDERS = {"Netflix": 8, "Canal+": 381, "Disney Plus": 337, "Max": 1899}


def releases(title: Title) -> Json:
    """TMDB's `release_dates`, which a portal hands on as `releases`: a premiere without a rating, then theatres."""
    if not title.released:
        return {"results": []}
    rated = title.certified or (("US", "R" if title.adult else "PG"),)
    return {"results": [_release(title, country, rating) for country, rating in rated]}


def content_ratings(title: Title) -> Json:
    """Of a series."""
    rated = title.certified or (("US", "TV-14"),)
    return {"results": [{"iso_3166_1": country, "descriptors": [], "rating": rating} for country, rating in rated]}


def collection(title: Title) -> Json | None:
    """TMDB's `belongs_to_collection`."""
    if not title.collection:
        return None
    return {"id": 2_344, "name": title.collection, "poster_path": None, "backdrop_path": None}


def countries(title: Title) -> list[Json]:
    """TMDB's `production_countries`."""
    return [{"iso_3166_1": code, "name": _COUNTRY_NAMES.get(code, code)} for code in title.countries]


def offers(title: Title) -> Json:
    """TMDB's `watch/providers`: by country, renting and buying apart from what a subscription holds."""
    return {
        "results": {
            country: {
                "link": f"https://www.themoviedb.org/{title.kind}/{title.tmdb_id}/watch?locale={country}",
                "flatrate": [_provider(name, place) for place, name in enumerate(names)],
                "buy": [_provider("Shop of Films", 9)],
            }
            for country, names in _by_country(title.streams)
        }
    }


def portals_offers(title: Title) -> list[Json]:
    """The same as a portal hands it on: a list, and other names."""
    return [
        {
            "iso_3166_1": country,
            "link": f"https://www.themoviedb.org/{title.kind}/{title.tmdb_id}/watch?locale={country}",
            "buy": [],
            "flatrate": [
                {"displayPriority": place, "logoPath": "/logo.jpg", "id": _PROVIDERS.get(name, 1), "name": name}
                for place, name in enumerate(names)
            ],
        }
        for country, names in _by_country(title.streams)
    ]


def _release(title: Title, country: str, rating: str) -> Json:
    first = {"certification": "", "descriptors": [], "iso_639_1": "", "note": "Premiere", "type": 1}
    shown = {"certification": rating, "descriptors": [], "iso_639_1": "", "note": "", "type": 3}
    on = {"release_date": f"{title.date}T00:00:00.000Z"}
    return {"iso_3166_1": country, "release_dates": [first | on, shown | on]}


def _provider(name: str, place: int) -> Json:
    return {
        "logo_path": "/logo.jpg",
        "provider_id": _PROVIDERS.get(name, 1),
        "provider_name": name,
        "display_priority": place,
    }


def _by_country(streams: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for country, name in streams:
        found.setdefault(country, []).append(name)
    return list(found.items())
