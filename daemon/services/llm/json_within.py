"""The JSON object in a model's text: one, or none. Two are none, for nobody can say which was meant. Pure."""

import json
from collections.abc import Mapping
from re import DOTALL
from re import compile as pattern
from typing import Final, NoReturn

LONGEST: Final = 200_000
"""Characters that are looked through."""

_THOUGHT = pattern(r"\A\s*<(think|thinking)>.*?</\1>", DOTALL)
"""What a model on one's own machine thinks aloud before it answers."""


class _AmbiguousError(ValueError):
    """One name twice in an object: two answers in one."""


def object_in(text: str) -> Mapping[str, object] | None:
    """The one object at the top level of the text, whatever stands around it."""
    rest = _THOUGHT.sub("", text[:LONGEST])
    found: list[Mapping[str, object]] = []
    place = rest.find("{")
    while place >= 0:
        try:
            held, end = _DECODER.raw_decode(rest, place)
        except (_AmbiguousError, RecursionError):
            return None
        except ValueError:
            end = place + 1
        else:
            found.append(held)
        if len(found) > 1:
            return None
        place = rest.find("{", end)
    return found[0] if found else None


def _once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _AmbiguousError
    return dict(pairs)


def _no_number(_: str) -> NoReturn:
    raise ValueError


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
