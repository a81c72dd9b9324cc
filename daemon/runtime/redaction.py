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
_NAME = r"(?:api[_-]?key|token|secret|password|passwd|pass[_-]?key|credentials?)"
_HEADER = r"(?:(?:proxy-)?authorization|x-api-key|(?:set-)?cookie|x-(?:plex|emby)-token)"
_SECRET_NAME = re.compile(rf"(?:^|[_-])(?:{_NAME}|{_HEADER.replace('-', '[_-]')})$|apikey$", re.IGNORECASE)
_PATTERNS = re.compile(
    rf"""
      (?P<user>://)[^\s/?\#]+(?=@)                                      # https://name:password@host
    | (?P<named>{_NAME}=)(?:"[^"\n]*"?|'[^'\n]*'?|[^\s&;,"')\]}}>]+)    # ?api_key=..., password='...'
    | (?P<quoted>{_NAME}["']\s*:\s*)(?:"[^"\n]*"?|'[^'\n]*'?|[^\s,}}]+) # {{"token": "..."}}
    | (?P<header>{_HEADER}["']?\s*[:,]\s*["']?)[^\r\n"']+               # Authorization: Bearer ...
    | (?P<scheme>\bbearer\s)[\w.~+/=-]{{6,}}                          # ... or the same without its header
    | (?P<bot>/bot)\d+:[\w-]+                                           # Telegram's token is in the path
    | (?P<bell>/webhook/[\w.-]+/)[^\s/?\#"'<>]+                         # and so may be that of a doorbell
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Redactor:
    """Knows the secrets of this house, by value and by the names and places secrets stand in."""

    def __init__(self) -> None:
        self._forms: frozenset[str] = frozenset()
        self._values: re.Pattern[str] | None = None

    def register(self, *secrets: str) -> None:
        """From now on these never appear, plain or as URLs, JSON, HTML and Python write them."""
        forms = {form for secret in secrets if len(secret) >= SHORTEST for form in _written(secret)}
        self._forms |= forms
        longest_first = sorted(self._forms, key=lambda form: (-len(form), form))
        self._values = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def scrub(self, text: str) -> str:
        """The text with each secret replaced by three stars."""
        if self._values is not None:
            text = self._values.sub(MARK, text)
        return _PATTERNS.sub(lambda found: f"{found[found.lastgroup or 0]}{MARK}", text)

    def clean(self, value: object) -> object:
        """The same for anything nested, as plain data: text, numbers, lists and mappings with text as keys."""
        return self._clean(value, _DEEPEST)

    def _clean(self, value: object, depth: int) -> object:
        match value:
            case None | bool():
                return value
            case int() | float() if type(value) in (int, float):
                return value if (text := str(value)) == self.scrub(text) else MARK
            case str() | bytes():
                return self.scrub(value if isinstance(value, str) else value.decode(errors="backslashreplace"))
            case _ if depth == 0:
                return "..."
            case Mapping():
                return {self.scrub(str(key)): self._under(key, inner, depth) for key, inner in value.items()}
            case [str() as name, inner] if isinstance(value, tuple):  # a header, as libraries keep them
                return [self.scrub(name), self._under(name, inner, depth)]
            case list() | tuple() | Set():
                return [self._clean(inner, depth - 1) for inner in value]
        return self.scrub(str(value))

    def _under(self, name: object, value: object, depth: int) -> object:
        if value not in (None, "") and not isinstance(value, bool) and _SECRET_NAME.search(str(name)):
            return MARK
        return self._clean(value, depth - 1)


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
