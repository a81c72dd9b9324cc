"""The world's own control page: what is wrong with it now, and buttons to make it worse or well again.

It works without JavaScript. A button is a form with a token that only this page knows, and a page under another name or
origin is not answered, so that no other site can press one. Opened to `anyone`, whoever reaches it may push.
"""

import hmac
import json
import secrets
from html import escape
from itertools import groupby
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from demo.buttons import BUTTONS, BY_NAME
from demo.fake import FakeServer
from demo.faults import Answers, DropsAnswer, Hangs, Truncates
from demo.llm import Mood
from demo.mail import FakeMail
from demo.overseerr.rows import RequestStatus
from demo.post import Post
from demo.sockets import HOST
from demo.telegram import chatter
from demo.world import World

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",  # with no-referrer browsers send their forms as Origin: null
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "fieldset{border:0;padding:0;margin:0 0 1rem;display:flex;flex-wrap:wrap;gap:.5rem}legend{padding:0 0 .3rem}"
    "button{font:inherit;padding:.4rem .8rem;border-radius:.4rem}h1,h2,legend{font-weight:600}"
    "input,select{font:inherit;padding:.35rem .5rem;border-radius:.4rem}"
    ".small{font-size:.85rem;opacity:.8;margin:.4rem 0}"
    ".chat{border-left:4px solid #2aabee;padding:.2rem 1rem;margin:0 0 1rem;background:#8881;overflow-wrap:anywhere}"
    "td,th{text-align:left;font-weight:400;padding:.2rem 1rem .2rem 0}td{font-weight:600}"
)


