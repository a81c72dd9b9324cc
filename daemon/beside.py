"""The daemon that runs on this machine, asked through its API: for commands that do what only it may."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlencode

WITHIN: Final = 90.0
"""Seconds to wait for an answer: a back-test of ten thousand cases takes some."""


class RefusedThereError(Exception):
    """The daemon beside us could not be asked, or would not do it; the words say why, and what mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The daemon that runs on this machine, by its API: for what only it may do."""

    port: int
    key: str = field(repr=False)

    def ask(self, path: str, query: Mapping[str, object]) -> Any:  # noqa: ANN401 (JSON)
        """What a page's twin says. Raises `RefusedThereError`."""
        return self._call("GET", f"{path}?{urlencode(query)}", None)

    def post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 (JSON)
        """What a command gives. Raises `RefusedThereError`."""
        return self._call("POST", path, json.dumps(body))

    def _call(self, method: str, path: str, body: str | None) -> Any:  # noqa: ANN401 (JSON)
        if not self.key:
            raise RefusedThereError("USHER_API_KEY is empty: set it as the daemon has it, or to a key of your own")
        if not (self.key.isascii() and self.key.isprintable()):  # what says so later would say the key as well
            raise RefusedThereError("USHER_API_KEY holds something that is in no key, such as an end of line: mend it")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        try:
            headers = {"X-Api-Key": self.key, "Content-Type": "application/json", "Accept": "application/json"}
            connection.request(method, f"/api/v1{path}", body=body, headers=headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException, ValueError) as error:
            raise RefusedThereError(f"no daemon answers on port {self.port} ({error}): does it run?") from None
        finally:
            connection.close()
        return _understood(answer.status, said)


def _understood(status: int, said: bytes) -> Any:  # noqa: ANN401 (JSON)
    try:
        told = json.loads(said) if said else None
    except ValueError:
        told = None
    if status < 400:
        return told
    why = told.get("detail") if isinstance(told, dict) else None
    raise RefusedThereError(f"{why or 'it would not'} ({status})")
