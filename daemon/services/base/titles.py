"""A film or a series, as TMDB and the portals tell it: what is not as expected is unknown, and unknown is None."""

from dataclasses import replace
from typing import Any, Final

import msgspec

from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import FACT_NAMES, Keyword, TitleFacts
from daemon.services.base.models import day, number, rows, text, whole
from daemon.services.base.regional import certification, codes, providers, read

NOTHING: Final = msgspec.Raw()
"""Kept unread: it is large, and most of it is about other countries."""


class _Season(msgspec.Struct, frozen=True):
    """One season, in the spelling of TMDB and in that of the portals."""

    season_number: Any = None
    episode_count: Any = None
    portals_number: Any = msgspec.field(default=None, name="seasonNumber")
    portals_count: Any = msgspec.field(default=None, name="episodeCount")

    @property
    def number(self) -> object:
        return self.portals_number if self.season_number is None else self.season_number

    @property
    def episodes(self) -> object:
        return self.portals_count if self.episode_count is None else self.episode_count


_SEASONS: Final = msgspec.json.Decoder(list[_Season])


class TitleRow(msgspec.Struct, frozen=True):
    """A film or a series in TMDB's words; portals hand on the same with other capitals."""

    title: Any = None
    name: Any = None
    original_title: Any = None
    original_name: Any = None
    overview: Any = None
    release_date: Any = None
    first_air_date: Any = None
    genres: Any = None
    keywords: Any = None
    vote_average: Any = None
    vote_count: Any = None
    popularity: Any = None
    runtime: Any = None
    episode_run_time: Any = None
    number_of_seasons: Any = None
    number_of_episodes: Any = None
    adult: Any = None
    status: Any = None
    original_language: Any = None
    poster_path: Any = None
    production_countries: Any = None
    origin_country: Any = None
    belongs_to_collection: Any = None
    release_dates: msgspec.Raw = NOTHING
    content_ratings: msgspec.Raw = NOTHING
    seasons: msgspec.Raw = NOTHING
    offers: msgspec.Raw = msgspec.field(default=NOTHING, name="watch/providers")

    def facts(self, media: MediaId, service: str, region: str) -> TitleFacts:
        """What is known; of what differs from country to country, for this one. A zero that stands for "nobody told"
        (rating, runtime, seasons, episodes) is unknown."""
        votes = whole(self.vote_count)
        minutes = self.episode_run_time[:1] if isinstance(self.episode_run_time, list) else []
        facts = TitleFacts(
            media=media,
            title=text(self.title) or text(self.name),
            original_title=text(self.original_title) or text(self.original_name),
            overview=text(self.overview),
            released=day(self.release_date) or day(self.first_air_date),
            genres=_ids(self.genres),
            keywords=self._keywords(),
            rating=number(self.vote_average) if votes else None,
            votes=votes,
            popularity=number(self.popularity),
            runtime=whole(self.runtime) or whole(next(iter(minutes), None)) or None,
            seasons=whole(self.number_of_seasons) or None,
            episodes=whole(self.number_of_episodes) or None,
            season_episodes=_season_episodes(self.seasons) if media.kind is MediaKind.SERIES else None,
            adult=self.adult if isinstance(self.adult, bool) else None,
            status=text(self.status),
            language=text(self.original_language),
            countries=self._countries(media.kind),
            certification=certification(self._rated(media.kind), region),
            collection=_name(self.belongs_to_collection),
            providers=providers(self.offers, region),
            poster=text(self.poster_path),
        )
        return _with_sources(facts, service)

    def _rated(self, kind: MediaKind) -> msgspec.Raw:
        return self.release_dates if kind is MediaKind.MOVIE else self.content_ratings

    def _countries(self, kind: MediaKind) -> tuple[str, ...] | None:
        """Of a film, where the money came from; of a series, whose it is, as TMDB itself sorts them."""
        made, home = codes(self.production_countries), codes(self.origin_country)
        return made or home or made if kind is MediaKind.MOVIE else home or made or home

    def _keywords(self) -> tuple[Keyword, ...] | None:
        """TMDB wraps them, under another name for films than for series; a portal does not."""
        held = self.keywords
        if isinstance(held, dict):
            held = held.get("keywords", held.get("results"))
        found = rows(held)
        if found is None:
            return None
        return tuple(
            Keyword(id=ident, name=text(row.get("name")) or "")
            for row in found
            if (ident := whole(row.get("id"))) is not None
        )


def _season_episodes(told: msgspec.Raw) -> tuple[tuple[int, int], ...] | None:
    seasons = read(_SEASONS, told)
    if seasons is None:
        return None
    counted = ((whole(each.number), whole(each.episodes)) for each in seasons)
    return tuple((season, episodes) for season, episodes in counted if season is not None and episodes)


def _name(value: object) -> str | None:
    return text(value.get("name")) if isinstance(value, dict) else None


def _ids(value: object) -> tuple[int, ...] | None:
    found = rows(value)
    return None if found is None else tuple(ident for row in found if (ident := whole(row.get("id"))) is not None)


def _with_sources(facts: TitleFacts, service: str) -> TitleFacts:
    return replace(facts, sources={name: service for name in FACT_NAMES if getattr(facts, name) is not None})
