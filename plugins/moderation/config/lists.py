"""The short lists: genres, and limits that are plain numbers."""

from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator

from daemon.plugin import CommaList, Field, Model, model_validator
from plugins.moderation.genres import Genre, genre_named


def _means_something(name: str) -> str:
    genre_named(name)
    return name


GenreName = Annotated[str, AfterValidator(_means_something)]


class Genres(Model):
    """Genres by name, in English or French, as TMDB has them; also Adult, Erotic, Gore, Splatter, Musical, Biography.

    A series has no War, Fantasy, Science Fiction or Adventure of its own, only War & Politics and the like: such a
    series is welcome by either half of the name, declined only by the whole name, and put before you by half of it.
    """

    whitelist: CommaList[GenreName] = ()
    """Approved at once, unless the title is also of a genre below."""
    blacklist: CommaList[GenreName] = ()
    """Declined at once."""

    @cached_property
    def welcome(self) -> tuple[Genre, ...]:
        """What the whitelist stands for."""
        return tuple(genre_named(name) for name in self.whitelist)

    @cached_property
    def refused(self) -> tuple[Genre, ...]:
        """What the blacklist stands for."""
        return tuple(genre_named(name) for name in self.blacklist)

    @model_validator(mode="after")
    def _on_one_list_only(self) -> "Genres":
        twice = [genre.name for genre in self.welcome if genre in self.refused]
        if twice:
            raise ValueError(f"{', '.join(twice)} is on both lists; take it off one")
        return self


class Limits(Model):
    """What a title may be. An empty limit is off; a value exactly at a limit is fine; what is not known breaks none."""

    min_rating: float | None = Field(6.0, ge=0, le=10)
    """Mean of TMDB's votes, 0 to 10."""
    min_votes: int | None = Field(10, ge=1)
    """A rating by fewer people than this is not trusted: below ten, one vote can move the mean by about a point."""
    max_episodes: int | None = Field(300, ge=1)
    """Of the whole series, also when only some seasons are asked for: the portal does not count a season's episodes."""
    max_seasons: int | None = Field(15, ge=1)
    """Of the whole series, also when only some are asked for: whoever asks for the first will ask for the rest."""
    min_popularity: float | None = Field(5.0, ge=0)
    """TMDB's own measure of interest, 0 upwards; it falls as a title ages."""
    min_year: int | None = Field(1950, ge=1870, le=2200)
    """Year of a film's first release, of a series' first episode."""
    max_runtime: int | None = Field(240, ge=1)
    """Minutes of a film; a series has no such limit."""
