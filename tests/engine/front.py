"""The web server in front of a house that is open in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import ClientSession

from daemon.bootstrap import House as Daemon
from daemon.commands import accounts as commands
from daemon.commands.base import Scope
from daemon.facade import Facade
from daemon.runtime.clock import SystemClock
from daemon.runtime.logbook import LogBook
from daemon.runtime.watchdog import Watchdog
from daemon.web.house import Reloaded, WebHouse
from daemon.web.server import WebServer, bound_to
from tests.house import OWNER


class Lived(Protocol):
    """A house in one of its lives."""

    daemon: Daemon


def web_house(house: Lived) -> WebHouse:
    """What the web server sees of this life."""

    async def reload() -> Reloaded:
        await house.daemon.apply(house.daemon.read_config())
        return Reloaded()

    watchdog = Watchdog(SystemClock(), lambda _: None)
    return Facade(house.daemon, LogBook(), watchdog, reload=reload, last_reload=Reloaded).web_house()


@asynccontextmanager
async def a_front(house: Lived) -> AsyncIterator[tuple[WebServer, str]]:
    """A server of this life and its address."""
    server = WebServer(web_house(house))
    port = await server.start(bound_to("127.0.0.1", 0))
    try:
        yield server, f"http://127.0.0.1:{port}"
    finally:
        await server.stop()


async def a_key(house: Lived, name: str, *scopes: Scope) -> tuple[int, str]:
    """An account of this name with these scopes: its number, and a key that opens as much."""
    number = await commands.make_account(
        house.daemon.journal, OWNER, name=name, hashed="x", scopes=frozenset(scopes), person=None
    )
    key = await commands.make_key(house.daemon.journal, OWNER, number, name=name, scopes=frozenset(scopes))
    return number, key


@asynccontextmanager
async def a_program(url: str, key: str) -> AsyncIterator[ClientSession]:
    """Somebody who asks with this key."""
    async with ClientSession(url, headers={"X-Api-Key": key}) as session:
        yield session
