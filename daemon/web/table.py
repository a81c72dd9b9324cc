"""The routes as they stand: made anew when the plugins were seated anew, so that a reload needs no restart."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from daemon.plugin.loader import Discovered
from daemon.web.desk import Desk
from daemon.web.machines import Machines
from daemon.web.routes import Route, routes
from daemon.web.streams import Streams


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """The routes of one seating."""

    of: Mapping[str, Discovered]
    routes: tuple[Route, ...]
    router: web.UrlDispatcher


class Table:
    """Leads every request to its handler."""

    def __init__(self, desk: Desk, streams: Streams, machines: Machines) -> None:
        self._desk = desk
        self._streams = streams
        self._machines = machines
        self._made = self._make(desk.house.parts())

    @property
    def routes(self) -> tuple[Route, ...]:
        return self._current().routes

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Whatever the route's handler answers. Raises 404 and 405."""
        found = await self._current().router.resolve(request)
        if found.http_exception is not None:
            raise found.http_exception
        request.match_info.clear()
        request.match_info.update(found)
        return await found.handler(request)

    def _current(self) -> _Made:
        parts = self._desk.house.parts()
        if parts is not self._made.of:
            self._made = self._make(parts)
        return self._made

    def _make(self, parts: Mapping[str, Discovered]) -> _Made:
        table = routes(self._desk, self._streams, self._machines)
        made = _Made(of=parts, routes=table, router=web.UrlDispatcher())
        for route in made.routes:
            made.router.add_route(route.method, route.pattern, route.handler)
        return made
