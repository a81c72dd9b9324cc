"""Reads a `when:` as the owner wrote it. Raises ValueError in words that follow the setting's key.

when: {type: series, episodes: {above: 100}}                       # both
when: {any: [{genres: [Horror, Guerre]}, {title: [CAM, "TS"]}]}    # either
when: {not: {trust: [trusted, established]}, disk_left: {below: 200}}
"""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from math import isfinite
from typing import Final

from plugins.moderation.conditions.facts import BY_NAME, Fact, Kind, folded
from plugins.moderation.conditions.tests import (
    BOUNDS,
    Among,
    Compares,
    HasWords,
    IsSo,
    Mentions,
    OfGenre,
    Test,
)
from plugins.moderation.conditions.tree import All, Any, Node, Not
from plugins.moderation.genres import Genre, genre_named, genre_numbered

DEEPEST: Final = 10
_ALSO_CALLED: Final = {"film": "movie", "tv": "series", "show": "series", "série": "series"}
_SWITCHES: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def condition(written: object, depth: int = 0) -> Node:
    """The condition. Every key of one mapping has to hold."""
    if depth > DEEPEST:
        raise ValueError(f"is nested more than {DEEPEST} deep")
    if not isinstance(written, Mapping) or not written:
        raise ValueError("should name what it looks at, as in {rating: {below: 5}}")
    found = tuple(_one(str(name), value, depth) for name, value in written.items())
    return found[0] if len(found) == 1 else All(found)


def _one(name: str, value: object, depth: int) -> Node:
    match name:
        case "all" | "any":
            several = _list(value)
            if not several:
                raise ValueError(f"{name} should be a list of conditions")
            inner = tuple(condition(each, depth + 1) for each in several)
            return All(inner) if name == "all" else Any(inner)
        case "not":
            return Not(condition(value, depth + 1))
    fact = BY_NAME.get(name)
    if fact is None:
        raise ValueError(f"{name!r} is nothing a rule can look at{_hint(name, [*BY_NAME, 'all', 'any', 'not'])}")
    try:
        return _READERS[fact.kind](fact, value)
    except ValueError as error:
        raise ValueError(f"{name} {error}") from error


def _number(fact: Fact, value: object) -> Node:
    if not isinstance(value, Mapping):
        return Compares(fact=fact, how="is", bound=_bound(fact, value))
    if not value:
        raise ValueError("should have a bound, such as {at_least: 5}")
    found = tuple(
        Compares(fact=fact, how=_how(how, list(BOUNDS)), bound=_bound(fact, each)) for how, each in value.items()
    )
    return found[0] if len(found) == 1 else All(found)


def _bound(fact: Fact, value: object) -> float:
    try:
        bound = float(str(value))
    except ValueError:
        raise ValueError(f"should be a number or a bound such as {{at_least: 5}}, not {value!r}") from None
    if isinstance(value, bool) or not isfinite(bound):
        raise ValueError(f"should be a number, not {value!r}")
    if (fact.lowest is not None and bound < fact.lowest) or (fact.highest is not None and bound > fact.highest):
        span = f"from {fact.lowest:g}" + ("" if fact.highest is None else f" to {fact.highest:g}")
        raise ValueError(f"should be a number {span}, not {value}")
    return bound


def _flag(fact: Fact, value: object) -> Node:
    wanted = _SWITCHES.get(str(value).casefold())
    if wanted is None:
        raise ValueError(f"should be true or false, not {value!r}")
    return IsSo(fact=fact, wanted=wanted)


def _words(fact: Fact, value: object) -> Node:
    return _several(fact, value, lambda how, words: HasWords(fact=fact, how=how, words=_known(fact, words)))


def _text(fact: Fact, value: object) -> Node:
    return _several(fact, value, lambda how, words: Mentions(fact=fact, how=how, words=tuple(words)))


def _genres(fact: Fact, value: object) -> Node:
    return _several(fact, value, lambda how, words: OfGenre(fact=fact, how=how, genres=tuple(map(_genre, words))))


def _several(fact: Fact, value: object, made: Callable[[Among, list[str]], Test]) -> Node:
    if not isinstance(value, Mapping):
        return made(Among.ANY, _listed(value))
    if not value:
        raise ValueError("should have any_of, all_of or none_of")
    found = tuple(made(_several_how(fact, how), _listed(each)) for how, each in value.items())
    return found[0] if len(found) == 1 else All(found)


def _several_how(fact: Fact, written: object) -> Among:
    how = Among(_how(written, list(Among)))
    if how is Among.ALL and fact.kind is Kind.WORD:
        raise ValueError("has one value only: use any_of")
    return how


def _how(written: object, known: Sequence[str]) -> str:
    name = str(written)
    if name not in known:
        raise ValueError(f"cannot be asked by {name!r}{_hint(name, known)}")
    return name


def _known(fact: Fact, words: list[str]) -> frozenset[str]:
    """Folded; a word that can never be found is a mistake."""
    found = frozenset(_ALSO_CALLED.get(folded(word), folded(word)) for word in words)
    strange = sorted(found - set(fact.words)) if fact.words else []
    if strange:
        raise ValueError(f"is never {strange[0]!r}: it is one of {', '.join(fact.words)}")
    return found


def _genre(written: str) -> Genre:
    if written.isdigit():
        return genre_numbered(int(written))
    try:
        return genre_named(written)
    except ValueError as error:
        raise ValueError(f"{written!r} {error}") from error


def _listed(value: object) -> list[str]:
    words = [str(each).strip() for each in _list(value)]
    if not words or not all(words):
        raise ValueError("should name at least one")
    return words


def _list(value: object) -> list[object]:
    if isinstance(value, str):
        return list(value.split(","))
    return list(value) if isinstance(value, list | tuple) else [value]


def _hint(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"


_READERS: Final[Mapping[Kind, Callable[[Fact, object], Node]]] = {
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.WORD: _words,
    Kind.WORDS: _words,
    Kind.TEXT: _text,
    Kind.GENRES: _genres,
}
