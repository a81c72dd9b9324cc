"""Letters in the browser: how a kind of message reads, and the page behind the link that ends such messages."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from daemon.commands.base import MissingError, Scope
from daemon.commands.messages import end_messages
from daemon.domain.sentences import Sentence
from daemon.web.desk import Desk, demand, html, see_other
from daemon.web.hardening import Framed
from daemon.web.i18n import LANGUAGES
from daemon.web.origins import local_path
from daemon.web.signed import ENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPage:
    """Asks whether messages of this kind are to end, or says that they did."""

    path: str
    kind: Sentence
    ended: bool


class Letters:
    """Handlers; who may is said in the table of all routes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._house = desk.house

    async def example(self, request: web.Request) -> web.StreamResponse:
        """A mail as its reader sees it, with invented facts: shown in a frame that may do nothing."""
        visitor = await self._desk.access.visitor(request)
        if visitor is None:
            return see_other(f"/login?next={quote(local_path(request.path), safe='')}")
        demand(visitor, Scope.READ)
        kind, language = request.match_info["kind"], request.match_info["language"]
        if language not in LANGUAGES or not any(each.kind == kind for each in self._house.letters.kinds()):
            raise MissingError("there is no such letter")
        letter = await self._house.letters.example(kind, language)
        return Framed(text=letter.html or "", content_type="text/html")

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Mail programs open links by themselves: nothing changes before somebody presses the button."""
        _, kind = await self._sealed(request)
        return await self._page(request, kind, ended=False)

    async def end(self, request: web.Request) -> web.StreamResponse:
        """The button, or a mail program's own (RFC 8058): the link is the right, so no form has to come from us."""
        person, kind = await self._sealed(request)
        await end_messages(self._house.journal, person=person, kind=kind)
        return await self._page(request, kind, ended=True)

    async def _sealed(self, request: web.Request) -> tuple[int, str]:
        match self._house.seals.opened(request.match_info["token"], ENDING):
            case [int(person), str(kind)]:
                return person, kind
            case _:
                raise MissingError("this link leads nowhere")

    async def _page(self, request: web.Request, kind: str, *, ended: bool) -> web.StreamResponse:
        known = next((each.title for each in self._house.letters.kinds() if each.kind == kind), Sentence(kind))
        model = EndPage(path=request.path, kind=known, ended=ended)
        title = Sentence("No more messages of this kind")
        return html(await self._desk.screens.page(request, None, "end.html", model, title))
