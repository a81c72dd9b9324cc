"""A back-test that asks a model: about which cases, what that costs at most, and what comes of its answers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Final

from daemon.domain.model import ModelQuestion, ModelTerms, Price, Usage
from plugins.moderation.advising.asking import bytes_of, is_left_open, worst_case
from plugins.moderation.advising.wording import Wording, key_of
from plugins.moderation.case import Opinion, Unadvised
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.written import merged
from plugins.moderation.rules import Judge
from plugins.moderation.trying.backtest import Past

BYTES_A_TOKEN: Final = 4
"""Of English text, as services that count tokens put it themselves: an estimate. What may be spent is not bound by it,
but by a token a byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A back-test that asks a model. Stored: fields are only added, with a default."""

    settings: Mapping[str, Any]
    """All of them, as they were when it began: what changes later changes nothing about it."""
    written: str = ""
    """What somebody typed of them."""
    whole: bool = False
    """It was a rule set by itself."""
    service: str = ""
    model: str = ""
    last: int = 0
    """So many requests, the newest."""
    ceiling: float | None = None
    """The most it may cost."""
    questions: int | None = None
    """The most questions; the bound where no price is known."""

    @property
    def config(self) -> ModerationConfig:
        return ModerationConfig.model_validate(self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What it would cost to ask, before anybody is asked."""

    cases: int
    """That no rule decides: the model's advice would count there, and nowhere else."""
    answered: int
    """Of them, those whose very question was answered before, or is the same as another's: they cost nothing."""
    questions: int
    read: int
    """Tokens the model would read, about."""
    written: int
    """Tokens it may write at most."""
    about: float | None
    """In the money of the prices in daemon.yaml; None where this model's price is not known."""
    most: float | None
    """What it cannot go beyond."""


def by_a_model(settings: ModerationConfig, model: str) -> ModerationConfig:
    """The same settings, with this model's advice; empty: the one they name."""
    more: dict[str, Any] = {"openai": {"model": model}} if model else {}
    if settings.order == "rules_only":
        more["order"] = "rules_first"
    return ModerationConfig.model_validate(merged(settings.written(), more))


def left_open(past: Iterable[Past], config: ModerationConfig) -> list[Past]:
    """Those that nothing decides but a model or a person, without the advice that is stored with them."""
    judge = Judge(config)
    bare = [replace(each, case=replace(each.case, opinion=None, unadvised=None)) for each in past]
    return [each for each in bare if is_left_open(judge.choice(each.case)[1])]


def questions_of(
    cases: Sequence[Past], config: ModerationConfig, terms: ModelTerms, language: str
) -> dict[str, ModelQuestion]:
    """What would be asked, by what names each question; the same question once."""
    wording = Wording(config, terms, language)
    asked = [wording.question_of(each.case) for each in cases]
    return {key_of(question): question for question in asked}


def quote(cases: int, questions: Sequence[ModelQuestion], price: Price | None) -> Quote:
    """`questions` are those that were not answered before."""
    read = [ceil(bytes_of(each) / BYTES_A_TOKEN) for each in questions]
    written = sum(each.max_tokens or 0 for each in questions)
    return Quote(
        cases=cases,
        answered=cases - len(questions),
        questions=len(questions),
        read=sum(read),
        written=written,
        about=None if price is None else _rounded(price.of(Usage(prompt=sum(read), completion=written)) or 0.0),
        most=None if price is None else _rounded(sum(worst_case(each, price) for each in questions)),
    )


def _rounded(cost: float) -> float:
    """Up, to a ten thousandth: what is shown is enough."""
    return ceil(cost * 10_000 - 1e-9) / 10_000


def with_answers(past: Iterable[Past], answers: Mapping[int, Opinion | Unadvised | None]) -> list[Past]:
    """The cases with what the model says of each in place of what one said then. None: it was not asked."""
    return [_with(each, answers.get(each.number)) for each in past]


def _with(past: Past, answer: Opinion | Unadvised | None) -> Past:
    opinion = answer if isinstance(answer, Opinion) else None
    why = answer if isinstance(answer, Unadvised) else None
    return replace(past, case=replace(past.case, opinion=opinion, unadvised=why))
