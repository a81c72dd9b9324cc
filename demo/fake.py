"""The frame every fake service hangs in: a port on loopback, what it heard, and faults at the push of a button.

A new fake names its routes and answers them; starting, stopping, breaking and remembering are here.
"""

import asyncio
import re
import socket
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

from aiohttp import web

from daemon.runtime.clock import Clock, SystemClock
from daemon.runtime.tasks import Tasks, spawn
from demo.faults import Answers, CutsCharacters, DropsAnswer, Fault, Hangs, Truncates, login_page
from demo.http import Call, Heard, Reply, answer
from demo.sockets import BACKLOG, HOST, bound_to, listening_on

Route = Callable[[Call], Reply]

_NUMBER = re.compile(r"(?<=[a-z]/)\d+(?=/|$)")  # not the 3 that TMDB's paths begin with
_REMEMBERED = 50_000
_ENDS_WITHIN = timedelta(seconds=2)
_CUTS_AFTER = 0.05  # seconds; to aiohttp nought means for ever


class FakeServer(ABC):
    """A service that answers on 127.0.0.1. The port is the same for life, also while it is down."""

    name: str

    def __init__(self, *, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.calls: deque[Heard] = deque(maxlen=_REMEMBERED)
        self.faults: list[Fault] = []
        self.latency = timedelta()
        self.port = 0
        self.tasks = Tasks(SystemClock())
        self._routes = self.routes()
        self._http: web.Server | None = None
        self._listener: asyncio.Server | None = None
        self._held: socket.socket | None = None
        self._released = asyncio.Event()

    @abstractmethod
    def routes(self) -> Mapping[tuple[str, str], Route]:
        """What answers which method and path; a number in a path is written as a star."""

    @abstractmethod
    def lost(self, call: Call) -> Reply:
        """The answer to a path nobody knows."""

    def error(self, status: int) -> Reply:
        """How this brand words such an error."""
        return answer({"message": f"error {status}"}, status)

    async def waits(self, call: Call) -> None:  # noqa: B027 (most services hold nothing back)
        """Return when this call is to be answered: at once, but for a service that holds some back."""

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    @property
    def is_up(self) -> bool:
        """Whether it accepts connections; what it answers to them is another matter."""
        return self._held is None

    def heard(self, method: str, path: str) -> int:
        """How many calls of this method and exact path came."""
        return sum(1 for call in self.calls if call.method == method and call.path == path)

    async def start(self) -> None:
        """Answer from now on, on a port the machine chooses."""
        self._http = web.Server(self._receive, access_log=None)
        listening = listening_on(self.port)
        self.port = listening.getsockname()[1]
        await self._accept(listening)

    async def stop(self) -> None:
        """End every connection and every task."""
        self._released.set()
        if self._listener is not None:
            self._listener.close()
        if self._held is not None:
            self._held.close()
        await self.tasks.stop(_ENDS_WITHIN)
        if self._http is not None:
            _abort_all(self._http)
            await self._http.shutdown(_CUTS_AFTER)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def goes_down(self) -> None:
        """Refuse connections and cut those that are open, as a stopped container does; the port stays ours."""
        if self._held is not None:
            return
        if self._listener is None or self._http is None:
            raise RuntimeError(f"{self.name} is not up yet: start it, or let the loop run once after it comes back")
        self._listener.close()
        self._listener = None
        _abort_all(self._http)
        self._held = bound_to(self.port)

    def answers(self, status: int, *, retry_after: int | None = None, on: str = "", times: int | None = None) -> None:
        """This status instead of what was asked, which is not done. 200 has no business here."""
        headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
        worded = self.error(status)
        reply = Reply(status=status, body=worded.body, content_type=worded.content_type, headers=headers)
        self.faults.append(Answers(on=on, times=times, reply=reply))

    def answers_html(self, *, on: str = "", times: int | None = None) -> None:
        """A login page with status 200, as a proxy in front of the service gives."""
        self.faults.append(Answers(on=on, times=times, reply=login_page()))

    def hangs(self, *, on: str = "", times: int | None = None) -> None:
        """Take the call and never answer it."""
        self.faults.append(Hangs(on=on, times=times))

    def truncates(self, *, on: str = "", times: int | None = None) -> None:
        """Do it, and answer the first half of the JSON."""
        self.faults.append(Truncates(on=on, times=times))

    def cuts_characters(self, *, on: str = "", times: int | None = None) -> None:
        """Do it, and answer names and titles that begin with half a character."""
        self.faults.append(CutsCharacters(on=on, times=times))

    def drops_answer_after_doing(self, *, on: str = "POST ", times: int | None = 1) -> None:
        """Do it, and cut the connection before the answer."""
        self.faults.append(DropsAnswer(on=on, times=times))

    def slow(self, seconds: float) -> None:
        """Answer everything this much later, in real time."""
        self.latency = timedelta(seconds=seconds)

    def comes_back(self) -> None:
        """Take back every fault. Calls that hang are cut; the next one is answered."""
        self.faults.clear()
        self.latency = timedelta()
        self.cuts()
        if self._held is not None:
            self._held.close()
            self._held = None
            spawn(self._accept(listening_on(self.port)), name=f"{self.name} comes back", owner=self.tasks)

    async def _accept(self, listening: socket.socket) -> None:
        if self._http is not None:
            loop = asyncio.get_running_loop()
            self._listener = await loop.create_server(self._http, sock=listening, backlog=BACKLOG)

    def cuts(self) -> None:
        """Let go of every call that hangs or is held back."""
        self._released.set()
        self._released = asyncio.Event()

    async def cut(self) -> None:
        """Return when calls that are held back are cut."""
        await self._released.wait()

    async def _receive(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        self.calls.append(Heard(request.method, path, request.query_string, self.clock.now()))
        call = Call(
            method=request.method,
            path=path,
            shape=_NUMBER.sub("*", path),
            ids=tuple(map(int, _NUMBER.findall(path))),
            query=request.query,
            headers=request.headers,
            body=await request.read() if request.body_exists else b"",
        )
        if self.latency:
            await asyncio.sleep(self.latency.total_seconds())
        await self.waits(call)
        reply = await self._troubled(call) if self.faults else self._answered(call)
        return _sent(reply) if reply is not None else _cut(request)

    async def _troubled(self, call: Call) -> Reply | None:
        fault = next((fault for fault in self.faults if fault.strikes(call)), None)
        if isinstance(fault, Hangs):
            await self._released.wait()
            return None
        if fault is None:
            return self._answered(call)
        return fault.instead() or fault.spoil(self._answered(call))

    def _answered(self, call: Call) -> Reply:
        return self._routes.get((call.method, call.shape), self.lost)(call)


def _abort_all(http: web.Server) -> None:
    for connection in http.connections:
        if connection.transport is not None:
            connection.transport.abort()


def _sent(reply: Reply) -> web.Response:
    response = web.Response(status=reply.status, body=reply.body)
    if reply.body:
        response.headers["Content-Type"] = reply.content_type
    response.headers.extend(reply.headers)
    return response


def _cut(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
