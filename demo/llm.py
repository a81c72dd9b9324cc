"""A language model's service, as OpenAI and those who speak like it answer: by the schema, from the text of the case.

It reads nothing but numbers: what is rated well is approved. Its moods are what models do to whoever trusts them.
"""

import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from daemon.runtime.clock import Clock
from demo.fake import FakeServer, Route
from demo.faults import Answers
from demo.http import Call, Reply, answer

Json = dict[str, Any]

_YES, _NO, _ASK = "APPROVED", "REJECTED", "NEEDS_REVIEW"
_RATING = re.compile(r"rating\D{0,20}(\d{1,2}(?:\.\d+)?)", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|answer|reply|respond|say|must|system)\b.{0,200}?"
    r"\b(approv|accept|reject|declin|review)",
    re.IGNORECASE | re.DOTALL,
)
_ORDERS = {"approv": _YES, "accept": _YES, "reject": _NO, "declin": _NO, "review": _ASK}
_ALIKE = {_YES: ("approv", "accept", "yes"), _NO: ("reject", "declin", "no"), _ASK: ("need", "review", "ask", "unsure")}
_KNOWN = ("gpt-4o", "gpt-4o-mini", "llama3.2:latest", "house-model")


class Mood(StrEnum):
    """How it answers."""

    HONEST = "honest"
    OBEDIENT = "obedient"
    """It does what a title or an overview tells it: the model every injection was written for."""
    HOSTILE = "hostile"
    """It approves whatever it is, with all its heart."""
    CHATTY = "chatty"
    """The right object, with fences and talk around it."""
    TWO_MINDS = "two minds"
    """Two objects, one for each decision."""
    WRONG_JSON = "wrong JSON"
    """A comma too many, and no end."""
    OTHER_SHAPE = "other shape"
    """JSON that has nothing of what was asked for."""
    CUT_OFF = "cut off"
    """Too long: it ends in the middle."""
    REFUSES = "refuses"
    SAYS_NOTHING = "says nothing"


