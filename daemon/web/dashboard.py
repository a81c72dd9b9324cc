"""Everything people look at, and the API: what the handlers of the whole table of routes share."""

from aiohttp import web

from daemon.web.access import Access
from daemon.web.desk import Desk
from daemon.web.house import WebHouse
from daemon.web.machines import Machines
from daemon.web.routes import Route
from daemon.web.screens import Screens
from daemon.web.streams import Streams
from daemon.web.table import Table


class Dashboard:
    """One for each server, made on the loop when it is first asked for."""

    def __init__(self, house: WebHouse, machines: Machines) -> None:
        self.streams = Streams(house)
        self._desk = Desk(house=house, access=Access(house), screens=Screens(house))
        self._table = Table(self._desk, self.streams, machines)

    @property
    def routes(self) -> tuple[Route, ...]:
        """What can be asked now."""
        return self._table.routes

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """By the table. Raises 404 and 405, and whatever a handler raises."""
        return await self._table.answer(request)

    async def answer_to(self, request: web.Request, error: Exception) -> web.StreamResponse:
        """An error in the format of who asked."""
        return await self._desk.answer_to(request, error)

    def close(self) -> None:
        """Let listeners go; no page is written any more."""
        self.streams.close()
        self._desk.screens.close()
