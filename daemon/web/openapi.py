"""The API's document, OpenAPI 3.1, built of the very models that pages return and forms take."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from daemon.web.problems import PROBLEM, Problem

_PLACE = re.compile(r"\{(\w+)(?::path)?\}")
_REF = "#/components/schemas/{name}"
_TROUBLES = {
    400: "What was sent cannot be used; the detail names the parameter or field.",
    401: "Nobody we know.",
    403: "The scope is missing, or the form came from elsewhere.",
    404: "There is no such thing.",
    409: "It was decided, changed or ended meanwhile; the detail says what stands in the way.",
    413: "Too large.",
    415: "Not JSON.",
    503: "The memory cannot be written, or Usher is about to stop.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route of the API."""

    method: str
    path: str
    title: Sentence
    scope: Scope
    plugin: str | None = None
    query: type | None = None
    takes: type | None = None
    gives: type | None = None
    """None: 204, there is nothing to tell."""

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the parts of the path that are to be filled."""
        return tuple(_PLACE.findall(self.path))

    @property
    def plain_path(self) -> str:
        return _PLACE.sub(r"{\1}", self.path)


def document(operations: Sequence[Operation], version: str) -> bytes:
    """The whole document, as JSON."""
    models = [
        model for each in operations for model in (each.query, each.takes, each.gives) if model not in (None, dict)
    ]
    known = list(dict.fromkeys([*models, Problem]))
    found, schemas = msgspec.json.schema_components(known, ref_template=_REF)
    by_model = dict(zip(known, found, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.plain_path, {})[each.method] = _operation(each, by_model, schemas)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "Usher", "version": version, "description": "Pages as data, forms as commands."},
            "paths": paths,
            "components": {"schemas": schemas, "securitySchemes": _SCHEMES},
            "security": [{"key": []}, {"session": []}],
        }
    )


_SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    "session": {"type": "apiKey", "in": "cookie", "name": "usher"},
}


def _operation(each: Operation, by_model: dict[Any, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{each.method}:{each.plain_path}",
        "summary": str(each.title),
        "description": f"Needs the scope `{each.scope}`.",
        "tags": [each.plugin or "engine"],
        "parameters": list(_parameters(each, schemas)),
        "responses": _responses(each, by_model),
    }
    if each.takes is not None and (body := _body(each, schemas)) is not None:
        described["requestBody"] = body
    return described


def _parameters(each: Operation, schemas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Fields of the query's model, and those of the form's that stand in the path."""
    model = each.query or each.takes
    if model is None:
        return
    held = schemas[model.__name__]
    for name, schema in held["properties"].items():
        if name in each.places:
            yield {"name": name, "in": "path", "required": True, "schema": schema}
        elif each.query is not None:
            yield {"name": name, "in": "query", "required": name in held.get("required", ()), "schema": _asked(schema)}


def _asked(schema: dict[str, Any]) -> dict[str, Any]:
    """A query has no null: what is not given is left out."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    plain = {name: value for name, value in schema.items() if name != "default"}
    if len(choices) == 1:
        return {**{name: value for name, value in plain.items() if name != "anyOf"}, **choices[0]}
    if None in plain.get("enum", ()):
        return {**plain, "enum": [each for each in plain["enum"] if each is not None]}
    return plain


def _body(each: Operation, schemas: dict[str, Any]) -> dict[str, Any] | None:
    assert each.takes is not None  # noqa: S101 (asked by the caller)
    held = schemas[each.takes.__name__]
    properties = {name: schema for name, schema in held["properties"].items() if name not in each.places}
    required = [name for name in held.get("required", ()) if name not in each.places]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def _responses(each: Operation, by_model: dict[Any, Any]) -> dict[str, Any]:
    troubles = _troubles(each)
    answers: dict[str, Any] = {
        str(status): {
            "description": _TROUBLES[status],
            "content": {PROBLEM: {"schema": by_model[Problem]}},
        }
        for status in troubles
    }
    if each.gives is None:
        return {"204": {"description": "Done."}, **answers}
    schema = by_model.get(each.gives, {"type": "object"})
    return {"200": {"description": "As asked.", "content": {"application/json": {"schema": schema}}}, **answers}


def _troubles(each: Operation) -> Iterable[int]:
    yield from (400, 401, 403)
    if each.places or each.plugin or each.takes:
        yield 404
    if each.takes is not None:
        yield from (409, 413, 415)
    yield 503
