"""Settings of a language model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from re import compile as pattern
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url
from daemon.domain.model import Price

OPENAI: Final = "https://api.openai.com/v1"
_OPENAIS_HOST: Final = "openai.com"

_PART = pattern(r"(\d{1,6}(?:\.\d{1,9})?)\s+(in|cached|out)")
_WANTED = "should be a model and its price, such as gpt-4o-mini = 0.15 in, 0.075 cached, 0.60 out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """One model's price."""

    model: str
    price: Price

    def __str__(self) -> str:
        return f"{self.model} = {self.price}"


def _price(text: str) -> Price:
    """`0.15 in, 0.60 out`, in any order; `cached` may be left out."""
    found = [_PART.fullmatch(part.strip().lower()) for part in text.split(",")]
    parts = {part[2]: float(part[1]) for part in found if part is not None}
    if None in found or len(parts) != len(found) or not {"in", "out"} <= parts.keys():
        raise ValueError(_WANTED)
    return Price(read=parts["in"], cached=parts.get("cached"), written=parts["out"])


def _priced(value: object) -> Iterator[Priced]:
    """`model = price`; a list of these; or a group with a model on each line. Names of models hold colons and dots."""
    if isinstance(value, Priced):
        yield value
    elif isinstance(value, Mapping):
        for model, price in value.items():
            yield Priced(model=str(model).strip(), price=_price(str(price)))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _priced(each)
    else:
        model, equals, price = str(value).rpartition("=")
        if not (model.strip() and equals):
            raise ValueError(_WANTED)
        yield Priced(model=model.strip(), price=_price(price))


Prices = Annotated[
    tuple[Priced, ...],
    BeforeValidator(lambda value: tuple(_priced(value))),
    PlainSerializer(lambda prices: [str(each) for each in prices]),
    WithJsonSchema({"type": "array", "items": {"type": "string"}, "description": _WANTED}),
]

KNOWN: Final = (
    Priced(model="gpt-4o-mini", price=Price(read=0.15, cached=0.075, written=0.6)),
    Priced(model="gpt-4o", price=Price(read=2.5, cached=1.25, written=10)),
    Priced(model="gpt-4.1-mini", price=Price(read=0.4, written=1.6)),
    Priced(model="gpt-4.1", price=Price(read=2, written=8)),
)
"""OpenAI's list, in dollars, of June 2026."""


class LlmConfig(ServiceConfig):
    """OpenAI, or whatever speaks its protocol."""

    enabled: bool = True
    """Off: no model is asked, and everything is decided without one."""
    base_url: Needed[Url] = OPENAI
    """Where the API answers: with Ollama http://ollama:11434/v1, with OpenRouter https://openrouter.ai/api/v1."""
    api_key: Secret = Secret()
    """OpenAI wants one; servers of your own usually do not."""
    model: Needed[str] = "gpt-4o-mini"
    """As the service names it."""
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.3
    """How freely it answers; 0 is the most even. Left out for a model that takes none."""
    max_tokens: Annotated[int, Field(ge=16, le=100_000)] = 500
    """The most it may write in one answer. A model that thinks first needs some thousands."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=60)
    """How long one answer may take. A model on a machine without a graphics card may need minutes."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    """Questions at the same time."""
    prices: Prices = KNOWN
    """Of models, for a million tokens."""

    @property
    def missing(self) -> tuple[str, ...]:
        """OpenAI's own address answers nobody without a key."""
        lacks_key = self.is_openai and not self.api_key
        return (*super().missing, *(("api_key",) if lacks_key else ()))

    @property
    def configured(self) -> bool:
        return self.enabled and super().configured

    def price_of(self, model: str) -> Price | None:
        """The last one named for it; None: unknown."""
        return {each.model: each.price for each in self.prices}.get(model)

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI's own service."""
        host = urlsplit(self.base_url).hostname or ""
        return host == _OPENAIS_HOST or host.endswith(f".{_OPENAIS_HOST}")
