"""Signing in and out."""

import secrets
from dataclasses import dataclass
from typing import Annotated

import msgspec
import structlog
from aiohttp import web

from daemon.commands.accounts import LONGEST_PASSWORD, SESSION
from daemon.web.access import COOKIE, csrf_of, is_mark, made_mark
from daemon.web.desk import Desk, html, see_other
from daemon.web.inputs import from_words
from daemon.web.limiting import Buckets, Rate
from daemon.web.origins import address, household, is_https, local_path, unheard_proxy
from daemon.web.pages.login import LoginPage
from daemon.web.passwords import fits
from daemon.web.problems import Trouble
from daemon.web.streams import Streams
from state import accounts

_log = structlog.get_logger("web")
DOOR = "usher_door"
"""Cookie that ties a login form to the browser it was shown to."""
KNOWN = "usher_known"
"""Cookie of a browser that this account signed in with before: who tries from elsewhere does not make it wait."""
_KNOWN_FOR = 365 * 86_400
BY_ADDRESS = Rate(burst=10, each=6.0)
BY_NAME = Rate(burst=10, each=30.0)
"""Slower, so that many addresses together do not guess one account's password."""
BY_BOTH = Rate(burst=6, each=60.0)
"""One name from one address: less than the name has, and half as often, so that nobody alone keeps its owner out."""
_TOLD = Rate(burst=1, each=60.0)
"""Lines of the log about one address: a flood must not wash the others away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginQuery:
    """Where to go afterwards."""

    next: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginForm:
    """Who says they are who."""

    name: Annotated[str, msgspec.Meta(max_length=60)] = ""
    password: Annotated[str, msgspec.Meta(max_length=LONGEST_PASSWORD)] = ""
    next: str = "/"


class Door:
    """Counts wrong tries by address, by name and by both; all must have room before a password is so much as looked at.
    A browser that was here before has its own."""

    def __init__(self, desk: Desk, streams: Streams) -> None:
        self._desk = desk
        self._house = desk.house
        self._streams = streams
        self._by_address = Buckets(desk.house.clock, BY_ADDRESS)
        self._by_name = Buckets(desk.house.clock, BY_NAME)
        self._by_both = Buckets(desk.house.clock, BY_BOTH)
        self._told = Buckets(desk.house.clock, _TOLD)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The login page; who is signed in already is passed on."""
        query = from_words(LoginQuery, {}, request.query.items())
        if await self._desk.access.visitor(request) is not None:
            return see_other(local_path(query.next))
        return await self._page(request, LoginPage(goes_to=local_path(query.next)))

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """The same answer, after the same time, for a wrong name and a wrong password."""
        fields = await self._desk.posted(request, csrf_of(request.cookies.get(DOOR) or secrets.token_hex()))
        given = from_words(LoginForm, {}, fields)
        goes_to = local_path(given.next)
        account, password = await self._named(given.name)
        self._tell_of_proxy(request)
        buckets = self._buckets(request, given.name, password)
        wait = max(each.wait(key) for each, key in buckets)
        if wait:
            self._tell_of_flood(request)
            page = LoginPage(goes_to=goes_to, name=given.name, wait=int(wait + 0.999))
            return await self._page(request, page, status=429, headers=Trouble.later(wait).headers)
        for each, key in buckets:
            each.take(key)
        if not await fits(self._house.threads, given.password, password):
            _log.info("login.refused", say=f"Somebody at {self._address(request)} gave a wrong name or password.")
            page = LoginPage(goes_to=goes_to, name=given.name, wrong=True)
            return await self._page(request, page, status=401)
        for each, key in buckets:
            each.forget(key)
        return await self._welcome(request, account, made_mark(password or ""), goes_to)

    async def leave(self, request: web.Request) -> web.StreamResponse:
        """End this session, its open streams included."""
        visitor = await self._desk.access.visitor(request)
        if visitor is not None and visitor.session is not None:
            await self._desk.posted(request, visitor.csrf)
            await self._desk.access.end(visitor.session)
            self._streams.end_session(visitor.session)
        answer = see_other("/login")
        answer.del_cookie(COOKIE)
        return answer

    async def _welcome(self, request: web.Request, account: int, mark: str, goes_to: str) -> web.StreamResponse:
        token = await self._desk.access.begin(account, request.headers.get("User-Agent", ""))
        answer = see_other(goes_to)
        self._set_cookie(request, answer, COOKIE, token, int(SESSION.total_seconds()))
        self._set_cookie(request, answer, KNOWN, mark, _KNOWN_FOR)
        answer.del_cookie(DOOR)
        return answer

    async def _named(self, name: str) -> tuple[int, str | None]:
        """The account, and the hash its password has to fit; no hash for one that nobody can sign in to."""
        found = await accounts.by_name(self._house.journal.database, name)
        return (found[0].id, found[1]) if found and not found[0].disabled else (0, None)

    def _buckets(self, request: web.Request, name: str, password: str | None) -> list[tuple[Buckets, str]]:
        mark = request.cookies.get(KNOWN, "")
        if password is not None and is_mark(mark, password):
            return [(self._by_name, mark)]
        here, name = household(self._address(request)), _folded(name)
        return [(self._by_both, f"{here} {name}"), (self._by_address, here), (self._by_name, name)]

    def _tell_of_flood(self, request: web.Request) -> None:
        if not self._told.take(household(self._address(request))):
            _log.warning("login.flood", say=f"Too many tries to sign in from {self._address(request)}.")

    def _tell_of_proxy(self, request: web.Request) -> None:
        proxy = unheard_proxy(request, self._house.config().server)
        if proxy is not None and not self._told.take("proxy"):
            _log.warning(
                "login.proxy",
                say=f"{proxy} says for whom it asks, and is not believed: if it is your proxy, add it to "
                "server.trusted_proxies in daemon.yaml.",
            )

    async def _page(
        self, request: web.Request, model: LoginPage, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> web.StreamResponse:
        token = request.cookies.get(DOOR) or secrets.token_urlsafe(32)
        text = await self._desk.screens.door(request, model, csrf_of(token))
        answer = html(text, status=status, headers=headers)
        self._set_cookie(request, answer, DOOR, token, 3600)
        return answer

    def _set_cookie(
        self, request: web.Request, answer: web.StreamResponse, name: str, value: str, max_age: int
    ) -> None:
        secure = is_https(request, self._house.config().server.public_url)
        answer.set_cookie(name, value, max_age=max_age, httponly=True, samesite="Lax", secure=secure, path="/")

    def _address(self, request: web.Request) -> str:
        return address(request, self._house.config().server)


def _folded(name: str) -> str:
    return name.casefold()
