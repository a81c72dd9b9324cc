"""What machines ask: probes and doorbells. They are answered from the first moment, and load no page."""

from collections.abc import Iterator

from aiohttp import web

from daemon.web.house import WebHouse
from daemon.web.problems import JSON, Trouble, problem
from daemon.web.webhooks import Webhooks


class Machines:
    """Handlers, and the paths they stand under; who may is said in the table of all routes."""

    def __init__(self, house: WebHouse) -> None:
        self._house = house
        self.ring = Webhooks(house).ring

    def routes(self) -> Iterator[web.RouteDef]:
        """As aiohttp takes them."""
        yield web.get("/health", self.health)
        yield web.get("/ready", self.ready)
        yield web.post("/webhook/{entry}", self.ring)
        yield web.post("/webhook/{entry}/{secret}", self.ring)

    async def health(self, _: web.Request) -> web.StreamResponse:
        """The loop turns."""
        return web.Response(body=b'{"status":"ok"}', content_type=JSON)

    async def ready(self, _: web.Request) -> web.StreamResponse:
        """The memory can be written and the bus runs; says nothing of the services."""
        unwritable = self._house.journal.database.unwritable is not None
        why = "the memory cannot be written" if unwritable else self._house.ready()
        if why is not None:
            return problem(Trouble(503, why, headers={"Retry-After": "1"}))
        return web.Response(body=b'{"status":"ready"}', content_type=JSON)
