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
    "network": "an address or a network such as 172.16.0.0/12",
    "zoneinfo": "a time zone such as Europe/Paris",
    "date": "a day such as 2026-12-31",
    "hours": "hours such as 23:00-08:00",
    "time": "a time of day such as 22:30",
}
_BOUNDS: Final = {
    "greater_than_equal": ("ge", "{} or more"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "{} or less"),
    "less_than": ("lt", "less than {}"),
}


def mistakes_in(error: ValidationError, model: type[Model]) -> Iterator[tuple[Path, str]]:
    """Each mistake once, with the path below the model."""
    root = model.model_json_schema()
    seen = set()
    for detail in error.errors(include_url=False, include_input=False):
        path, what = _mistake(detail, root)
        if path not in seen:
            seen.add(path)
            yield path, what


def _mistake(detail: ErrorDetails, root: Schema) -> tuple[Path, str]:
    location = detail["loc"]
    if detail["type"] == "extra_forbidden":
        path, parent = _walk(root, location[:-1])
        if ":" in str(location[-1]):
            return (*path, location[-1]), "should have a blank after the colon"
        known = suggestion(location[-1], parent.get("properties", {}))
        return (*path, location[-1]), f"is not a known setting; {known}"
    path, schema = _walk(root, location)
    return path, _what(detail, root, schema)


def _what(detail: ErrorDetails, root: Schema, schema: Schema) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in {"value_error", "assertion_error"}:
        return str(context["error"])
    if kind == "missing":
        return f"is missing; it should be {wanted(root, schema)}"
    bound, words = _BOUNDS.get(kind, ("", ""))
    span = context.get(bound)
    # The limit of a duration, which the schema does not hold. One that may be empty has Python's own notation here.
    if isinstance(span, str) and "(" not in span:
        return f"should be {words.format(span)}"
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
        words = (wanted(root, option) for option in options if option.get("type") != "null")
        return " or ".join(dict.fromkeys(words))
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if schema.get("type") in {"number", "integer"}:
        return _number(schema)
    return _FORMATS.get(schema.get("format", "")) or _sized(schema)


def _sized(schema: Schema) -> str:
    words = _TYPES.get(schema.get("type", ""), "something else")
    if "pattern" in schema:
        return f"{words} {_pattern(schema)}"
    if "maxLength" in schema:
        words += f" of at most {schema['maxLength']} letters"
    return f"{words} and not empty" if schema.get("minLength", schema.get("minItems")) else words


def _pattern(schema: Schema) -> str:
    examples = schema.get("examples")
    return f"such as {' or '.join(map(str, examples))}" if examples else f"of the form {schema['pattern']}"


def _number(schema: Schema) -> str:
    words = "a whole number" if schema["type"] == "integer" else "a number"
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f"{words} from {_figure(low)} to {_figure(high)}"
    limits = [
        f"{_figure(low)} or more" if low is not None else "",
        f"{_figure(high)} or less" if high is not None else "",
        f"more than {_figure(above)}" if above is not None else "",
        f"less than {_figure(below)}" if below is not None else "",
    ]
    return f"{words}, {' and '.join(filter(None, limits))}" if any(limits) else words


def _figure(limit: float) -> str:
    return str(int(limit)) if limit == int(limit) else str(limit)
