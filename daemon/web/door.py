"""Signing in and out."""

import secrets
from dataclasses import dataclass
from typing import Annotated

import msgspec
import structlog
from aiohttp import web

from daemon.commands.accounts import LONGEST_PASSWORD, SESSION
from daemon.runtime.threads import ThreadsBusy
from daemon.web.access import COOKIE, csrf_of
from daemon.web.desk import Desk, html, see_other
from daemon.web.inputs import from_words
from daemon.web.limiting import Buckets, Rate
from daemon.web.origins import address, is_https, local_path
from daemon.web.pages.login import LoginPage
from daemon.web.passwords import fits
from daemon.web.problems import Trouble
from daemon.web.streams import Streams
from state import accounts

_log = structlog.get_logger("web")
DOOR = "usher_door"
"""Cookie that ties a login form to the browser it was shown to."""
BY_ADDRESS = Rate(burst=10, each=6.0)
BY_NAME = Rate(burst=10, each=30.0)
"""Slower, so that many addresses together do not guess one account's password."""


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
    """Counts wrong tries by address and by name; both must have room."""

    def __init__(self, desk: Desk, streams: Streams) -> None:
        self._desk = desk
        self._house = desk.house
        self._streams = streams
        self._by_address = Buckets(desk.house.clock, BY_ADDRESS)
        self._by_name = Buckets(desk.house.clock, BY_NAME)

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
        wait = self._wait(request, given.name)
        if wait:
            _log.warning("login.flood", say=f"Too many tries to sign in from {self._address(request)}.")
            page = LoginPage(goes_to=goes_to, name=given.name, wait=int(wait + 0.999))
            return await self._page(request, page, status=429, headers=Trouble.later(wait).headers)
        account = await self._recognised(given)
        if account is None:
            _log.info("login.refused", say=f"Somebody at {self._address(request)} gave a wrong name or password.")
            page = LoginPage(goes_to=goes_to, name=given.name, wrong=True)
            return await self._page(request, page, status=401)
        self._by_name.forget(_folded(given.name))
        self._by_address.forget(self._address(request))
        return await self._welcome(request, account, goes_to)

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

    async def _welcome(self, request: web.Request, account: int, goes_to: str) -> web.StreamResponse:
        token = await self._desk.access.begin(account, request.headers.get("User-Agent", ""))
        answer = see_other(goes_to)
        self._set_cookie(request, answer, COOKIE, token, int(SESSION.total_seconds()))
        answer.del_cookie(DOOR)
        return answer

    def _wait(self, request: web.Request, name: str) -> float:
        return self._by_address.take(self._address(request)) or self._by_name.take(_folded(name))

    async def _recognised(self, given: LoginForm) -> int | None:
        found = await accounts.by_name(self._house.journal.database, given.name)
        usable = found is not None and not found[0].disabled
        try:
            right = await fits(self._house.threads, given.password, found[1] if found and usable else None)
        except (ThreadsBusy, TimeoutError) as error:
            raise Trouble(503, "too many are at the door; try again", headers={"Retry-After": "5"}) from error
        return found[0].id if found and right else None

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
        return address(request, self._house.config().server.public_url)


def _folded(name: str) -> str:
    return name.casefold()
