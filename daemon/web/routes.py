"""The one table of what can be asked of Usher over HTTP: method, path, who may, and what answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import structlog
from aiohttp import web

from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import Download, Ended, Form, Moved, Older, Page, Plugin
from daemon.web import contents, metrics
from daemon.web.answering import Answering
from daemon.web.desk import Desk, Handler, demand, see_other
from daemon.web.door import Door
from daemon.web.house import PluginState
from daemon.web.letters import Letters
from daemon.web.machines import Machines
from daemon.web.openapi import Operation, document
from daemon.web.problems import JSON, Trouble, problem
from daemon.web.static import Static
from daemon.web.streams import Streams

_log = structlog.get_logger("web")
_PLACE = re.compile(r"\{\w+(?::path)?\}")
_PATH = re.compile(r"(?:/(?:[\w.-]+|\{([a-z_]+)(?::path)?\}(?!.*\{\1[:}])))+|/", re.ASCII)
API = "/api/v1"
_OVERVIEW = "/overview"
"""What the first page is called in the API."""


@dataclass(frozen=True, slots=True)
class Open:
    """Nobody has to sign in; why that is right."""

    because: str


Access: TypeAlias = Scope | Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the table."""

    method: str
    path: str
    """`{rest:path}` takes slashes too."""
    access: Access
    handler: Handler
    operation: Operation | None = None
    """How the API's document describes it; None for what is for browsers."""

    @property
    def pattern(self) -> str:
        """The path as aiohttp reads it."""
        return self.path.replace(":path}", ":.+}")


def routes(desk: Desk, streams: Streams, machines: Machines) -> tuple[Route, ...]:
    """Every route there is, fixed paths before those with a part to fill. A plugin that is off keeps its own, to say
    so; the API's document has those that are on."""
    table = list(_distinct([*_engine(desk, streams, machines), *_pages(desk)]))
    on = {view.name for view in desk.house.plugins() if view.state is PluginState.ON}
    described = (route.operation for route in table if route.operation is not None)
    api = [each for each in described if each.plugin is None or each.plugin in on]
    table.append(_api_document(desk, api))
    return tuple(sorted(table, key=lambda route: route.path.count("{")))


def _distinct(table: list[Route]) -> Iterator[Route]:
    """The first of each path; a plugin's that is taken, or is no path, is left out and takes nothing else down."""
    taken: set[tuple[str, str]] = set()
    for route in table:
        name = (route.method, _PLACE.sub("{}", route.path))
        if name in taken or not _PATH.fullmatch(route.path):
            _log.error("page.refused", say=f"The path {route.path} is taken, or is no path: that page is not there.")
            continue
        taken.add(name)
        yield route


def _engine(desk: Desk, streams: Streams, machines: Machines) -> Iterator[Route]:
    watched, door = _Watched(desk, streams), Door(desk, streams)
    probe, knock = Open("says nothing of the house"), Open("this is where one signs in")
    secret = Open("has a secret of its own; without one it only rings, and is rate-limited")
    static = Open("the same bytes for everybody")
    yield Route(method="GET", path="/health", access=probe, handler=machines.health)
    yield Route(method="GET", path="/ready", access=probe, handler=machines.ready)
    yield Route(method="GET", path="/metrics", access=Scope.READ, handler=watched.metrics)
    yield Route(method="GET", path="/login", access=knock, handler=door.show)
    yield Route(method="POST", path="/login", access=knock, handler=door.enter)
    yield Route(method="POST", path="/logout", access=Open("ends the session that is sent"), handler=door.leave)
    yield Route(method="GET", path="/static/{name}", access=static, handler=Static().serve)
    yield Route(method="POST", path="/webhook/{entry}", access=secret, handler=machines.ring)
    yield Route(method="POST", path="/webhook/{entry}/{secret}", access=secret, handler=machines.ring)
    letters, sealed = Letters(desk), Open("the link itself is signed, for one person and this one thing")
    yield Route(method="GET", path="/letters/{kind}/{language}", access=Scope.READ, handler=letters.example)
    answering = Answering(desk)
    yield Route(method="GET", path="/answer/{token}", access=sealed, handler=answering.ask)
    yield Route(method="POST", path="/answer/{token}", access=sealed, handler=answering.take)
    yield Route(method="GET", path="/messages/end/{token}", access=sealed, handler=letters.ask)
    yield Route(method="POST", path="/messages/end/{token}", access=sealed, handler=letters.end)
    yield Route(method="GET", path=f"{API}/stream", access=Scope.READ, handler=watched.stream)


