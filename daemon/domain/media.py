"""Titles: what is known of a film or a series, and who said so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from daemon.domain.ids import MediaId


class MediaStatus(StrEnum):
    """What the portal says of a title's copies."""

    UNKNOWN = "unknown"
    PENDING = "pending"
    PROCESSING = "processing"
    PARTLY_AVAILABLE = "partly available"
    AVAILABLE = "available"
    BLOCKLISTED = "blocklisted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A TMDB keyword; compared by id, the name is for people."""

    id: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFacts:
    """What services say of a title. None is unknown, never zero: a rating nobody voted on is unknown.

    `sources` names the service behind each field that is known.
    """

    media: MediaId
    title: str | None = None
    original_title: str | None = None
    overview: str | None = None
    released: date | None = None
    """Film: first release. Series: first episode."""
    genres: tuple[int, ...] | None = None
    """TMDB genre ids; the empty tuple is an answer: the title has none."""
    keywords: tuple[Keyword, ...] | None = None
    rating: float | None = None
    """0 to 10, the mean of `votes` votes; known only where votes > 0."""
    votes: int | None = None
    popularity: float | None = None
    """TMDB's own measure, 0 upwards, unbounded."""
    runtime: int | None = None
    """Minutes; for a series, of one episode."""
    seasons: int | None = None
    episodes: int | None = None
    season_episodes: tuple[tuple[int, int], ...] | None = None
    """Each season's number with how many episodes it has; specials are season 0."""
    adult: bool | None = None
    status: str | None = None
    """TMDB's word: Released, Post Production, Returning Series, ..."""
    language: str | None = None
    """ISO 639-1 of the original."""
    countries: tuple[str, ...] | None = None
    """ISO 3166-1 codes of where it was made."""
    certification: str | None = None
    """The age rating of the region the service was asked for: PG-13, 16, TV-MA."""
    collection: str | None = None
    """The name of the series of films it belongs to."""
    providers: tuple[str, ...] | None = None
    """Streaming services that have it, by subscription, in that region; the empty tuple is an answer."""
    poster: str | None = None
    """TMDB's path of the poster picture, /abc.jpg."""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        return self.released.year if self.released else None


FACT_NAMES = tuple(f.name for f in fields(TitleFacts) if f.name not in {"media", "sources"})


def stretches(seasons: Iterable[int]) -> str:
    """1, 2, 3, 5 as `1-3, 5`, with the dash that numbers take."""
    found: list[list[int]] = []
    for season in sorted(seasons):
        if found and season == found[-1][-1] + 1:
            found[-1].append(season)
        else:
            found.append([season])
    return ", ".join(str(each[0]) if len(each) == 1 else f"{each[0]}\N{EN DASH}{each[-1]}" for each in found)
