"""One way to call a service over HTTP: once, within a time, watched by the breaker."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

import aiohttp
import msgspec
from yarl import URL

from daemon.domain.errors import KeyRefused, OutsideError, Rejected, Unreachable
from daemon.runtime.clock import Clock
from daemon.runtime.marks import Marks
from daemon.services.base.breaker import Breaker
from daemon.services.base.limits import Limiter
from daemon.services.base.state import Tally
from daemon.services.base.understanding import Answered, decoded, refusal, unanswered

T = TypeVar("T")

Refusal: TypeAlias = Callable[[str, Answered, datetime], OutsideError | None]
"""What an answer of this status means, in the service's own words; None: its body should hold what was asked for."""

LARGEST_ANSWER = 10 * 1024 * 1024
"""Bytes, unpacked. A page of a hundred requests is a quarter of a megabyte."""
PROBE_WITHIN = 10.0
"""Seconds: with the longest wait between probes, an outage is over for us within 45 seconds of its end."""
CONNECT_WITHIN = 5.0

_JSON = {"Content-Type": "application/json"}
# Our own clock keeps the time of a whole call; this one only ends a connection attempt into the void.
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_WITHIN)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call(Generic[T]):
    """One kind of call. The path has a {} for each number; numbers need no quoting."""

    method: str
    path: str
    answer: msgspec.json.Decoder[T]
    relayed: bool = False
    """The service asks somebody else for this: a 5xx here says nothing about the service."""

    @property
    def template(self) -> str:
        """What may be shown: a query may hold a key."""
        return f"{self.method} {self.path.partition('?')[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a service answers, and how it wants to be asked."""

    url: str
    """Without a slash at the end; may have a path."""
    headers: Mapping[str, str]
    within: float
    """Seconds one call may last."""
    width: int
    """Calls at the same time."""
    refusal: Refusal = refusal
    """How it words what it will not do."""


def open_session() -> aiohttp.ClientSession:
    """The one session of the daemon: connections stay open and are shared. Services limit themselves."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=_TIMEOUT,
        headers={"User-Agent": "Usher", "Accept": "application/json"},
    )


class Http:
    """Calls one service. Every method tries once and raises an `OutsideError` or returns what was asked for."""

    def __init__(
        self,
        service: str,
        address: Address,
        *,
        session: aiohttp.ClientSession,
        breaker: Breaker,
        clock: Clock,
        marks: Marks,
        limiter: Limiter | None = None,
    ) -> None:
        self.tally = Tally()
        self._service = service
        self._address = address
        self._session = session
        self._breaker = breaker
        self._clock = clock
        self._marks = marks
        self._limiter = limiter
        self._lane = asyncio.Semaphore(address.width)
        self._asked = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    async def rest(self) -> None:
        """Wait until nothing is asked, and nobody waits for a turn."""
        await self._at_rest.wait()

    async def ask(self, call: Call[T], *numbers: int, body: bytes | None = None) -> T:
        """Call when it is our turn, with this JSON. Raises at once while the service is known to be out."""
        self._asked += 1
        self._at_rest.clear()
        try:
            return await self._in_turn(call, numbers, body)
        finally:
            self._asked -= 1
            if not self._asked:
                self._at_rest.set()

    async def _in_turn(self, call: Call[T], numbers: tuple[int, ...], body: bytes | None) -> T:
        self._breaker.admit()
        if self._limiter:
            await self._limiter.turn()
        async with self._lane:
            # It may have gone out while we stood in the lane.
            self._breaker.admit()
            answer = await self._watched(call, numbers, self._address.within, body)
        self._breaker.answered()
        return answer

    async def probe(self, call: Call[T]) -> T:
        """Call whatever the breaker says, past the lane. An answer closes it; a 404 says another program answers."""
        asked_at = self._clock.steady()
        try:
            answer = await self._watched(call, (), min(self._address.within, PROBE_WITHIN))
        except Rejected as error:
            stranger = Unreachable(self._service, "something else answers at this url")
            self._breaker.failed(stranger, asked_at=asked_at)
            raise stranger from error
        self._breaker.back()
        return answer

    async def _watched(self, call: Call[T], numbers: tuple[int, ...], within: float, body: bytes | None = None) -> T:
        asked_at = self._clock.steady()
        try:
            answer = await self._in_time(call, numbers, within, body)
            understood = self._understood(call, answer)
        except (Unreachable, KeyRefused) as error:
            self.tally.failed()
            if not isinstance(error, _Relayed):
                self._breaker.failed(error, asked_at=asked_at)
            raise
        except Rejected:
            self.tally.answered(self._clock.steady() - asked_at, self._clock.now())
            raise
        self.tally.answered(self._clock.steady() - asked_at, self._clock.now())
        return understood

    def _understood(self, call: Call[T], answer: Answered) -> T:
        error = self._address.refusal(self._service, answer, self._clock.now())
        if error is None:
            return decoded(self._service, answer, call.answer)
        if call.relayed and answer.status >= 500:
            raise _Relayed(self._service, f"could not find this out ({answer.status}): whom it asks may be out")
        raise error

    async def _in_time(self, call: Call[T], numbers: tuple[int, ...], within: float, body: bytes | None) -> Answered:
        mark = f"{self._service} {call.template}"
        await self._marks.calling(mark)
        try:
            async with self._clock.within(within):
                answer = await self._exchange(call, numbers, body)
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            raise unanswered(self._service, error, within) from error
        await self._marks.calling(mark)
        return answer

    async def _exchange(self, call: Call[T], numbers: tuple[int, ...], body: bytes | None) -> Answered:
        url = URL(self._address.url + call.path.format(*numbers), encoded=True)
        headers = self._address.headers if body is None else {**self._address.headers, **_JSON}
        async with self._session.request(
            call.method, url, headers=headers, data=body, allow_redirects=False, timeout=_TIMEOUT
        ) as response:
            return Answered(response.status, response.headers, await self._body(response))

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.content.iter_any():
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                response.close()
                raise Unreachable(self._service, f"answered more than {LARGEST_ANSWER >> 20} MB")
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


class _Relayed(Unreachable):
    """Somebody behind the service is out, the service is not."""
