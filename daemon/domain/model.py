"""A language model: what it is asked, what it answers, and what that costs. It decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MILLION = 1_000_000


class Ended(StrEnum):
    """How an answer came to its end."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    """It ran into the limit of tokens: what it would have said is not known."""
    REFUSED = "refused"
    """The model, or a filter before it, would not answer."""


class Form(StrEnum):
    """How the JSON was asked for, the most reliable first: the service takes no better one."""

    SCHEMA = "schema"
    """It is held to the schema."""
    JSON = "json"
    """It is held to JSON; the schema is only told."""
    TEXT = "text"
    """It is only told; also for a question that wants no JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelQuestion:
    """What a model is asked. Everything in it leaves the house: no names, no addresses."""

    system: str
    """What it is to do, in words of ours."""
    user: str
    """The case. Titles and overviews in it are an outsider's text."""
    schema: Mapping[str, object] | None = None
    """JSON Schema of the object that is wanted; None: text. Closed objects with every property required are held to
    more strictly by the services that can."""
    schema_name: str = "answer"
    """Letters, digits, underscores."""
    service: str | None = None
    """The entry that is asked; None: the first in daemon.yaml."""
    model: str | None = None
    """Another model of that service than the entry's own."""
    max_tokens: int | None = None
    """The most it may write, in place of the entry's own limit."""
    temperature: float | None = None
    """How freely it answers, in place of the entry's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one answer, as the service counted them; None where it did not tell."""

    prompt: int | None = None
    """Read, the cached ones included."""
    completion: int | None = None
    """Written, also what a model thinks and does not show."""
    cached: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """In the currency of the owner's table, for a million tokens."""

    read: float
    cached: float | None = None
    """Of tokens that were read before; None: as `read`."""
    written: float

    def of(self, usage: Usage) -> float | None:
        """What this costs; None where the service did not count."""
        if usage.prompt is None or usage.completion is None:
            return None
        cached = min(usage.cached or 0, usage.prompt)
        again = self.read if self.cached is None else self.cached
        spent = (usage.prompt - cached) * self.read + cached * again + usage.completion * self.written
        return spent / MILLION

    def __str__(self) -> str:
        again = "" if self.cached is None else f"{self.cached:g} cached, "
        return f"{self.read:g} in, {again}{self.written:g} out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTerms:
    """Who would answer, and for how much: to be known before a question is asked."""

    service: str
    model: str
    max_tokens: int
    price: Price | None
    """None: nobody told; a cost is unknown then, never zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What a model said. That it said something is no reason to believe it."""

    text: str
    """As it came; an outsider's text."""
    parsed: Mapping[str, object] | None
    """The one JSON object in it; None where there is none, or two, or the answer is not `COMPLETE`. It was not
    compared with the schema."""
    ended: Ended
    form: Form
    service: str
    model: str
    """The one that was asked; a service may answer by a dated edition of it."""
    usage: Usage
    cost: float | None
    """In the currency of the price table; None: no price, or nothing was counted."""
    latency: timedelta
