"""An outsider's text on its way to a model: made harmless, or left out. Pure.

Anybody may write to the databases titles come from, so a title is an attacker's text. What reads like an order, or like
the frame around the data, is left out whole: a title that is not known costs little, an order that is followed much. A
film that happens to be called like one is judged by its numbers alone.
"""

import re
import unicodedata
from typing import Final

from plugins.moderation.advising.orders import ALIKE, LATIN, OTHERS

LONGEST: Final = 80
"""Characters of a title that are sent."""
_LONGEST_WORD: Final = 24
"""Longer ones are no words: packed text, or several words without their blanks."""
_MARKS: Final = 3
"""Accents on one letter; more of them hide what it says."""

_KEPT: Final = frozenset(" '\N{RIGHT SINGLE QUOTATION MARK},.!?&()+-\N{EN DASH}\N{MIDDLE DOT}/:")
_ROLE: Final = re.compile(r"\b(?:system|user|human|tool|function|admin|root|bot|ai)\s*[:>\]|]", re.IGNORECASE)
_FRAME: Final = re.compile(r"[<>{}\[\]`|\\]{2}|<\s*/?\s*\w+|[\"'}\]]\s*,\s*[\"'{]|#{2,}|-{3,}|={3,}")


def harmless(text: str | None) -> str | None:
    """One short line of letters, digits and plain punctuation; None where nothing of it may be sent."""
    if text is None or _is_hidden(text) or reads_like_an_order(text):
        return None
    plain = "".join(_plain(each) for each in unicodedata.normalize("NFKC", text))
    line = " ".join(plain.split())
    # What is left out may have hidden an order.
    if reads_like_an_order(line) or any(_is_packed(word) for word in line.split()):
        return None
    return (line[: LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}" if len(line) > LONGEST else line) or None


def reads_like_an_order(text: str) -> bool:
    """Whether it holds what orders to a model are made of, however it is spelled."""
    whole = unicodedata.normalize("NFKC", text)
    if _ROLE.search(whole) or _FRAME.search(whole):
        return True
    latin, letters = _letters(whole.casefold().translate(ALIKE)), _letters(whole)
    found = any(order in each for each in (latin, latin[::-1]) for order in LATIN)
    return found or any(order in letters for order in _ELSEWHERE)


def _is_packed(word: str) -> bool:
    """Some writings have no blanks; what is packed into letters and digits is ASCII."""
    return len(word) > _LONGEST_WORD and word.isascii()


def _letters(text: str) -> str:
    """Letters and digits alone, without accents and case: blanks and dots between them hide nothing."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if each.isalnum())


_ELSEWHERE: Final = tuple(map(_letters, OTHERS))


def _is_hidden(text: str) -> bool:
    """Signs that steer the eye, stand for nothing or are private: no title needs them."""
    marks = 0
    for each in text:
        kind = unicodedata.category(each)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if kind in {"Cc", "Co", "Cs", "Cn"} or marks > _MARKS or each in _STEERING:
            return True
    return False


_STEERING: Final = frozenset(
    [chr(each) for each in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080), 0x2028, 0x2029)]
)
"""Turns of the writing's direction, invisible letters, and ends of lines."""


def _plain(each: str) -> str:
    if each.isalnum() or each in _KEPT or unicodedata.category(each) in {"Mn", "Mc"}:
        return each
    return "" if unicodedata.category(each) == "Cf" else " "
