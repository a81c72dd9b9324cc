"""What pydantic found, in the words of someone who has to mend a line of daemon.yaml.

A message says what should be there, taken from the field's type and limits; it never says what is there.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from daemon.config.document import Path
from daemon.config.mistakes import suggestion
from daemon.config.model import Model
from daemon.config.types import duration_text

Schema = Mapping[str, Any]

_TYPES: Final = {
    "boolean": "true or false",
    "object": "a group of settings, indented below its name",
    "array": "a list, such as [a, b]",
    "string": "text",
}
_FORMATS: Final = {
    "duration": "a duration such as 90s, 5m, 2h or 30d",
    "uri": "an address such as http://host:5055",
    "zoneinfo": "a time zone such as Europe/Paris",
    "date": "a day such as 2026-12-31",
    "time": "a time of day such as 22:30",
}
_BOUNDS: Final = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "{} or less"),
    "less_than": ("lt", "less than {}"),
}


def mistakes_in(
    error: ValidationError, model: type[Model], *, also: tuple[str, ...] = ()
) -> Iterator[tuple[Path, str]]:
    """Each mistake once, with the path below the model. `also` are names known at the top beside the model's own."""
    root = model.model_json_schema()
    seen = set()
    for detail in error.errors(include_url=False, include_input=False):
        path, what = _mistake(detail, root, also)
        if path not in seen:
            seen.add(path)
            yield path, what


def _mistake(detail: ErrorDetails, root: Schema, also: tuple[str, ...]) -> tuple[Path, str]:
    location = detail["loc"]
    if detail["type"] == "extra_forbidden":
        path, parent = _walk(root, location[:-1])
        known = (*parent.get("properties", {}), *(also if not path else ()))
        return (*path, location[-1]), f"is not a known setting; {suggestion(location[-1], known)}"
    path, schema = _walk(root, location)
    return path, _what(detail, root, schema)


def _what(detail: ErrorDetails, root: Schema, schema: Schema) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in {"value_error", "assertion_error"}:
        return str(context["error"])
    if kind == "missing":
        return f"is missing; it should be {wanted(root, schema)}"
    if schema.get("format") == "duration" and kind in _BOUNDS:
        bound, words = _BOUNDS[kind]
        return f"should be {words.format(duration_text(context[bound]))}"
    return f"should be {wanted(root, schema)}"


def _walk(root: Schema, location: Path) -> tuple[Path, Schema]:
    """As far as the location names settings: pydantic also puts the members of a union into it."""
    path: Path = ()
    schema = _resolved(root, root)
    for part in location:
        inner = _step(root, schema, part)
        if inner is not None:
            path, schema = (*path, part), inner
    return path, schema


def _step(root: Schema, schema: Schema, part: str | int) -> Schema | None:
    for option in schema.get("anyOf", schema.get("oneOf", (schema,))):
        known = _resolved(root, option)
        inner = known.get("properties", {}).get(part) if isinstance(part, str) else known.get("items")
        if inner is None and isinstance(part, str) and isinstance(known.get("additionalProperties"), Mapping):
            inner = known["additionalProperties"]
        if inner is not None:
            return _resolved(root, inner)
    return None


def _resolved(root: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def wanted(root: Schema, schema: Schema) -> str:
    """What a setting should be: `a number from 0 to 10`."""
    schema = _resolved(root, schema)
    options = schema.get("anyOf", schema.get("oneOf"))
    if options is not None:
        words = [wanted(root, option) for option in options if option.get("type") != "null"]
        return " or ".join(dict.fromkeys([*words, *(["empty"] if len(words) < len(options) else [])]))
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if schema.get("type") in {"number", "integer"}:
        return _number(schema)
    return _FORMATS.get(schema.get("format", "")) or _sized(schema)


def _sized(schema: Schema) -> str:
    words = _TYPES.get(schema.get("type", ""), "something else")
    if "maxLength" in schema:
        words += f" of at most {schema['maxLength']} letters"
    return f"{words} and not empty" if schema.get("minLength", schema.get("minItems")) else words


def _number(schema: Schema) -> str:
    words = "a whole number" if schema["type"] == "integer" else "a number"
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"{words} from {low:g} to {high:g}"
    limits = [
        f"{low:g} or more" if low is not None else "",
        f"{high:g} or less" if high is not None else "",
        f"more than {above:g}" if above is not None else "",
        f"less than {below:g}" if below is not None else "",
    ]
    return f"{words}, {' and '.join(filter(None, limits))}" if any(limits) else words