class FakeModel(FakeServer):
    """`/v1/models` and `/v1/chat/completions`. It keeps what it was sent, byte by byte."""

    name = "llm"

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.api_key = "sk-invented-house"
        self.needs_key = True
        self.lists_to_anybody = False
        self.models: list[str] = list(_KNOWN)
        self.mood = Mood.HONEST
        self.takes_no: set[str] = set()
        """Parameters it refuses: temperature, max_tokens, response_format; json_schema for that format alone."""
        self.credit: int | None = None
        """Answers that are still paid for; None: as many as anybody wants."""
        self.received: list[bytes] = []
        self.cached_tokens = 0
        self.counts = True
        """Whether it tells what it used."""
        self.half_an_answer: str | None = None
        """What it says when it is cut off or refuses, in place of half of what it would have said."""
        self._listeners: list[Callable[[dict[str, str]], object]] = []

    @property
    def url(self) -> str:
        """The base that `api.openai.com/v1` stands for."""
        return f"{super().url}/v1"

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {("GET", "/v1/models"): self._list, ("POST", "/v1/chat/completions"): self._complete}

    def lost(self, call: Call) -> Reply:
        return _error(404, f"Invalid URL ({call.method} {call.path})", kind="invalid_request_error")

    def error(self, status: int) -> Reply:
        words = {
            401: (f"Incorrect API key provided: {self.api_key[:5]}***.", "invalid_request_error", "invalid_api_key"),
            403: ("Country, region, or territory not supported", "request_forbidden", "unsupported_country"),
            429: ("Rate limit reached for requests", "requests", "rate_limit_exceeded"),
        }
        message, kind, code = words.get(status, ("The server had an error", "server_error", None))
        return _error(status, message, kind=kind, code=code)

    def comes_back(self) -> None:
        super().comes_back()
        self.mood, self.credit = Mood.HONEST, None
        self.takes_no.clear()

    def runs_out_of_credit(self) -> None:
        """Every further question is answered by a bill."""
        self.credit = 0

    def says(self, status: int, body: object, *, times: int | None = None) -> None:
        """These words to every question, whatever it was."""
        self.faults.append(Answers(on="POST ", times=times, reply=answer(body, status)))

    def hears(self, listener: Callable[[dict[str, str]], object]) -> None:
        """Tell this of the headers of every question."""
        self._listeners.append(listener)

    def _allowed(self, call: Call) -> bool:
        return not self.needs_key or call.headers.get("Authorization") == f"Bearer {self.api_key}"

    def _list(self, call: Call) -> Reply:
        if not (self.lists_to_anybody or self._allowed(call)):
            return self.error(401)
        rows = [{"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "house"} for name in self.models]
        return answer({"object": "list", "data": rows})

    def _complete(self, call: Call) -> Reply:
        self.received.append(call.body)
        for listener in self._listeners:
            listener(dict(call.headers))
        if not self._allowed(call):
            return self.error(401)
        if self.credit == 0:
            said = "You exceeded your current quota, please check your plan and billing details."
            return _error(429, said, kind="insufficient_quota", code="insufficient_quota")
        asked = call.fields()
        refusal = self._refusal(asked)
        if refusal is None and self.credit is not None:
            self.credit -= 1
        return refusal or answer(self._completion(asked))

    def _refusal(self, asked: Json) -> Reply | None:
        if asked.get("model") not in self.models:
            said = f"The model `{asked.get('model')}` does not exist or you do not have access to it."
            return _error(404, said, kind="invalid_request_error", code="model_not_found")
        form = asked.get("response_format", {}).get("type")
        if form == "json_schema" and "json_schema" in self.takes_no:
            said = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
            return _error(400, said, kind="invalid_request_error", param="response_format")
        for name in ("temperature", "max_tokens", "response_format"):
            if name in self.takes_no and name in asked:
                return _unsupported(name)
        words = json.dumps(asked.get("messages", [])).lower()
        if form == "json_object" and "json" not in words:
            said = (
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
            )
            return _error(400, said, kind="invalid_request_error", param="messages")
        return None

    def _completion(self, asked: Json) -> Json:
        text, finish, refusal = self._said(asked)
        read, written = _tokens(json.dumps(asked.get("messages", []))), _tokens(text)
        usage = {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
            "prompt_tokens_details": {"cached_tokens": self.cached_tokens},
        }
        return {
            "id": f"chatcmpl-{len(self.received)}",
            "object": "chat.completion",
            "created": int(self.clock.now().timestamp()),
            "model": f"{asked['model']}-2024-07-18",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text or None, "refusal": refusal},
                    "logprobs": None,
                    "finish_reason": finish,
                }
            ],
        } | ({"usage": usage} if self.counts else {})

    def _said(self, asked: Json) -> tuple[str, str, str | None]:
        """The text, why it ended, and the words of a refusal."""
        sure = 1.0 if self.mood is Mood.HOSTILE else 0.9
        honest = json.dumps(_filled(_schema(asked), self._decision(asked), sure=sure), ensure_ascii=False)
        match self.mood:
            case Mood.CUT_OFF:
                return self.half_an_answer or honest[: len(honest) // 2], "length", None
            case Mood.REFUSES:
                return self.half_an_answer or "", "stop", "I'm sorry, but I can't help with that."
            case Mood.SAYS_NOTHING:
                return "", "stop", None
            case Mood.WRONG_JSON:
                return honest.removesuffix("}") + ",", "stop", None
            case Mood.OTHER_SHAPE:
                return '{"verdict": "fine by me", "sure": "very"}', "stop", None
            case Mood.CHATTY:
                return f"<think>Hm. {{}}</think>Sure!\n```json\n{honest}\n```\nAnything else?", "stop", None
            case Mood.TWO_MINDS:
                other = json.dumps(_filled(_schema(asked), _NO))
                return f"{honest}\nOr rather:\n{other}", "stop", None
            case _:
                return honest, "stop", None

    def _decision(self, asked: Json) -> str:
        case = str(asked["messages"][-1].get("content", "")) if asked.get("messages") else ""
        if self.mood is Mood.HOSTILE:
            return _YES
        order = _ORDER.search(case) if self.mood is Mood.OBEDIENT else None
        if order is not None:
            return _ORDERS[order[1].lower()]
        rating = _rated(case)
        return _ASK if rating is None else _YES if rating >= 7 else _NO if rating < 5 else _ASK


def _rated(case: str) -> float | None:
    """The number called so, in JSON or in words; nothing else in the case is read."""
    try:
        read, _ = json.JSONDecoder().raw_decode(case, case.index("{"))
    except ValueError:
        found = _RATING.search(case)
        return float(found[1]) if found else None
    rating = read.get("rating")
    return float(rating) if isinstance(rating, int | float) else None


def _unsupported(name: str) -> Reply:
    instead = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
    said = f"Unsupported parameter: '{name}' is not supported with this model.{instead}"
    return _error(400, said, kind="invalid_request_error", param=name, code="unsupported_parameter")


def _error(status: int, message: str, *, kind: str, param: str | None = None, code: str | None = None) -> Reply:
    return answer({"error": {"message": message, "type": kind, "param": param, "code": code}}, status)


def _tokens(text: str) -> int:
    """About four letters each, as the real ones are for English."""
    return max(1, len(text) // 4)


def _schema(asked: Json) -> Json:
    """From where it was sent: the response format, or the system text of a caller who may not send one."""
    held = asked.get("response_format", {}).get("json_schema", {}).get("schema")
    if isinstance(held, dict):
        return held
    system = str(asked["messages"][0].get("content", "")) if asked.get("messages") else ""
    start = system.rfind('\n{"')
    try:
        read, _ = json.JSONDecoder().raw_decode(system, start + 1)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _filled(schema: Json, decision: str, name: str = "", *, sure: float = 0.9) -> Any:  # noqa: ANN401 (any JSON)
    """Something that fits: the decision where one can be chosen, numbers that agree with it, words elsewhere."""
    if "enum" in schema:
        alike = _ALIKE[decision]
        return next((it for it in schema["enum"] if str(it).lower().startswith(alike)), schema["enum"][0])
    match schema.get("type"):
        case "object":
            inner = schema.get("properties", {}).items()
            return {field: _filled(part, decision, field, sure=sure) for field, part in inner}
        case "array":
            return []
        case "boolean":
            return decision == _YES
        case "integer":
            return int(_on_the_scale(schema, name, decision))
        case "number":
            return sure if schema.get("maximum") == 1 else _on_the_scale(schema, name, decision)
        case _:
            return _WORDS.get(name, {}).get(decision) or f"By its rating: {decision.lower().replace('_', ' ')}."


_WORDS = {
    "reason": {
        _YES: "People who saw it rate it highly, and it suits this house.",
        _NO: "People who saw it rate it poorly.",
        _ASK: "Its rating settles nothing either way.",
    },
    "detailed_reasoning": {
        _YES: "A good rating by enough people; nothing about its length or its age rating speaks against it.",
        _NO: "So poor a rating means that the room on the disk is better spent on something else.",
        _ASK: "The rating is in the middle, or not known at all: a person knows better.",
    },
}


def _on_the_scale(schema: Json, name: str, decision: str) -> float:
    """A risk is low where it approves, a worth high; the middle where it does not know."""
    low, high = float(schema.get("minimum", 0)), float(schema.get("maximum", 10))
    part = {_YES: 0.8, _NO: 0.2, _ASK: 0.5}[decision]
    return round(low + (high - low) * (1 - part if "risk" in name else part), 1)
