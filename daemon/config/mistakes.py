"""What is wrong in the owner's files, said where it stands and without repeating any value."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from re import ASCII, fullmatch


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Mistake:
    """One thing to mend. Never holds a value from the file or the environment: it may be a secret."""

    file: str
    line: int
    """Counted from 1; 0 when the mistake concerns the file as a whole."""
    key: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.what) if part)


class ConfigError(Exception):
    """The config cannot be used. Holds every mistake of one run, in the order of the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(map(str, self.mistakes)))


def suggestion(name: object, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: what was probably meant, or which names there are."""
    names = sorted(known)
    near = get_close_matches(str(name).lower(), names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known are {', '.join(names)}" if names else "none is known here"


def printable(name: object) -> str:
    """A name from the file as a message may show it: `api_key:abc`, its blank forgotten, would print a secret."""
    text = str(name)
    return text if fullmatch(r"[A-Za-z_][\w-]{0,39}", text, ASCII) or text.isdigit() else "(unreadable name)"
