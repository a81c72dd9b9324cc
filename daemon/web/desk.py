"""What every page and form goes through: who is there, may they, what was sent, and the answer in their format."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

import msgspec
from aiohttp import web

from daemon.commands.answers import TooLateError
from daemon.commands.base import Caller, MissingError, RefusedError, Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import Download, Form, Older, Page
from daemon.runtime.clock import Clock
from daemon.web.access import Access, Visitor, same
from daemon.web.attempt import attempt
from daemon.web.connections import arrived, body_of
from daemon.web.contents import SHOWN_ONCE
from daemon.web.frame import Notice
from daemon.web.house import PluginState, WebHouse
from daemon.web.inputs import from_json, from_words, nothing_else
from daemon.web.origins import from_our_pages, local_path
from daemon.web.pages.login import ErrorPage
from daemon.web.problems import JSON, Trouble, for_programs, problem, trouble_of
from daemon.web.screens import Screens
from daemon.web.story import filled
from daemon.web.visit import Visit

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-Csrf-Token"
_FORM = "application/x-www-form-urlencoded"
LARGEST_FORM = 64 * 1024
"""Bytes. Our longest form is a reason of 500 characters; taking apart a megabyte of fields would hold the loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The engine's handlers are made here, and so are the plugins'."""

    house: WebHouse
    access: Access
    screens: Screens

    def page(self, part: Page, plugin: str | None) -> Handler:
        """A page as HTML. Who is not signed in is sent to the login and comes back."""

        async def show(request: web.Request) -> web.StreamResponse:
            visitor = await self.access.visitor(request)
            if visitor is None:
                return see_other(f"/login?next={quote(local_path(request.path_qs), safe='')}")
            demand(visitor, part.scope)
            model, failed = await attempt(lambda: self._model(request, visitor, part, plugin), self.house.scrub)
            if failed is not None:
                card = await self.screens.page(request, visitor, "failed.html", failed, part.title)
                return html(card, status=500)
            template = part.template if plugin is None else f"{plugin}/{part.template}"
            return html(await self.screens.page(request, visitor, template, model, part.title))

        return show

    def twin(self, part: Page, plugin: str | None) -> Handler:
        """The same page as JSON."""

        async def tell(request: web.Request) -> web.StreamResponse:
            visitor = await self.known(request)
            demand(visitor, part.scope)
            model = await self._model(request, visitor, part, plugin, by_hand=False)
            return web.Response(body=msgspec.json.encode(model), content_type=JSON)

        return tell

    def form(self, part: Form, plugin: str | None) -> Handler:
        """A form posted from a page: the command, then the page it came from again, with what became of it."""

        async def take(request: web.Request) -> web.StreamResponse:
            visitor = await self.known(request)
            posted = await self.posted(request, visitor.csrf)
            demand(visitor, part.scope)
            given: Any = from_words(part.takes, request.match_info, posted)
            back = _back(request)
            try:
                result = await self._command(visitor, part, plugin, given)
            except RefusedError as error:
                if not isinstance(error, TooLateError) and trouble_of(error).status in {403, 404}:
                    raise
                self.screens.say(visitor, Notice(tone="bad", text=_refusal(error)))
                return see_other(back)
            if part.path in SHOWN_ONCE:
                _, template = SHOWN_ONCE[part.path]
                return html(await self.screens.page(request, visitor, template, result, part.title))
            if part.tells is not None:
                self.screens.say(visitor, Notice(tone="good", text=part.tells(result)))
            return see_other(back)

        return take

    def form_twin(self, part: Form, plugin: str | None) -> Handler:
        """The same command through the API, with JSON; 204 when there is nothing to tell."""

        async def take(request: web.Request) -> web.StreamResponse:
            visitor = await self.known(request)
            if visitor.session is not None:
                self._check_form(request, request.headers.get(CSRF_HEADER, ""), visitor.csrf)
            demand(visitor, part.scope)
            nothing_else(request.query.items())
            given: Any = from_json(part.takes, request.match_info, await json_body(request, self.house.clock))
            result = await self._command(visitor, part, plugin, given)
            if result is None:
                return web.Response(status=204)
            return web.Response(body=msgspec.json.encode(result), content_type=JSON)

        return take

    def download(self, part: Download, plugin: str) -> Handler:
        """A file, piece by piece: what is not read yet is not made yet. One that breaks off is cut off, so that nobody
        takes it for whole."""

        async def send(request: web.Request) -> web.StreamResponse:
            visitor = await self.known(request)
            demand(visitor, part.scope)
            query: Any = from_words(part.query, request.match_info, request.query.items())
            words = self.screens.sayer(request, visitor)
            pieces = part.run(self._reading(plugin, visitor.caller), query, words)
            name = part.path.rpartition("/")[2]
            answer = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="{name}"'})
            answer.content_type, answer.charset = part.media_type, "utf-8"
            first = await anext(pieces, "")
            await answer.prepare(request)
            _, failed = await attempt(lambda: _poured(answer, first, pieces), self.house.scrub)
            if failed is not None and request.transport is not None:
                request.transport.abort()
            return answer

        return send

    def older(self, part: Older, plugin: str) -> Handler:
        """As a twin of the API, under the path an older program had."""
        if part.method == "GET":
            page = Page(
                path=part.path, title=part.title, run=part.run, gives=part.gives, query=part.takes, scope=part.scope,
                template="generic.html",
            )  # fmt: skip
            return self.twin(page, plugin)
        assert part.takes is not None  # noqa: S101 (what is posted says what it takes)
        form = Form(path=part.path, title=part.title, run=part.run, takes=part.takes, scope=part.scope)
        return self.form_twin(form, plugin)

    async def known(self, request: web.Request) -> Visitor:
        """Whoever it is. Raises 401, the same for every reason."""
        visitor = await self.access.visitor(request)
        if visitor is None:
            raise Trouble(401, "sign in, or send a key that is known", headers={"WWW-Authenticate": "ApiKey"})
        return visitor

    async def posted(self, request: web.Request, csrf: str) -> list[tuple[str, str]]:
        """The fields of a posted form that came from a page of ours."""
        if request.content_type != _FORM:
            raise Trouble(415, "a form was expected")
        sent = await arrived(request.clone(client_max_size=LARGEST_FORM).post(), self.house.clock)
        fields = [(name, value) for name, value in sent.items() if isinstance(value, str)]
        self._check_form(request, dict(fields).get(CSRF_FIELD, ""), csrf)
        return [(name, value) for name, value in fields if name != CSRF_FIELD]

    def _check_form(self, request: web.Request, given: str, wanted: str) -> None:
        ours = from_our_pages(request, self.house.config().server.public_url)
        if not ours or not wanted or not same(given, wanted):
            raise Trouble(403, "this form did not come from a page of this session; open the page again")

    async def failure(self, request: web.Request, visitor: Visitor | None, trouble: Trouble) -> web.Response:
        """An error for whoever reads pages."""
        model = ErrorPage(status=trouble.status, why=str(trouble), mistakes=trouble.mistakes, back=_back(request))
        title = Sentence("This did not work")
        text = await self.screens.page(request, visitor, "error.html", model, title)
        return html(text, status=trouble.status, headers=trouble.headers)

    async def answer_to(self, request: web.Request, error: Exception) -> web.StreamResponse:
        """An error in the format of who asked: a page for browsers, a problem for programs."""
        trouble = trouble_of(error)
        if for_programs(request):
            return problem(trouble)
        if trouble.status == 401:
            return see_other("/login")
        try:
            return await self.failure(request, await self.access.visitor(request), trouble)
        except Trouble as no_page:
            return problem(no_page)

    async def _model(
        self, request: web.Request, visitor: Visitor, part: Page, plugin: str | None, *, by_hand: bool = True
    ) -> object:
        caller, visit = visitor.caller, self.visit(visitor)
        given: list[Any] = []
        if part.query is None:
            nothing_else(request.query.items())
        else:
            given.append(from_words(part.query, request.match_info, request.query.items(), by_hand=by_hand))
        model: object = await part.run(visit if plugin is None else self._reading(plugin, caller), *given)
        return await filled(visit, model)

    async def _command(self, visitor: Visitor, part: Form, plugin: str | None, given: object) -> object:
        if plugin is None:
            return await part.run(given, self.visit(visitor))
        self._must_be_on(plugin)
        return await part.run(given, self.house.acting(plugin, visitor.caller))

    def visit(self, visitor: Visitor) -> Visit:
        account = visitor.account.id if visitor.account else None
        return Visit(house=self.house, caller=visitor.caller, account=account)

    def _reading(self, plugin: str, caller: Caller) -> object:
        self._must_be_on(plugin)
        return self.house.reading(plugin, caller)

    def _must_be_on(self, plugin: str) -> None:
        if not any(each.name == plugin and each.state is PluginState.ON for each in self.house.plugins()):
            raise MissingError(f"the plugin {plugin} is not on")


async def _poured(answer: web.StreamResponse, first: str, pieces: AsyncIterator[str]) -> None:
    """Until it is whole, or nobody reads it any more."""
    with suppress(ConnectionError):
        await answer.write(first.encode())
        async for piece in pieces:
            await answer.write(piece.encode())
        await answer.write_eof()


def demand(visitor: Visitor, scope: Scope) -> None:
    """Raises 403."""
    if not visitor.caller.may(scope):
        raise Trouble(403, f"this needs the scope “{scope}”")


async def json_body(request: web.Request, clock: Clock) -> bytes:
    """The body of a JSON request; nothing at all is an empty object. Raises 408, 413 and 415."""
    body = await body_of(request, clock)
    if body and request.content_type != JSON:
        raise Trouble(415, "JSON was expected")
    return body


def see_other(path: str) -> web.Response:
    """Go on to this page of ours."""
    return web.Response(status=303, headers={"Location": path})


def html(text: str, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def _back(request: web.Request) -> str:
    """The page of ours that sent this."""
    sent = urlsplit(request.headers.get("Referer", ""))
    if sent.netloc != request.host:
        return "/"
    return local_path(sent.path + (f"?{sent.query}" if sent.query else ""))


def _refusal(error: RefusedError) -> Sentence:
    mistakes = getattr(error, "mistakes", ())
    return Sentence("{why}", {"why": ". ".join([str(error), *mistakes])})
