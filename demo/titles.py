"""Titles, and the shelf that both the portal and TMDB answer from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["movie", "tv"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A film or a series as TMDB would know it. What is None, TMDB does not know either, and says so its own way."""

    tmdb_id: int
    kind: Kind = "movie"
    name: str
    french: str = ""
    released: date | None = None
    genres: tuple[int, ...] = ()
    rating: float | None = None
    votes: int = 0
    popularity: float = 0.0
    runtime: int | None = None
    """Minutes; of one episode for a series."""
    seasons: int = 0
    episodes: int = 0
    adult: bool = False
    keywords: tuple[int, ...] = ()
    language: str = "en"
    tvdb_id: int | None = None
    countries: tuple[str, ...] = ()
    """Where it was made, as ISO 3166-1 codes."""
    certified: tuple[tuple[str, str], ...] = ()
    """Country and age rating; empty: the United States have some rating for it."""
    collection: str = ""
    streams: tuple[tuple[str, str], ...] = ()
    """Country and streaming service that has it by subscription."""

    def called(self, language: str) -> str:
        """Its name in English or French."""
        return self.french if language.startswith("fr") and self.french else self.name

    @property
    def subject(self) -> str:
        """Name and year, as the portal's webhook writes them."""
        return f"{self.name} ({self.released.year})" if self.released else self.name

    @property
    def date(self) -> str:
        """The release date as TMDB writes it: empty when it knows none."""
        return self.released.isoformat() if self.released else ""

    def per_season(self) -> list[int]:
        """How many episodes each season has, the last one taking what remains."""
        if not self.seasons:
            return []
        each = self.episodes // self.seasons
        return [each] * (self.seasons - 1) + [self.episodes - each * (self.seasons - 1)]


class Shelf:
    """All titles that exist. A title put again under its id replaces the one before, as an edit on TMDB does."""

    def __init__(self, titles: Iterable[Title] = ()) -> None:
        self._titles: dict[tuple[str, int], Title] = {(title.kind, title.tmdb_id): title for title in titles}

    def __iter__(self) -> Iterator[Title]:
        return iter(self._titles.values())

    def __len__(self) -> int:
        return len(self._titles)

    def put(self, title: Title) -> Title:
        """Add or replace."""
        self._titles[title.kind, title.tmdb_id] = title
        return title

    def find(self, kind: str, tmdb_id: int) -> Title | None:
        """The title, when there is one."""
        return self._titles.get((kind, tmdb_id))

    def remove(self, kind: Kind, tmdb_id: int) -> None:
        """Gone from TMDB, as duplicates and hoaxes are."""
        self._titles.pop((kind, tmdb_id), None)
