"""What foreign JSON holds, read leniently: what is not as expected is unknown, and unknown is None.

Numbers are taken as text too. `whole`, `number`, `text`, `day` and `moment` never raise.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

import msgspec

from daemon.domain.ids import MediaId
from daemon.domain.media import FACT_NAMES, Keyword, TitleFacts

_LARGEST = 2**53
_LONGEST = 4_000
"""Characters of one text. The longest overview of TMDB has a quarter of it; a name of a megabyte fills every page."""
_MOST = 500
"""Genres or keywords of one title."""
_YEARS = range(1970, 2200)
"""Beyond them a date is no date of something that happened, and some zone cannot even say it."""


def number(value: Any) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if isfinite(read) else None


def whole(value: Any) -> int | None:
    """A number without a fraction, from 0 up."""
    if type(value) is int:  # nearly all are, and five are read for each request
        return value if 0 <= value <= _LARGEST else None
    read = number(value)
    return int(read) if read is not None and 0 <= read <= _LARGEST and read.is_integer() else None


def text(value: Any) -> str | None:
    """Text that says something, cut where it is far too long; a number counts as its digits."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value[:_LONGEST].strip() or None if isinstance(value, str) else None


def moment(value: Any) -> datetime | None:
    """A moment in UTC; one without a zone is UTC."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
        utc = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return utc if utc.year in _YEARS else None


def day(value: Any) -> date | None:
    """A day; of a moment, the day it names."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def rows(value: Any) -> list[dict[str, Any]] | None:
    """The objects of a list, as far as anybody reads; None when it is no list."""
    return [row for row in value[:_MOST] if isinstance(row, dict)] if isinstance(value, list) else None


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

    def facts(self, media: MediaId, service: str) -> TitleFacts:
        """What is known. A zero that stands for "nobody told" (rating, runtime, seasons, episodes) is unknown."""
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
            adult=self.adult if isinstance(self.adult, bool) else None,
            status=text(self.status),
            language=text(self.original_language),
            poster=text(self.poster_path),
        )
        return _with_sources(facts, service)

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


def _ids(value: Any) -> tuple[int, ...] | None:
    found = rows(value)
    return None if found is None else tuple(ident for row in found if (ident := whole(row.get("id"))) is not None)


def _with_sources(facts: TitleFacts, service: str) -> TitleFacts:
    return replace(facts, sources={name: service for name in FACT_NAMES if getattr(facts, name) is not None})
