"""The API's document, OpenAPI 3.1, built of the very models that pages return and forms take."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog

from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from daemon.web.problems import PROBLEM, Problem

_log = structlog.get_logger("web")
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
    media_type: str | None = None
    """Of a file, which no model describes."""
    deprecated: bool = False
    """It is answered for those who knew an older program."""

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the parts of the path that are to be filled."""
        return tuple(_PLACE.findall(self.path))

    @property
    def models(self) -> tuple[type, ...]:
        return tuple(each for each in (self.query, self.takes, self.gives) if each is not None and each is not dict)

    @property
    def plain_path(self) -> str:
        return _PLACE.sub(r"{\1}", self.path)


@dataclass(frozen=True, slots=True)
class _Book:
    """The schemas of all models."""

    refs: dict[Any, dict[str, Any]]
    schemas: dict[str, dict[str, Any]]

    def of(self, model: type) -> dict[str, Any]:
        """The schema itself. Two models of one name have longer names here, so it is looked up by its reference."""
        return self.schemas[self.refs[model]["$ref"].rpartition("/")[2]]


def document(operations: Sequence[Operation], version: str) -> bytes:
    """The whole document, as JSON. A plugin's operation whose models cannot be described is left out."""
    described = [each for each in operations if _describable(each)]
    models = list(dict.fromkeys([*(model for each in described for model in each.models), Problem]))
    found, schemas = msgspec.json.schema_components(models, ref_template=_REF)
    book = _Book(dict(zip(models, found, strict=True)), schemas)
    paths: dict[str, dict[str, Any]] = {}
    for each in described:
        paths.setdefault(each.plain_path, {})[each.method] = _operation(each, book)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "Usher", "version": version, "description": "Pages as data, forms as commands."},
            "paths": paths,
            "components": {"schemas": schemas, "securitySchemes": _SCHEMES},
            "security": [{"key": []}, {"session": []}],
        }
    )


def _describable(each: Operation) -> bool:
    try:
        msgspec.json.schema_components(each.models, ref_template=_REF)
    except TypeError as error:
        _log.error("page.not_described", path=each.path, plugin=each.plugin, exc_info=error)
        return False
    return True


_SCHEMES = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    "session": {"type": "apiKey", "in": "cookie", "name": "usher"},
}


def _operation(each: Operation, book: _Book) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{each.method}:{each.plain_path}",
        "summary": str(each.title),
        "description": f"Needs the scope `{each.scope}`.",
        "tags": [each.plugin or "engine"],
        "parameters": list(_parameters(each, book)),
        "responses": _responses(each, book),
    }
    if each.deprecated:
        described["deprecated"] = True
    if each.takes is not None:
        described["requestBody"] = _body(each.takes, each.places, book)
    return described


def _parameters(each: Operation, book: _Book) -> Iterator[dict[str, Any]]:
    """Fields of the query's model, and those of the form's that stand in the path."""
    model = each.query or each.takes
    if model is None:
        return
    held = book.of(model)
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


def _body(takes: type, places: Sequence[str], book: _Book) -> dict[str, Any]:
    held = book.of(takes)
    properties = {name: schema for name, schema in held["properties"].items() if name not in places}
    required = [name for name in held.get("required", ()) if name not in places]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"required": bool(required), "content": {"application/json": {"schema": schema}}}


def _responses(each: Operation, book: _Book) -> dict[str, Any]:
    troubles = _troubles(each)
    answers: dict[str, Any] = {
        str(status): {
            "description": _TROUBLES[status],
            "content": {PROBLEM: {"schema": book.refs[Problem]}},
        }
        for status in troubles
    }
    if each.media_type is not None:
        return {"200": {"description": "The file.", "content": {each.media_type: {"schema": {}}}}, **answers}
    if each.gives is None:
        return {"204": {"description": "Done."}, **answers}
    schema = book.refs.get(each.gives, {"type": "object"})
    return {"200": {"description": "As asked.", "content": {"application/json": {"schema": schema}}}, **answers}


def _troubles(each: Operation) -> Iterable[int]:
    yield from (400, 401, 403)
    if each.places or each.plugin or each.takes:
        yield 404
    if each.takes is not None:
        yield from (409, 413, 415)
    yield 503
