"""What was sent, as a typed model; or one mistake that names the parameter."""

import re
from collections.abc import Hashable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from daemon.web.problems import BadInput

T = TypeVar("T")
_PLACE = re.compile(r" - at `\$\.?([\w.\[\]]*)`$")
_ENDLESS = re.compile(r"[+-]?(?:inf|infinity|nan)", re.IGNORECASE)
_MANY = (inspect.VarTupleType, inspect.ListType, inspect.SetType, inspect.FrozenSetType)


def fields_of(model: type) -> dict[str, inspect.Field]:
    """The fields of a model, by name."""
    return _fields(model)


@cache
def _fields(model: Hashable) -> dict[str, inspect.Field]:
    info = inspect.type_info(model)
    if not isinstance(info, inspect.DataclassType | inspect.StructType):
        raise TypeError(f"{model} has no fields")
    return {field.encode_name: field for field in info.fields}


def from_words(model: type[T], path: Mapping[str, str], words: Iterable[tuple[str, str]], *, by_hand: bool = True) -> T:
    """A model from the path and from a query or a posted form, where everything is text.

    `by_hand`: it was filled in by a person, and a field left empty means not given.
    """
    known = fields_of(model)
    held: dict[str, Any] = {}
    for name, value in words:
        _refuse_unknown(name, known, path)
        if isinstance(known[name].type, _MANY):
            held.setdefault(name, []).append(value)
        elif name in held:
            raise BadInput(f"{name}: given more than once")
        elif value.lower() == "null" and _takes_nothing_but_no_text(known[name].type):
            raise BadInput(f"{name}: leave it out instead")
        elif _ENDLESS.fullmatch(value) and _takes_a_fraction(known[name].type):
            raise BadInput(f"{name}: expected a number")
        elif value or known[name].required or not by_hand:
            held[name] = value
    return _converted(model, {**held, **path}, strict=False)


def from_json(model: type[T], path: Mapping[str, str], body: bytes) -> T:
    """A model from the path and a JSON object; an empty body is an empty object."""
    try:
        held = msgspec.json.decode(body or b"{}", type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput("the body is no JSON object") from error
    known = fields_of(model)
    for name in held:
        _refuse_unknown(name, known, path)
    whole = {name: _whole(value) for name, value in held.items()}
    return _converted(model, {**whole, **_typed(model, path)}, strict=True)


def nothing_else(words: Iterable[tuple[str, str]]) -> None:
    """For what takes no parameters."""
    for name, _ in words:
        raise BadInput(f"{_printable(name)}: not known here")


def _typed(model: type, path: Mapping[str, str]) -> dict[str, object]:
    """The path's words, as the types of the fields they fill."""
    whole = {name: field for name, field in fields_of(model).items() if name in path}
    return {
        name: _number(path[name]) if isinstance(field.type, inspect.IntType) else path[name]
        for name, field in whole.items()
    }


def _takes_nothing_but_no_text(kind: inspect.Type) -> bool:
    """Where the word null would be read as nothing."""
    choices = {type(each) for each in kind.types} if isinstance(kind, inspect.UnionType) else set()
    return inspect.NoneType in choices and inspect.StrType not in choices


def _takes_a_fraction(kind: inspect.Type) -> bool:
    """Where infinity would be read as a number: what has no end is no bound, and is stored as nothing at all."""
    return any(isinstance(each, inspect.FloatType) for each in getattr(kind, "types", (kind,)))


def _whole(value: object) -> object:
    """JSON knows one kind of number: 3.0 is 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number(word: str) -> object:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 20 else word


def _refuse_unknown(name: str, known: Mapping[str, object], path: Mapping[str, str]) -> None:
    if name not in known or name in path:
        raise BadInput(f"{_printable(name)}: not known here")


def _converted(model: type[T], held: dict[str, Any], *, strict: bool) -> T:
    try:
        return msgspec.convert(held, model, strict=strict)
    except msgspec.ValidationError as error:
        raise BadInput(_named(str(error))) from error


def _named(message: str) -> str:
    """`page: expected `int``."""
    found = _PLACE.search(message)
    if found is None:
        return message
    said = message[: found.start()]
    return f"{found[1]}: {said[:1].lower()}{said[1:]}" if found[1] else said


def _printable(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]{1,60}", name, re.ASCII) else "(unreadable name)"
