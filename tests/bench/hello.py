"""The floor of HTTP: an aiohttp server that says hello. Prints its port."""

import asyncio

from aiohttp import web


async def _hello(_: web.Request) -> web.Response:
    return web.Response(body=b'{"status":"ok"}', content_type="application/json")


async def serve() -> None:
    app = web.Application()
    app.router.add_get("/health", _hello)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=512).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