def _pages(desk: Desk) -> Iterator[Route]:
    for page in contents.PAGES:
        yield from _page(desk, page, None)
    for form in contents.FORMS:
        yield from _form(desk, form, None)
    for name, found in desk.house.parts().items():
        if found.plugin is not None:
            for page in found.plugin.of(Page):
                yield from _page(desk, page, name)
            for form in found.plugin.of(Form):
                yield from _form(desk, form, name)
            for download in found.plugin.of(Download):
                yield from _download(desk, download, name)
            yield from _older(desk, found.plugin, name)


def _page(desk: Desk, page: Page, plugin: str | None) -> Iterator[Route]:
    twin = API + (_OVERVIEW if page.path == "/" else page.path)
    operation = Operation(
        method="get", path=twin, title=page.title, scope=page.scope, plugin=plugin, query=page.query, gives=page.gives
    )
    yield Route(method="GET", path=page.path, access=page.scope, handler=desk.page(page, plugin))
    yield Route(method="GET", path=twin, access=page.scope, handler=desk.twin(page, plugin), operation=operation)


def _form(desk: Desk, form: Form, plugin: str | None) -> Iterator[Route]:
    twin = API + form.path
    gives = contents.SHOWN_ONCE.get(form.path)
    operation = Operation(
        method="post",
        path=twin,
        title=form.title,
        scope=form.scope,
        plugin=plugin,
        takes=form.takes,
        gives=gives[0] if gives else form.gives,
    )
    yield Route(method="POST", path=form.path, access=form.scope, handler=desk.form(form, plugin))
    yield Route(method="POST", path=twin, access=form.scope, handler=desk.form_twin(form, plugin), operation=operation)


def _download(desk: Desk, part: Download, plugin: str) -> Iterator[Route]:
    twin, handler = API + part.path, desk.download(part, plugin)
    operation = Operation(
        method="get", path=twin, title=part.title, scope=part.scope, plugin=plugin, query=part.query,
        media_type=part.media_type,
    )  # fmt: skip
    yield Route(method="GET", path=part.path, access=part.scope, handler=handler)
    yield Route(method="GET", path=twin, access=part.scope, handler=handler, operation=operation)


def _older(desk: Desk, plugin: Plugin, name: str) -> Iterator[Route]:
    """Paths by which the programs this one replaces were known."""
    for old in plugin.of(Older):
        reads = old.method == "GET"
        operation = Operation(
            method=old.method.lower(), path=old.path, title=old.title, scope=old.scope, plugin=name, gives=old.gives,
            query=old.takes if reads else None, takes=None if reads else old.takes, deprecated=True,
        )  # fmt: skip
        yield Route(
            method=old.method, path=old.path, access=old.scope, handler=desk.older(old, name), operation=operation
        )
    for page in plugin.of(Moved):
        leads = Open("leads to a page that asks who is there")
        yield Route(method="GET", path=page.path, access=leads, handler=_moved(page.to))
    for ended in plugin.of(Ended):
        yield Route(method="GET", path=ended.path, access=Open("does nothing"), handler=_ended(ended.instead))


def _moved(to: str) -> Handler:
    async def lead(_: web.Request) -> web.StreamResponse:
        return see_other(to)

    return lead


def _ended(instead: str) -> Handler:
    async def refuse(_: web.Request) -> web.StreamResponse:
        said = f"looking at this changes nothing any more; POST {instead}"
        return problem(Trouble(405, said, headers={"Allow": "POST"}))

    return refuse


def _api_document(desk: Desk, operations: list[Operation]) -> Route:
    path = "/api/openapi.json"
    own = Operation(method="get", path=path, title=Sentence("This document"), scope=Scope.READ, gives=dict)
    made: list[bytes] = []

    async def describe(request: web.Request) -> web.StreamResponse:
        demand(await desk.known(request), Scope.READ)
        if not made:
            made.append(document([*operations, own], desk.house.version))
        return web.Response(body=made[0], content_type=JSON)

    return Route(method="GET", path=path, access=Scope.READ, handler=describe, operation=own)


class _Watched:
    """What others watch us by."""

    def __init__(self, desk: Desk, streams: Streams) -> None:
        self._desk = desk
        self._streams = streams

    async def metrics(self, request: web.Request) -> web.StreamResponse:
        visitor = await self._desk.known(request)
        demand(visitor, Scope.READ)
        body, content_type = await metrics.exposition(self._desk.visit(visitor), self._streams)
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        visitor = await self._desk.known(request)
        demand(visitor, Scope.READ)
        return await self._streams.listen(request, visitor)
