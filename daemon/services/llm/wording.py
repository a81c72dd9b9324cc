"""A question as it goes over the wire, and how it is asked of a model that takes less. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from daemon.domain.model import Form, ModelQuestion

Parameter = Literal["temperature", "max_tokens", "response_format"]
TokensName = Literal["max_tokens", "max_completion_tokens"]

_NEXT_FORM: Final = {Form.SCHEMA: Form.JSON, Form.JSON: Form.TEXT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a model accepts, as far as it was found out."""

    temperature: bool = True
    tokens: TokensName = "max_tokens"
    form: Form = Form.SCHEMA

    def without(self, parameter: Parameter) -> "Manner | None":
        """The next best manner for a model that refused this; None when there is none."""
        if parameter == "temperature":
            return replace(self, temperature=False) if self.temperature else None
        if parameter == "max_tokens":
            return replace(self, tokens="max_completion_tokens") if self.tokens == "max_tokens" else None
        form = _NEXT_FORM.get(self.form)
        return replace(self, form=form) if form else None


def body(question: ModelQuestion, manner: Manner, *, model: str, temperature: float, max_tokens: int) -> dict[str, Any]:
    """The arguments of the call, in the order in which they are sent."""
    said: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": _whole(_system(question, manner))},
            {"role": "user", "content": _whole(question.user)},
        ],
    }
    if manner.temperature:
        said["temperature"] = temperature if question.temperature is None else question.temperature
    said[manner.tokens] = question.max_tokens or max_tokens
    return said | _response_format(question, manner)


def _system(question: ModelQuestion, manner: Manner) -> str:
    """A service that does not hold the model to the schema has it told; OpenAI's JSON mode wants the word itself."""
    if question.schema is None or manner.form is Form.SCHEMA:
        return question.system
    schema = json.dumps(question.schema, ensure_ascii=False)
    return f"{question.system}\n\nAnswer with one JSON object that fits this JSON Schema, and nothing else:\n{schema}"


def _whole(text: str) -> str:
    """Half a character, as a title that was cut may hold, cannot be sent: another one stands for it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _response_format(question: ModelQuestion, manner: Manner) -> dict[str, Any]:
    if question.schema is None or manner.form is Form.TEXT:
        return {}
    if manner.form is Form.JSON:
        return {"response_format": {"type": "json_object"}}
    held = {"name": question.schema_name, "strict": is_closed(question.schema), "schema": question.schema}
    return {"response_format": {"type": "json_schema", "json_schema": held}}


def is_closed(schema: object) -> bool:
    """Whether every object in it names all its properties as required and allows no other: what `strict` wants."""
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if isinstance(properties, Mapping) or schema.get("type") == "object":
            named = set(properties) if isinstance(properties, Mapping) else set()
            if schema.get("additionalProperties") is not False or set(schema.get("required", ())) != named:
                return False
        return all(is_closed(inner) for inner in schema.values())
    return all(is_closed(inner) for inner in schema) if isinstance(schema, list | tuple) else True
