"""A plain client for the tests of the fakes, and an ear for their webhooks."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from demo.fake import FakeServer, Route
from demo.http import Call, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came back."""

    status: int
    body: Any
    text: str
    headers: Mapping[str, str]


class Asking:
    """Asks one service as the owner, or as somebody else by further headers."""

    def __init__(self, session: ClientSession, base: str, headers: Mapping[str, str]) -> None:
        self._session = session
        self._base = base
        self._headers = dict(headers)

    async def get(self, path: str, **headers: str) -> Told:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, body: object = None, **headers: str) -> Told:
        return await self._ask("POST", path, body, headers)

    async def delete(self, path: str) -> Told:
        return await self._ask("DELETE", path, None, {})

    async def _ask(self, method: str, path: str, body: object, headers: Mapping[str, str]) -> Told:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.request(
            method, self._base + path, json=body, headers=self._headers | more
        ) as told:  # fmt: skip
            text = await told.text()
            return Told(status=told.status, body=_read(text), text=text, headers=told.headers)


def _read(text: str) -> Any:  # noqa: ANN401 (whatever the service answered)
    try:
        return json.loads(text)
    except ValueError:
        return None


class Ear(FakeServer):
    """Hears webhooks."""

    name = "ear"

    def __init__(self) -> None:
        super().__init__()
        self.rings: deque[Call] = deque()

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {}

    def lost(self, call: Call) -> Reply:
        self.rings.append(call)
        return Reply()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [ring.fields() for ring in self.rings]

    @property
    def kinds(self) -> list[str]:
        return [body["notification_type"] for body in self.bodies]


async def until(it_is_so: Callable[[], object]) -> None:
    """Let the loop run until it is so; the test's own time-out ends what never is."""
    while not it_is_so():  # noqa: ASYNC110 (what a fake heard has no event to wait for)
        await asyncio.sleep(0)
