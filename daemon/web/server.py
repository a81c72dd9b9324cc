"""The server: the routes on a port, one door around them, and an orderly end."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from daemon.plugin.loader import Discovered
from daemon.plugin.parts import Page
from daemon.runtime.clock import TimedOut
from daemon.runtime.threads import ThreadsBusy
from daemon.web.attempt import ANSWERS, attempt
from daemon.web.connections import KEPT_FOR, Connections
from daemon.web.hardening import headers_of
from daemon.web.house import WebHouse
from daemon.web.machines import Machines
from daemon.web.problems import Trouble, for_programs, problem, trouble_of

if TYPE_CHECKING:
    from daemon.web.dashboard import Dashboard
    from daemon.web.routes import Route

_log = structlog.get_logger("web")
BACKLOG = 256
"""Connections that wait to be taken."""
LARGEST_BODY = 1024 * 1024
"""Bytes. A portal's webhook has two thousand."""
_LOADED_WITHIN = timedelta(seconds=60)


def bound_to(host: str, port: int) -> socket.socket:
    """A socket that is ours from now on: whoever knocks before the house is open waits. Port 0 takes any that is free.
    Raises OSError when it is taken."""
    everywhere = host == "::" and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG, dualstack_ipv6=everywhere)


class WebServer:
    """One for each life of the daemon."""

    def __init__(self, house: WebHouse) -> None:
        self._house = house
        self._machines = Machines(house)
        self._dashboard: Dashboard | None = None
        self._runner = web.AppRunner(
            self._app(), access_log=None, handle_signals=False, shutdown_timeout=1.0, keepalive_timeout=KEPT_FOR
        )
        self._clock = house.clock
        self._connections: Connections | None = None
        self._listening: asyncio.Server | None = None

    @property
    def routes(self) -> "tuple[Route, ...]":
        """What can be asked now."""
        return self.dashboard().routes

    async def start(self, listening: socket.socket) -> int:
        """Answer whoever comes to this socket (`bound_to` makes one); returns its port."""
        await self._runner.setup()
        assert self._runner.server is not None  # noqa: S101 (it was just set up)
        connections = self._connections = Connections(self._runner.server, self._clock)
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(connections.accept, sock=listening, backlog=BACKLOG)
        connections.watch()
        host, port = listening.getsockname()[:2]
        _log.info("web.listening", say=f"Usher listens on {_shown(host)}:{port}.", port=port)
        return int(port)

    async def stop(self) -> None:
        """Let listeners go, let requests under way end, close the port."""
        if self._dashboard is not None:
            self._dashboard.close()
        if self._listening is not None:
            self._listening.close()
        await self._runner.cleanup()
        if self._connections is not None:
            await self._connections.close()

    def dashboard(self) -> "Dashboard":
        """What people look at; made when it is first asked for."""
        if self._dashboard is None:
            from daemon.web.dashboard import Dashboard  # noqa: PLC0415 (no start waits for pages, see `_load_dashboard`)

            self._dashboard = Dashboard(self._house, self._machines)
        return self._dashboard

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._door], client_max_size=LARGEST_BODY)
        app.on_response_prepare.append(_harden)
        app.add_routes(self._machines.routes())
        app.router.add_route("*", "/{rest:.*}", self._elsewhere)
        return app

    async def _elsewhere(self, request: web.Request) -> web.StreamResponse:
        """Loaded beside the loop. Raises 503."""
        if self._dashboard is None:
            try:
                await self._house.threads.run(_load_dashboard, self._house.parts(), within=_LOADED_WITHIN)
            except (ThreadsBusy, TimedOut) as error:
                raise Trouble(503, "the dashboard is not ready yet; try again", headers={"Retry-After": "2"}) from error
        return await self.dashboard().answer(request)

    @web.middleware
    async def _door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Whatever goes wrong behind it is answered in the format of who asked."""
        with self._connections.answering(request.protocol) if self._connections else nullcontext():
            try:
                answer, _ = await attempt(lambda: handler(request), self._house.scrub)
            except ANSWERS as error:
                return await self._answer_to(request, error)
            if answer is None:
                return await self._answer_to(request, Trouble(500, "this failed inside Usher; the log says why"))
            return answer

    async def _answer_to(self, request: web.Request, error: Exception) -> web.StreamResponse:
        if for_programs(request) or self._dashboard is None:
            return problem(trouble_of(error))
        return await self._dashboard.answer_to(request, error)


def _load_dashboard(parts: Mapping[str, Discovered]) -> None:
    """The pages' models are a fifth of all that a start would load, and a server that nobody looks at needs none."""
    import daemon.web.dashboard  # noqa: F401, PLC0415

    for found in parts.values():
        if found.plugin is not None:
            found.plugin.of(Page)


async def _harden(_: web.Request, answer: web.StreamResponse) -> None:
    """No foreign script, no foreign frame, and nothing private in a cache."""
    answer.headers.update(headers_of(answer))
    answer.headers.setdefault("Cache-Control", "no-store")


def _shown(host: str) -> str:
    try:
        return f"[{host}]" if ip_address(host).version == 6 else host
    except ValueError:
        return host