class Panel:
    """A page at `url`, and the same as JSON under `/api` for programs that hold the token."""

    def __init__(self, world: World, *, host: str = HOST, port: int = 0, anyone: bool = False) -> None:
        self._world = world
        self._host = host
        self._port = port
        self._anyone = anyone
        self.token = secrets.token_urlsafe(24)
        self._runner = web.AppRunner(self._application(), access_log=None)

    @property
    def url(self) -> str:
        """Where to look."""
        return f"http://{HOST}:{self._port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._no_strangers])
        application.router.add_get("/", self._page)
        application.router.add_post("/press", self._press)
        application.router.add_post("/chat", self._chat)
        application.router.add_routes(Post(self._world).routes())
        application.router.add_get("/api/state", self._state)
        application.router.add_get("/api/decisions", self._decisions)
        application.router.add_post("/api/ask", self._ask)
        application.router.add_post("/api/press", self._press_by_program)
        return application

    @web.middleware
    async def _no_strangers(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A form from another page is a trick, and so is this page under another name, by way of DNS."""
        origin = request.headers.get("Origin", f"http://{request.host}")
        renamed = not self._anyone and urlsplit(f"//{request.host}").hostname not in _LOOPBACK
        if renamed or urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text=f"Open this page as {self.url}.")
        return await handler(request)

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=_page(self._world, self.token), content_type="text/html", headers=_HEADERS)

    async def _press(self, request: web.Request) -> web.Response:
        form = await request.post()
        self._check(str(form.get("token", "")))
        self._push(str(form.get("button", "")))
        raise web.HTTPSeeOther("/")

    async def _chat(self, request: web.Request) -> web.Response:
        """Somebody presses a button in Telegram, or writes there."""
        form = await request.post()
        self._check(str(form.get("token", "")))
        if not chatter.done(self._world.telegram.streets, {name: str(value) for name, value in form.items()}):
            raise web.HTTPBadRequest(text="There is no such person, chat or button.")
        raise web.HTTPSeeOther("/#telegram")

    async def _press_by_program(self, request: web.Request) -> web.Response:
        fields = await self._fields(request)
        self._push(str(fields.get("button", "")))
        return web.json_response(state(self._world))

    async def _ask(self, request: web.Request) -> web.Response:
        """So many made-up films are asked for at once; the ids come back."""
        fields = await self._fields(request)
        wanted = fields.get("wanted", 1)
        if not isinstance(wanted, int):
            raise web.HTTPBadRequest(text="wanted: should be a whole number")
        ids = ask_for(self._world, wanted, announce=bool(fields.get("announce", True)))
        return web.json_response({"ids": ids})

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(state(self._world))

    async def _decisions(self, _: web.Request) -> web.Response:
        """Every request: id, status, when it was made and when it was last decided, in seconds since 1970."""
        requests = self._world.overseerr.book.requests.values()
        return web.json_response([[row.id, row.status, row.heard_at, row.decided_at] for row in requests])

    async def _fields(self, request: web.Request) -> dict[str, object]:
        self._check(request.headers.get("X-Panel-Token", ""))
        try:
            fields = json.loads(await request.text() or "{}")
        except ValueError:
            raise web.HTTPBadRequest(text="the body should be a JSON object") from None
        return fields if isinstance(fields, dict) else {}

    def _check(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise web.HTTPForbidden(text="This form is from an older page: load it again.")

    def _push(self, name: str) -> None:
        if name not in BY_NAME:
            raise web.HTTPBadRequest(text="There is no such button.")
        BY_NAME[name].press(self._world)


def ask_for(world: World, wanted: int, *, announce: bool) -> list[int]:
    """That many made-up films, each asked for by one of the people in turn."""
    people = list(world.people)
    portal = world.overseerr
    return [
        portal.request(world.make_up().tmdb_id, by=people[place % len(people)], announce=announce)
        for place in range(wanted)
    ]


def state(world: World) -> dict[str, object]:
    """What happened so far; `twice` are requests that were approved or declined more than once over the API."""
    portal = world.overseerr
    decided = portal.approved + portal.declined
    waiting = sum(row.status is RequestStatus.PENDING for row in portal.book.requests.values())
    return {
        "requests": len(portal.book.requests),
        "pending": waiting,
        "approved": portal.approved.total(),
        "declined": portal.declined.total(),
        "twice": [number for number, times in decided.items() if times > 1],
        "webhooks": len(portal.bell.rung),
        "portal": health(portal),
        "tmdb": health(world.tmdb),
        "telegram": health(world.telegram),
        "radarr": health(world.radarr),
        "sonarr": health(world.sonarr),
        "tautulli": health(world.tautulli),
        "plex": health(world.plex),
        "plextv": health(world.plextv),
        "llm": health(world.llm),
        "mail": health(world.mail),
        "discord": health(world.discord),
        "slack": health(world.slack),
        "mails": world.mail.taken,
    }


def health(service: FakeServer | FakeMail) -> str:
    """One line on what is wrong with a service."""
    if not service.is_up:
        return "down"
    wrong = [type(fault).__name__.lower() for fault in service.faults if fault.times != 0]
    late = [f"{service.latency.total_seconds():g} s slow"] if service.latency else []
    return ", ".join(wrong + late) or "well"


def _page(world: World, token: str) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in _standing(world)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The invented house</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>The invented house</h1><table>{rows}</table><h2>Make something happen</h2>"
        f'<p><a href="/post">What arrived: mails and chats</a></p>'
        f"<p>Press, and watch what Usher makes of it. Trouble lasts until you end it with the last button.</p>"
        f'<form method="post" action="/press"><input type="hidden" name="token" value="{escape(token)}">'
        f"{_buttons()}</form>{chatter.shown(world.telegram.streets, token)}</body></html>"
    )


def _standing(world: World) -> tuple[tuple[str, str], ...]:
    """What a visitor is told of `state`, in words."""
    now = state(world)
    twice = ", ".join(map(str, cast("list[int]", now["twice"]))) or "none"
    return (
        ("The portal", _in_words(world.overseerr)),
        ("TMDB", _in_words(world.tmdb)),
        ("Telegram", _in_words(world.telegram)),
        ("Radarr", _in_words(world.radarr)),
        ("Sonarr", _in_words(world.sonarr)),
        ("Tautulli", _in_words(world.tautulli)),
        ("The Plex server", _in_words(world.plex)),
        ("plex.tv", _in_words(world.plextv)),
        ("The language model", _of_the_model(world)),
        ("The mail server", _in_words(world.mail)),
        ("Discord", _in_words(world.discord)),
        ("Slack", _in_words(world.slack)),
        ("Mails that arrived", str(now["mails"])),
        ("Requests so far", str(now["requests"])),
        ("of these, waiting for a decision", str(now["pending"])),
        ("Approved by Usher", str(now["approved"])),
        ("Declined by Usher", str(now["declined"])),
        ("Requests it decided twice", twice),
        ("Webhooks sent", str(now["webhooks"])),
    )


_TROUBLES = {
    Answers: "gives wrong answers",
    Hangs: "never answers",
    Truncates: "gives half an answer",
    DropsAnswer: "loses its answers",
}


def _in_words(service: FakeServer | FakeMail) -> str:
    """`health`, for a visitor."""
    if not service.is_up:
        return "down"
    wrong = [_TROUBLES.get(type(fault), "makes trouble") for fault in service.faults if fault.times != 0]
    late = ["is slow"] if service.latency else []
    return ", ".join(dict.fromkeys(wrong + late)) or "answers"


def _of_the_model(world: World) -> str:
    """A model may answer, and yet not be well."""
    model = world.llm
    odd = [] if model.mood is Mood.HONEST else [f"is {model.mood}"]
    odd += ["has no credit left"] if model.credit == 0 else []
    odd += [f"takes no {', no '.join(sorted(model.takes_no))}"] if model.takes_no else []
    return ", ".join([_in_words(model), *odd])


def _buttons() -> str:
    return "".join(
        f"<fieldset><legend>{escape(of)}</legend>"
        + "".join(f'<button name="button" value="{escape(it.name)}">{escape(it.label)}</button>' for it in buttons)
        + "</fieldset>"
        for of, buttons in groupby(BUTTONS, key=lambda button: button.of)
    )
