"""Strict rules by plain thresholds: approve, reject, or have a second look."""

from daemon.plugin import CommaList, Field, Model, model_validator
from plugins.moderation.config.lists import GenreName
from plugins.moderation.genres import Genre, genre_named


class AutoApprove(Model):
    """Any of these approves at once, unless something rejects."""

    rating_above: float | None = Field(None, ge=0, le=10)
    """This rating or a better one, given by at least `limits.min_votes` people."""
    popularity_above: float | None = Field(None, ge=0)
    """This popularity or more."""
    genres: CommaList[GenreName] = ()
    """As in `genres.whitelist`."""

    def welcome(self) -> tuple[Genre, ...]:
        """What the names stand for."""
        return tuple(map(genre_named, self.genres))


class AutoReject(Model):
    """Any of these rejects at once."""

    rating_below: float | None = Field(None, ge=0, le=10)
    """This rating or a worse one, given by at least `limits.min_votes` people."""
    genres: CommaList[GenreName] = ()
    """As in `genres.blacklist`."""
    keywords: CommaList[str] = ()
    """Whole words in the title: CAM does not reject Cameraman."""

    def refused(self) -> tuple[Genre, ...]:
        """What the names stand for."""
        return tuple(map(genre_named, self.genres))


class NeedsReview(Model):
    """Any of these makes the model less sure of an approval; without a model it puts the request before you."""

    episode_count_above: int | None = Field(None, ge=0)
    """More episodes than this."""
    season_count_above: int | None = Field(None, ge=0)
    """More seasons than this."""
    new_user_days: int | None = Field(None, ge=0, le=36_500)
    """An account younger than this, asking for something obscure."""
    obscure_popularity_threshold: float | None = Field(None, ge=0)
    """A popularity under this is obscure."""

    @model_validator(mode="after")
    def _both_or_neither(self) -> "NeedsReview":
        if (self.new_user_days is None) != (self.obscure_popularity_threshold is None):
            raise ValueError("new_user_days and obscure_popularity_threshold are one rule: set both, or neither")
        return self
