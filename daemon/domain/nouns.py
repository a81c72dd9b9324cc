"""The standard library's `dataclass`, frozen and slotted, made in a third of its time.

A start makes three hundred of them, and each plugin brings thirty more. The standard library compiles six functions
for each, one by one: half a millisecond and fifteen kilobytes. Here the three that are called often are compiled at
once, and the others are written out below, the same for every class. What comes of it is a dataclass to all who ask.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")
Fields: TypeAlias = Sequence["Field[Any]"]

_OWN = """
def __init__(self, {taken}):
    {sets}

def __eq__(self, other):
    if other.__class__ is self.__class__:
        return ({ours}) == ({theirs})
    return NotImplemented

def __hash__(self):
    return hash(({ours}))
"""


def _dataclass(
    *, frozen: bool = False, slots: bool = False, kw_only: bool = False, **more: bool
) -> Callable[[type[T]], type[T]]:
    if more or not (frozen and slots):
        return dataclasses.dataclass(frozen=frozen, slots=slots, kw_only=kw_only, **more)
    return lambda cls: _made(cls, kw_only=kw_only)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass


def _made(cls: type[T], *, kw_only: bool) -> type[T]:
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(cls)
    written = {name for name, value in vars(cls).items() if value is not None}
    for name, method in (_SHARED | _compiled(made)).items():
        if name not in written:
            setattr(made, name, method)
    return made


def _compiled(cls: type[Any]) -> dict[str, Any]:
    fields = dataclasses.fields(cls)
    sets = [f"__set(self, {each.name!r}, {_value(each)})" for each in fields]
    sets += ["self.__post_init__()"] * hasattr(cls, "__post_init__")
    compared = [each.name for each in fields if each.compare]
    text = _OWN.format(
        taken=", ".join(_taken(fields)),
        sets="\n    ".join(sets) or "pass",
        ours="".join(f"self.{name}, " for name in compared),
        theirs="".join(f"other.{name}, " for name in compared),
    )
    methods: dict[str, Any] = {}
    exec(text, _known(fields), methods)  # noqa: S102 (the text above, and names of fields, which are names in Python)
    for name, method in methods.items():
        method.__qualname__ = f"{cls.__qualname__}.{name}"
    methods["__init__"].__annotations__ = {each.name: each.type for each in fields} | {"return": None}
    return methods


def _known(fields: Fields) -> dict[str, Any]:
    """What the text calls by name."""
    defaults = {f"__of_{each.name}": each.default for each in fields if each.default is not MISSING}
    makers = {f"__of_{each.name}": each.default_factory for each in fields if each.default_factory is not MISSING}
    return {**defaults, **makers, "__set": object.__setattr__, "__MISSING": MISSING}


def _taken(fields: Fields) -> Iterator[str]:
    yield from (_argument(each) for each in fields if not each.kw_only)
    named = [_argument(each) for each in fields if each.kw_only]
    yield from ["*", *named] if named else []


def _argument(field: "Field[Any]") -> str:
    if field.default_factory is not MISSING:
        return f"{field.name}=__MISSING"
    return field.name if field.default is MISSING else f"{field.name}=__of_{field.name}"


def _value(field: "Field[Any]") -> str:
    made = f"__of_{field.name}() if {field.name} is __MISSING else {field.name}"
    return field.name if field.default_factory is MISSING else made


@recursive_repr()
def _repr(self: Any) -> str:  # noqa: ANN401 (of every class)
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({shown})"


def _set_nothing(_: object, name: str, value: object) -> None:  # noqa: ARG001 (as Python calls it)
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete_nothing(_: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:  # noqa: ANN401 (of every class)
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:  # noqa: ANN401 (of every class)
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_SHARED: dict[str, Any] = {
    "__repr__": _repr,
    "__setattr__": _set_nothing,
    "__delattr__": _delete_nothing,
    "__getstate__": _state,
    "__setstate__": _restore,
}
