"""The portal and TMDB in one lean process: `python -m tests.bench.upstream` prints its port, and lives until SIGTERM.

What is measured is the daemon: an answer costs some fifty microseconds here, where the invented house itself takes ten
times that. It speaks just enough HTTP for clients that keep their connections.
"""

import asyncio
import json
import time

from demo.world import World
from tests.bench.bodies import Bodies
from tests.bench.portal import Portal

_REASON = {200: b"OK", 404: b"Not Found", 500: b"Internal Server Error"}


class Connection(asyncio.Protocol):
    """One connection of a client that waits for each answer."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, end, body = self._heard.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._heard = b""
        path = head.split(b" ", 2)[1].decode()
        if path == "/bench":
            self._send(200, json.dumps(self._portal.told(json.loads(body))).encode())
        elif self._portal.latency:
            self._loop.call_later(self._portal.latency, self._reply, path, time.monotonic())
        else:
            self._reply(path, time.monotonic())

    def _reply(self, path: str, since: float) -> None:
        request = self._portal.about(path)
        before = request is not None and request.decided_at is None
        status, body = self._portal.answer(path)
        self._send(status, body)
        if request is not None and before:
            request.spent += time.monotonic() - since

    def _send(self, status: int, body: bytes) -> None:
        self._transport.write(
            b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (status, _REASON[status], len(body), body)
        )


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


async def serve() -> None:
    portal = Portal(Bodies(World()))
    server = await asyncio.get_running_loop().create_server(lambda: Connection(portal), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
