"""What the answer to a question means. Pure; no word of an answer gets into an error."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from daemon.domain.errors import OutOfCredit, OutsideError, Rejected, Unreachable
from daemon.domain.model import Ended
from daemon.domain.sentences import Sentence
from daemon.services.base.understanding import NOT_UNDERSTOOD, Answered, decoded, refusal
from daemon.services.llm.models import Choice, Completion, Trouble
from daemon.services.llm.wording import Parameter

_COMPLETION = msgspec.json.Decoder(Completion)
_TROUBLE = msgspec.json.Decoder(Trouble)

_NO_CREDIT: Final = {"insufficient_quota", "billing_not_active", "billing_hard_limit_reached", "insufficient_credits"}
_TOO_LONG: Final = {"context_length_exceeded", "string_above_max_length"}
_FILTERED: Final = {"content_filter", "content_policy_violation", "responsibleaipolicyviolation"}
_OF_A_MODEL: Final = ("model", "endpoints found")
"""A 404 without any of these is about the address; OpenRouter speaks of endpoints where nobody runs the model."""
_NAMES: Final[dict[Parameter, tuple[str, ...]]] = {
    # In this order: what is said of a format may mention the rest in passing.
    "response_format": ("response_format", "response format", "json_schema", "json_object", "structured output"),
    "temperature": ("temperature",),
    "max_tokens": ("max_tokens", "max_completion_tokens"),
}


class ParameterRefusedError(Rejected):
    """The model does not take this parameter: it can be asked without."""

    def __init__(self, service: str, parameter: Parameter) -> None:
        super().__init__(service, f"refuses {parameter}")
        self.parameter: Parameter = parameter


def completion(service: str, answer: Answered, now: datetime, *, sent: Collection[str]) -> Completion:
    """What was answered. `sent` are the parameters of the call. Raises an `OutsideError`."""
    if error := trouble(service, answer, now, sent=sent):
        raise error
    read = decoded(service, answer, _COMPLETION)
    if read.error:
        raise trouble(service, _as_it_should_be(answer, read.error), now, sent=sent) or _nothing(service)
    if not read.choices:
        raise _nothing(service)
    return read


def ended(choice: Choice) -> Ended:
    """How it came to its end."""
    if choice.finish_reason == "length":
        return Ended.TRUNCATED
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        return Ended.REFUSED
    return Ended.COMPLETE


def trouble(service: str, answer: Answered, now: datetime, *, sent: Collection[str]) -> OutsideError | None:
    """The error this status and these words mean; None where it is no error."""
    if answer.status < 400:
        return refusal(service, answer, now)
    told = _told(answer)
    marks = {told.field("code"), told.field("type")}
    if answer.status == 402 or marks & _NO_CREDIT:
        return OutOfCredit(service, Sentence("has no credit left on our account: somebody has to pay there"))
    if marks & _TOO_LONG:
        return Rejected(service, "refused this: it is longer than the model can read")
    if marks & _FILTERED or told.flagged:
        return Rejected(service, "refused this: a filter before the model took offence at it")
    if answer.status in {400, 422} and (parameter := _named(told, sent)):
        return ParameterRefusedError(service, parameter)
    if answer.status == 404 and not any(word in f"{told.field('code')} {told.words}" for word in _OF_A_MODEL):
        return Unreachable(service, Sentence("answered 404: is the base_url right? It usually ends in /v1"), over=True)
    return refusal(service, answer, now)


def _named(told: Trouble, sent: Collection[str]) -> Parameter | None:
    """Which of the parameters that were sent is refused: the one it names, else one its words are about."""
    at_hand = {name: names for name, names in _NAMES.items() if any(each in sent for each in (name, *names))}
    param = told.field("param")
    if param:
        root = param.replace("[", ".").partition(".")[0]
        return next((name for name, names in at_hand.items() if root in names), None)
    words = told.words
    return next((name for name, names in at_hand.items() if any(each in words for each in names)), None)


def _told(answer: Answered) -> Trouble:
    try:
        return _TROUBLE.decode(answer.body)
    except NOT_UNDERSTOOD:
        return Trouble()


def _as_it_should_be(answer: Answered, error: object) -> Answered:
    """A gateway's 200 around an error, with the status it names."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 502
    return replace(answer, status=status)


def _nothing(service: str) -> Unreachable:
    return Unreachable(service, Sentence("answered something that was not understood"), over=True)
