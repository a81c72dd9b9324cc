"""Takes secrets out of whatever is about to be shown: logs, errors, API answers, pages."""

import html
import json
import re
from collections.abc import Mapping, Set
from urllib.parse import quote, quote_plus

MARK = "***"
SHORTEST = 6
"""Shorter secrets are known by the names they stand under only: as values they would tear holes into every log."""

_DEEPEST = 12
_PLAIN = frozenset({str, int, float, bool, type(None)})
_NAMES_KEPT = 1_000
_NAME = r"(?:api[_-]?key|token|secret|password|passwd|pass[_-]?key|credentials?)"
_HEADER = r"(?:(?:proxy-)?authorization|x-api-key|(?:set-)?cookie|x-(?:plex|emby)-token)"
_SECRET_NAME = re.compile(rf"(?:^|[_-])(?:{_NAME}|{_HEADER.replace('-', '[_-]')})$|apikey$", re.IGNORECASE)
_QUOTED = r"""(?:"[^"\n]*"?|'[^'\n]*'?)"""
_NAMES = ("key", "token", "secret", "passw", "credential")
# Where secrets stand: a word without which the pattern cannot match (looking for it is cheap), and the pattern, whose
# first group stays.
_PLACES = tuple(
    (hints, re.compile(pattern, re.IGNORECASE))
    for hints, pattern in (
        (("://",), r"(://)[^\s/?#]+(?=@)"),  # https://name:password@host
        (_NAMES, rf"({_NAME}\s?=\s?)(?:{_QUOTED}|[^\s&;,\"')\]}}>]+)"),  # ?api_key=..., password='...'
        (_NAMES, rf"({_NAME}[\"']\s*:\s*)(?:{_QUOTED}|[^\s,}}]+)"),  # {"token": "..."}
        (("authorization", "cookie", "x-"), rf"({_HEADER}[\"']?\s*[:,]\s*[\"']?)[^\r\n\"']+"),  # Authorization: ...
        (("bearer",), r"(\bbearer\s)[\w.~+/=-]{6,}"),  # ... or its value alone
        (("/bot",), r"(/bot)\d+:[\w-]+"),  # Telegram's token is in the path
        (("/webhook/",), r"(/webhook/[\w.-]+/)[^\s/?#\"'<>]+"),  # and so may be that of a doorbell
        (("/answer/", "/end/"), r"(/(?:answer|messages/end)/)[\w-]{16,}"),  # a signed link is a right
        (("/webhooks/",), r"(/webhooks/\d+/)[\w-]+"),  # Discord's ...
        (("slack",), r"(\bhooks\.slack[\w.-]*/services/)[\w/]+"),  # ... and Slack's are an address that may post
    )
)
_HINTS = frozenset(hint for hints, _ in _PLACES for hint in hints)


class Redactor:
    """Knows the secrets of this house, by value and by the names and places secrets stand in."""

    def __init__(self) -> None:
        self._forms: frozenset[str] = frozenset()
        self._values: re.Pattern[str] | None = None
        self._names: dict[str, tuple[str, bool]] = {}

    def register(self, *secrets: str) -> None:
        """From now on these never appear, plain or as URLs, JSON, HTML and Python write them."""
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _written(secret)}
        self._forms |= forms
        longest_first = sorted(self._forms, key=lambda form: (-len(form), form))
        self._values = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
        self._names = {}

    def scrub(self, text: str) -> str:
        """The text with each secret replaced by three stars."""
        if len(text) < SHORTEST:
            return text
        text = self._hide_values(text)
        lowered = text.lower()
        hinted = {hint for hint in _HINTS if hint in lowered}
        if hinted:
            for hints, pattern in _PLACES:
                if not hinted.isdisjoint(hints):
                    text = pattern.sub(rf"\1{MARK}", text)
        return text

    def clean(self, value: object) -> object:
        """The same for anything nested, as plain data: text, numbers, lists and mappings with text as keys."""
        return dict(value) if type(value) is dict and self._says_nothing(value) else self._clean(value, _DEEPEST)

    def _says_nothing(self, flat: dict[object, object]) -> bool:
        """Most records hold a few plain values and nothing near a secret: one look at all of them together will do.

        False says only that each has to be looked at by itself.
        """
        if any(type(value) not in _PLAIN or self._name(key) != (key, False) for key, value in flat.items()):
            return False
        text = "\n".join(map(str, flat.values()))
        return self.scrub(text) == text

    def _clean(self, value: object, depth: int) -> object:
        match value:
            case None | bool():
                return value
            case int() | float() if type(value) in (int, float):
                return value if (text := str(value)) == self._hide_values(text) else MARK
            case str() | bytes():
                return self.scrub(value if isinstance(value, str) else value.decode(errors="backslashreplace"))
            case _ if depth == 0:
                return "..."
            case Mapping():
                return {self._name(key)[0]: self._under(key, inner, depth) for key, inner in value.items()}
            case [str() as name, inner] if isinstance(value, tuple):  # a header, as libraries keep them
                return [self.scrub(name), self._under(name, inner, depth)]
            case list() | tuple() | Set():
                return [self._clean(inner, depth - 1) for inner in value]
        return self.scrub(str(value))

    def _under(self, name: object, value: object, depth: int) -> object:
        if value not in (None, "") and not isinstance(value, bool) and self._name(name)[1]:
            return MARK
        return self._clean(value, depth - 1)

    def _name(self, key: object) -> tuple[str, bool]:
        """A key as it may be shown, and whether a secret stands under it. The same few come with every record."""
        text = str(key)
        if (known := self._names.get(text)) is None:
            known = (self.scrub(text), _SECRET_NAME.search(text) is not None)
            if len(self._names) < _NAMES_KEPT:
                self._names[text] = known
        return known

    def _hide_values(self, text: str) -> str:
        # Looking for each is many times faster than the expression, which is for the few texts that hold one.
        if self._values is None or not any(form in text for form in self._forms):
            return text
        return self._values.sub(MARK, text)


def _written(secret: str) -> set[str]:
    return {
        secret,
        quote(secret, errors="replace"),
        quote(secret, safe="", errors="replace"),
        quote_plus(secret, errors="replace"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        html.escape(secret),
        html.escape(secret, quote=False),
    }
