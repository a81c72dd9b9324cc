"""What a model's answer means: an opinion, or a mistake that says what is wrong with it. Pure.

Nothing that changes the meaning is mended: a number out of its range, a word for a number, a missing field make it an
answer that was not understood. Only words that are too long are cut.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from daemon.domain.model import ModelAnswer
from plugins.moderation.advising.wording import DECISIONS, REASON, REASONING, RISKS
from plugins.moderation.case import Advice, Opinion

_ADVICE: Final = dict(zip(DECISIONS, (Advice.APPROVE, Advice.DECLINE, Advice.REVIEW), strict=True))
_NAMES: Final = dict(zip(RISKS, ("quality", "storage", "appropriateness", "trust"), strict=True))
_ADDRESS: Final = re.compile(
    r"https?:|www\.|\S+@\S+\.\S|\b[\w-]+\.(?:com|net|org|io|tv|me|ru|xyz|info|app|link)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Why an answer is none, in our words: the model is told them."""

    what: str


def read(answer: ModelAnswer) -> Opinion | Mistake:
    """The opinion in an answer that came to its end."""
    if answer.parsed is None:
        return Mistake("it was not one JSON object")
    try:
        return _opinion(answer.parsed, answer.model)
    except _WrongError as wrong:
        return Mistake(str(wrong))


class _WrongError(Exception):
    """A field is not what was asked for."""


def _opinion(said: Mapping[str, object], model: str) -> Opinion:
    risks = said.get("risk_factors")
    if not isinstance(risks, Mapping):
        raise _WrongError("risk_factors is not an object")
    decision = said.get("decision")
    if not isinstance(decision, str) or decision not in _ADVICE:
        raise _WrongError(f"decision is none of {', '.join(DECISIONS)}")
    return Opinion(
        advice=_ADVICE[decision],
        confidence=_number(said, "confidence", 1),
        reason=_words(said, "reason", REASON, needed=True),
        reasoning=_words(said, "detailed_reasoning", REASONING, needed=False),
        risks={_NAMES[name]: _number(risks, name, 10) for name in RISKS},
        value=_number(said, "value_score", 10),
        model=model,
    )


def _number(said: Mapping[str, object], name: str, highest: float) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= highest:
        raise _WrongError(f"{name} is not a number from 0 to {highest:g}")
    return float(value)


def _words(said: Mapping[str, object], name: str, longest: int, *, needed: bool) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise _WrongError(f"{name} is not a text")
    line = " ".join("".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in value).split())
    if needed and not line:
        raise _WrongError(f"{name} is empty")
    if _ADDRESS.search(line):
        raise _WrongError(f"{name} holds an address")
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
