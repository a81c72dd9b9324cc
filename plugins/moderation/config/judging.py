"""How sure is sure enough: the model, what is learned from the staff, and trust."""

from typing import Literal

from daemon.plugin import Field, Model

Order = Literal["rules_first", "ai_first", "rules_only"]


class OpenAI(Model):
    """How the model is asked here, where it differs from `services.llm`. Empty: as set there."""

    model: str | None = None
    temperature: float | None = Field(None, ge=0, le=2)
    max_tokens: int | None = Field(None, ge=16, le=32_000)
    wishes: str = Field("", max_length=500)
    """What this house wants, in your own words. The model is sent it as it stands: no names."""


class Adjustments(Model):
    """What is added to the model's confidence, from -1 to 1, for what the rules think of its advice."""

    rating_above: float = Field(0.10, ge=-1, le=1)
    """It approves, and so does `auto_approve.rating_above`."""
    whitelisted_genre: float = Field(0.05, ge=-1, le=1)
    """It approves a welcome genre."""
    rating_below: float = Field(0.10, ge=-1, le=1)
    """It rejects, and so does `auto_reject.rating_below`."""
    blacklisted_genre: float = Field(0.10, ge=-1, le=1)
    """It rejects a genre that is not kept here."""
    long_series: float = Field(-0.15, ge=-1, le=1)
    """It approves more episodes or seasons than `needs_review` has, less sure than `long_series_unless`."""
    long_series_unless: float = Field(0.90, ge=0, le=1)
    new_user: float = Field(-0.10, ge=-1, le=1)
    """It approves something obscure for somebody new, less sure than `new_user_unless`."""
    new_user_unless: float = Field(0.85, ge=0, le=1)
    learned: float = Field(0.10, ge=-1, le=1)
    """The staff decided cases like this one the same way; taken off where they decided the other way."""
    lowest: float = Field(0.50, ge=0, le=1)
    """Nothing is taken off below this."""


class Consistency(Model):
    """What the model's advice must agree with in its own answer, from 0 to 10; otherwise it is put before you."""

    approves_up_to_risk: float = Field(7, ge=0, le=10)
    """It approves, and sees no risk above this."""
    approves_from_value: float = Field(3, ge=0, le=10)
    """It approves what it finds worth at least this."""
    rejects_up_to_value: float = Field(8, ge=0, le=10)
    """It rejects what it finds worth at most this."""


class MachineLearning(Model):
    """Learning from what people decided."""

    enabled: bool = True
    min_samples_to_learn: int = Field(100, ge=1)
    """Decisions of people before anything learned is used."""
    confidence_threshold: float = Field(0.75, ge=0.5, le=1)
    """How sure (the lower bound of the Wilson interval) a pattern has to be."""
    auto_apply_patterns: bool = True
    """Whether a pattern may decide by itself; otherwise it only adds to the model's confidence."""


class NewPeople(Model):
    """People the house hardly knows."""

    max_days: int = Field(30, ge=0, le=36_500)
    """Days they count as new."""
    max_pending: int | None = Field(None, ge=0)
    """With so many open requests, the next is put before you."""
    max_obscure: float | None = Field(None, ge=0)
    """What they ask for below this popularity is put before you."""


class TrustedPeople(Model):
    """People with a record."""

    min_approved: int = Field(50, ge=1)
    """Requests of theirs that were approved."""
    rating_above: float | None = Field(None, ge=0, le=10)
    """Instead of `auto_approve.rating_above`, for them."""


class Veterans(Model):
    """People with a long record."""

    min_approved: int = Field(100, ge=1)
    skip_episode_limit: bool = False
    """Limits on episodes and seasons do not count for them."""


class TrustLevels(Model):
    """What trust changes. By days since they joined one is new (under 7), recent (30), established (365), trusted."""

    new: NewPeople = NewPeople()
    trusted: TrustedPeople = TrustedPeople()
    veteran: Veterans = Veterans()
