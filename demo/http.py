"""One call and one answer, as small as the fakes can be fast with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


class Heard(NamedTuple):
    """What a fake remembers of a call."""

    method: str
    path: str
    query: str
    when: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, read to its end."""

    method: str
    path: str
    shape: str
    """The path with every number in it as a star: what answers it is looked up by this."""
    ids: tuple[int, ...]
    """Those numbers, in order."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def number(self, name: str, default: int) -> int:
        """A number of the query; what is not one counts as absent."""
        text = self.query.get(name, "")
        return int(text) if text.isdecimal() else default

    def fields(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            read = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer, ready to send."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def pack(value: object) -> bytes:
    """JSON without blanks, letters as they are, as express writes it."""
    return msgspec.json.encode(value)


def answer(value: object, status: int = 200) -> Reply:
    """This value as JSON."""
    return Reply(status=status, body=pack(value))
