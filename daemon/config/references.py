"""`${NAME}`, `${NAME:-default}`, defaults within defaults, and `$$` for a dollar."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from re import compile as pattern

_OPENING = pattern(r"\$\$|\$\{")
_IN_DEFAULT = pattern(r"\$\$|\$\{|\}")
_NAME = pattern(r"([A-Za-z_][A-Za-z0-9_]{0,99})(\}|:-)")
_DEPTH = 20


class Malformed(ValueError):
    """A reference that is not written as one. Never repeats the text: it may be a password with `${` in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One `${NAME}`."""

    name: str
    default: "Parts | None" = None

    def __iter__(self) -> Iterator["Reference"]:
        """Itself, then those in its default."""
        yield self
        yield from references(self.default or ())


Parts = tuple[str | Reference, ...]


def references(parts: Parts) -> Iterator[Reference]:
    """Every reference, also those that stand in a default."""
    return (found for part in parts if isinstance(part, Reference) for found in part)


def parse(text: str) -> Parts:
    """Text and references in their order. Raises Malformed."""
    return _parts(text, 0, 0)[0]


def _parts(text: str, at: int, depth: int) -> tuple[Parts, int]:
    """What stands up to the end, or inside a default up to its closing brace; and where reading goes on."""
    parts: list[str | Reference] = []
    while (mark := (_IN_DEFAULT if depth else _OPENING).search(text, at)) is not None:
        parts.append(text[at : mark.start()])
        if mark[0] == "}":
            return _joined(parts), mark.end()
        if mark[0] == "$$":
            parts.append("$")
            at = mark.end()
        else:
            reference, at = _reference(text, mark.end(), depth)
            parts.append(reference)
    if depth:
        raise Malformed("a ${ is not closed; for a plain dollar write $$")
    return _joined([*parts, text[at:]]), len(text)


def _reference(text: str, at: int, depth: int) -> tuple[Reference, int]:
    head = _NAME.match(text, at)
    if head is None:
        raise Malformed("should refer to a variable as ${NAME} or ${NAME:-default}; for a plain dollar write $$")
    if head[2] == "}":
        return Reference(name=head[1]), head.end()
    if depth == _DEPTH:
        raise Malformed("has too many defaults inside one another")
    default, after = _parts(text, head.end(), depth + 1)
    return Reference(name=head[1], default=default), after


def _joined(parts: list[str | Reference]) -> Parts:
    return tuple(part for part in parts if part != "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The value of a variable and where it was found. Not printed: it may be a secret."""

    text: str = field(repr=False)
    source: str
    """`environment`, `secrets.env` or `.env`."""
    name: str
    """The variable that was read: NAME, or NAME_FILE."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A text with its references filled in."""

    text: str = field(repr=False)
    used: tuple[Found, ...] = ()
    unset: tuple[str, ...] = ()


def fill(parts: Parts, find: Callable[[str], Found | None]) -> Filled:
    """A default stands in for a variable that is unset or empty. What a variable holds is never read for references."""
    pieces = [Filled(text=part) if isinstance(part, str) else _fill_one(part, find) for part in parts]
    return Filled(
        text="".join(piece.text for piece in pieces),
        used=tuple(found for piece in pieces for found in piece.used),
        unset=tuple(name for piece in pieces for name in piece.unset),
    )


def _fill_one(reference: Reference, find: Callable[[str], Found | None]) -> Filled:
    found = find(reference.name)
    if found is not None and (found.text or reference.default is None):
        return Filled(text=found.text, used=(found,))
    if reference.default is None:
        return Filled(text="", unset=(reference.name,))
    return fill(reference.default, find)
