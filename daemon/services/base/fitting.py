"""Making text fit what a service takes."""

from collections.abc import Callable

_MORE = "…"
_JOINERS = "\u200c\u200d"
"""Invisible, but emoji and some scripts are made with them."""


def units(text: str) -> int:
    """Its length as services count it at the strictest: in UTF-16, where an emoji is two."""
    return len(text) + sum(character > "\uffff" for character in text)


def fitted(text: str, most: int, escape: Callable[[str], str] = str) -> str:
    """The text, escaped, in at most so many units; what is cut ends in an ellipsis, and never within an escape."""
    whole = escape(text)
    if units(whole) <= most:
        return whole
    kept, cut = 0, min(len(text), most)
    while kept < cut:
        middle = (kept + cut + 1) // 2
        fits = units(escape(text[:middle].rstrip())) + len(_MORE) <= most
        kept, cut = (middle, cut) if fits else (kept, middle - 1)
    return escape(text[:kept].rstrip()) + _MORE if most >= len(_MORE) else ""


def clean(text: str) -> str:
    """Without characters that steer what shows it (control, direction, halves of characters); lines stay lines."""
    return "\n".join(_shown(line) for line in text.splitlines())


def one_line(text: str) -> str:
    """The same in one line: each run of blanks and breaks is one blank."""
    return " ".join(_shown(text).split())


def _shown(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() or each in _JOINERS else " " for each in line)
