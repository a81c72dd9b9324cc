"""One way to call a service over HTTP: once, within a time, watched by the breaker."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

import aiohttp
from yarl import URL

from daemon.domain.errors import OutsideError, Unreachable
from daemon.runtime.clock import Clock
from daemon.runtime.marks import Marks
from daemon.services.base.understanding import Answered, Decodes, decoded, refusal, unanswered
from daemon.services.base.watch import OnlyThis, Watch

T = TypeVar("T")

Refusal: TypeAlias = Callable[[str, Answered, datetime], OutsideError | None]
"""What an answer of this status means, in the service's own words; None: its body should hold what was asked for."""

Exchange: TypeAlias = Callable[[], Awaitable[Answered]]
"""One call, not made yet. Raises what aiohttp raises."""

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
    answer: Decodes[T]
    relayed: bool = False
    """The service asks somebody else for this: a 5xx here says nothing about the service."""
    largest: int = LARGEST_ANSWER
    """Bytes of an answer that are still read."""
    refusal: Refusal | None = None
    """How this call words what it will not do, where that is not as everywhere else."""

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
        watch: Watch,
        *,
        session: aiohttp.ClientSession,
        clock: Clock,
        marks: Marks,
    ) -> None:
        self._service = service
        self._address = address
        self._watch = watch
        self._session = session
        self._clock = clock
        self._marks = marks

    async def ask(self, call: Call[T], *numbers: int, body: bytes | None = None) -> T:
        """Call when it is our turn, with this JSON. Raises at once while the service is known to be out."""
        return await self.turn(call.template, self._exchange(call, numbers, body), self._understands(call))

    async def turn(self, template: str, exchange: Exchange, understand: Callable[[Answered], T]) -> T:
        """The same for a call that somebody else words: `exchange` makes it, `understand` returns what it means.

        `exchange` raises what aiohttp raises, `understand` an `OutsideError`.
        """
        within = self._address.within
        return await self._watch.ask(lambda: self._once(template, exchange, understand, within))

    async def probe(self, call: Call[T]) -> T:
        """Call whatever the breaker says, past the lane. An answer closes it; a 404 says another program answers."""
        within = min(self._address.within, PROBE_WITHIN)
        return await self.probed(call.template, self._exchange(call, (), None), self._understands(call), within)

    async def probed(
        self,
        template: str,
        exchange: Exchange,
        understand: Callable[[Answered], T],
        within: float,
    ) -> T:
        """The same for a call that somebody else words."""
        return await self._watch.probe(lambda: self._once(template, exchange, understand, within))

    async def exchanged(self, call: Call[T], within: float) -> T:
        """One call, unwatched: for whoever watches several together."""
        return await self._once(call.template, self._exchange(call, (), None), self._understands(call), within)

    async def _once(
        self,
        template: str,
        exchange: Exchange,
        understand: Callable[[Answered], T],
        within: float,
    ) -> T:
        mark = f"{self._service} {template}"
        await self._marks.calling(mark)
        try:
            async with self._clock.within(within):
                answer = await exchange()
        except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
            raise unanswered(self._service, error, within) from error
        await self._marks.calling(mark)
        return understand(answer)

    def _exchange(self, call: Call[T], numbers: tuple[int, ...], body: bytes | None) -> Exchange:
        return lambda: self.send(call.method, call.path.format(*numbers), body=body, largest=call.largest)

    def _understands(self, call: Call[T]) -> Callable[[Answered], T]:
        return lambda answer: self._understood(call, answer)

    def _understood(self, call: Call[T], answer: Answered) -> T:
        error = (call.refusal or self._address.refusal)(self._service, answer, self._clock.now())
        if error is None:
            return decoded(self._service, answer, call.answer)
        if call.relayed and answer.status >= 500:
            raise OnlyThis(self._service, f"could not find this out ({answer.status}): whom it asks may be out")
        raise error

    async def send(
        self, method: str, path: str, *, body: bytes | None = None, largest: int = LARGEST_ANSWER
    ) -> Answered:
        """One exchange, unwatched: for `turn`. A body is JSON."""
        url = URL(self._address.url + path, encoded=True)
        headers = self._address.headers if body is None else {**self._address.headers, **_JSON}
        async with self._session.request(
            method, url, headers=headers, data=body, allow_redirects=False, timeout=_TIMEOUT
        ) as response:
            return Answered(response.status, response.headers, await self._body(response, largest))

    async def _body(self, response: aiohttp.ClientResponse, largest: int) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.content.iter_any():
            chunks.append(chunk)
            size += len(chunk)
            if size > largest:
                response.close()
                raise Unreachable(self._service, f"answered more than {largest >> 20} MB")
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)
