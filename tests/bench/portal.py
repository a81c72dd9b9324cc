"""The portal and TMDB as the bench needs them: requests, what was done to them, and how the portal feels."""

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from daemon.runtime.clock import SystemClock
from demo.overseerr.shapes import stamp
from tests.bench.bodies import APPROVED, DECLINED, FIRST_TITLE, PENDING, Bodies

API_KEY = "bench-portal-key"
TMDB_KEY = "0123456789abcdef0123456789abcdef"
_CALL = re.compile(
    r"/(?:api/v1/(?P<noun>request|movie)|3/(?P<film>movie))(?:/(?P<id>\d+))?(?:/(?P<verb>\w+))?(?:\?.*)?"
)
_ABSENT = (404, b'{"message":"not found"}')
_OPEN = {
    "/api/v1/auth/me": (200, b'{"id":1,"permissions":2}'),
    "/api/v1/status": (200, b'{"version":"1.34.0"}'),
    "/api/v1/settings/plex": (200, b'{"machineId":"bench-plex"}'),
    "/3/authentication": (200, b'{"success":true}'),
}

Reply = tuple[int, bytes]


@dataclass(slots=True)
class Request:
    """One request, and what was done to it."""

    asked_at: str
    status: int = PENDING
    spent: float = 0.0
    """Seconds the daemon waited for answers about it, up to its decision."""
    decided_at: float | None = None
    """When its first decision came in, on the machine's steady clock."""
    decisions: int = 0


@dataclass(slots=True)
class Portal:
    """Answers the daemon's calls, and the bench's own under /bench."""

    bodies: Bodies
    requests: dict[int, Request] = field(default_factory=dict)
    latency: float = 0.0
    """Seconds before each answer."""
    failing: bool = False
    """Everything is answered 500."""
    calls: int = 0
    next: int = 1
    """The number of the next request; none is ever used again."""
    undecided: int = 0

    def about(self, path: str) -> Request | None:
        """The request this call is about."""
        found = _CALL.fullmatch(path)
        if found is None or found["id"] is None:
            return None
        return self.requests.get(int(found["id"]) - (0 if found["noun"] == "request" else FIRST_TITLE))

    def answer(self, path: str) -> Reply:
        """What the daemon gets."""
        self.calls += 1
        if self.failing:
            return 500, b'{"message":"error 500"}'
        if path.startswith("/api/v1/request?"):
            return 200, self._page(path)
        found = _CALL.fullmatch(path)
        if found is None or found["id"] is None:
            return _OPEN.get(path.partition("?")[0], _ABSENT)
        if found["film"]:
            return 200, self.bodies.film(int(found["id"]))
        return self._request(int(found["id"]), found["verb"])

    def told(self, word: dict[str, Any]) -> object:
        """A word from the bench: settings are taken over, and what was asked for is answered."""
        self.latency = word.get("latency", self.latency)
        self.failing = word.get("failing", self.failing)
        if word.get("forget"):
            self.requests.clear()
            self.undecided = 0
        if word.get("outcome"):
            return [[each.status, each.decisions, each.decided_at, each.spent] for each in self.requests.values()]
        numbers = self._ask(word.get("ask", 0), word.get("first", self.next))
        return {"numbers": numbers, "undecided": self.undecided, "calls": self.calls}

    def _ask(self, count: int, first: int) -> list[int]:
        now = stamp(SystemClock().now())
        numbers = list(range(first, first + count))
        self.requests.update({number: Request(now) for number in numbers})
        self.undecided += count
        self.next = first + count
        return numbers

    def _request(self, number: int, verb: str | None) -> Reply:
        request = self.requests.get(number)
        if request is None:
            return _ABSENT
        if verb is not None:
            self._decide(request, APPROVED if verb == "approve" else DECLINED)
        return 200, self.bodies.alone(number, request.status, request.asked_at)

    def _decide(self, request: Request, status: int) -> None:
        self.undecided -= request.status == PENDING
        request.status = status
        request.decisions += 1
        request.decided_at = request.decided_at or time.monotonic()

    def _page(self, path: str) -> bytes:
        """Newest first; the daemon asks for all that wait and for all that changed."""
        asked = dict(each.partition("=")[::2] for each in path.partition("?")[2].split("&"))
        take, skip = int(asked["take"]), int(asked["skip"])
        waiting = asked["filter"] == "pending"
        found = [
            (number, each) for number, each in reversed(self.requests.items()) if not waiting or each.status == PENDING
        ]
        page = {"pages": -(-len(found) // take), "pageSize": take, "results": len(found), "page": skip // take + 1}
        rows = [self.bodies.row(number, each.status, each.asked_at) for number, each in found[skip : skip + take]]
        return b'{"pageInfo":%s,"results":[%s]}' % (json.dumps(page).encode(), b",".join(rows))
