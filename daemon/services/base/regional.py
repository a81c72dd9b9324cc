"""What differs from country to country: the age rating of a title, and who streams it.

TMDB tells it for the whole world at once, a hundred kilobytes for a well-known film; only the one country that is
wanted is read, and nothing at all where a body has none of it.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from daemon.services.base.models import rows, text, whole
from daemon.services.base.understanding import NOT_UNDERSTOOD, read_leniently

T = TypeVar("T")

_THEATRES_FIRST: Final = (3, 2, 1, 4, 5, 6)
"""TMDB's numbers of releases: theatres, limited, premiere, digital, disc, television."""


class _Place(msgspec.Struct, frozen=True):
    """One country, in TMDB's words and a portal's."""

    code: Any = msgspec.field(default=None, name="iso_3166_1")
    rating: Any = None
    release_dates: msgspec.Raw = msgspec.Raw()
    flatrate: Any = None


class _List(msgspec.Struct, frozen=True):
    results: list[_Place]


class _ByCountry(msgspec.Struct, frozen=True):
    results: dict[str, msgspec.Raw]


_LIST: Final = msgspec.json.Decoder(_List)
_PLACES: Final = msgspec.json.Decoder(list[_Place])
_BY_COUNTRY: Final = msgspec.json.Decoder(_ByCountry)
_PLACE: Final = msgspec.json.Decoder(_Place)
_ANYTHING: Final = msgspec.json.Decoder()


def certification(rated: msgspec.Raw, region: str) -> str | None:
    """The age rating there, of theatres before any other; None where it is not known."""
    listed = read(_LIST, rated)
    here = _of(listed.results, region) if listed else None
    if here is None:
        return None
    return text(here.rating) or _of_releases(read(_ANYTHING, here.release_dates))


def providers(offered: msgspec.Raw, region: str) -> tuple[str, ...] | None:
    """Who has it by subscription there. Empty where others are told of and this country is not: nobody has it."""
    by_country = read(_BY_COUNTRY, offered)
    if by_country is not None:
        raw = by_country.results.get(region)
        here = _Place() if raw is None else read(_PLACE, raw)
    else:
        places = read(_PLACES, offered)
        here = None if places is None else _of(places, region) or _Place()
    return None if here is None else _subscriptions(here.flatrate)


def codes(countries: object) -> tuple[str, ...] | None:
    """Countries by their codes, told as such or as rows that hold one."""
    if not isinstance(countries, list):
        return None
    told = [row.get("iso_3166_1") if isinstance(row, Mapping) else row for row in countries]
    return tuple(code for each in told if (code := text(each)))


def read(decoder: msgspec.json.Decoder[T], raw: object) -> T | None:
    """None where there is nothing, or something else than was expected."""
    if not isinstance(raw, msgspec.Raw) or not raw:
        return None
    try:
        return read_leniently(decoder, raw)
    except NOT_UNDERSTOOD:
        return None


def _of(places: list[_Place], region: str) -> _Place | None:
    return next((place for place in places if place.code == region), None)


def _of_releases(releases: object) -> str | None:
    told = [(whole(row.get("type")), text(row.get("certification"))) for row in rows(releases) or ()]
    return next((rating for kind in _THEATRES_FIRST for at, rating in told if at == kind and rating), None)


def _subscriptions(offers: object) -> tuple[str, ...] | None:
    if offers is None:
        return ()
    found = rows(offers)
    if found is None:
        return None
    names = (text(row.get("provider_name")) or text(row.get("name")) for row in found)
    return tuple(name for name in names if name)
