"""A web server on loopback over a real memory, with a house made by hand around it."""

import html
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import ClientResponse, ClientSession, CookieJar, TCPConnector
from argon2 import PasswordHasher

from daemon.bus.bus import Running
from daemon.commands import accounts as commands
from daemon.commands.base import Caller, Scope
from daemon.config import Config, PluginConfig, ServiceConfig, Shape, read_config
from daemon.domain.errors import MemoryUnwritableError
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.people import PortalUser
from daemon.domain.questions import Choice, Question, Tone
from daemon.domain.sentences import Sentence
from daemon.events.consequences import Ask
from daemon.events.questions import QuestionAsked
from daemon.events.requests import RequestCreated
from daemon.plugin.context import Context, Reading, Surroundings
from daemon.plugin.loader import Discovered
from daemon.post import PostOffice
from daemon.runtime.clock import SystemClock
from daemon.runtime.log_lines import as_json
from daemon.runtime.logbook import LogBook
from daemon.runtime.logging import Logging, logging_to
from daemon.runtime.marks import Marks
from daemon.runtime.redaction import Redactor
from daemon.runtime.threads import Threads
from daemon.services.base.state import Standing as ServiceStanding
from daemon.web.access import COOKIE, csrf_of
from daemon.web.house import (
    Ignored,
    NoSuchBell,
    PluginState,
    PluginView,
    Rang,
    Reloaded,
    RingOutcome,
    ServiceView,
    Tested,
    WebHouse,
)
from daemon.web.i18n import Languages
from daemon.web.limiting import Buckets
from daemon.web.passwords import OWN
from daemon.web.server import WebServer, bound_to
from daemon.web.signed import KEY_FILE, Seals
from state import people
from state.database import Database
from state.journal import Author, Journal, Pen
from state.migrate import Owner, migrate
from tests.web.porch import porch

PASSWORD = "correct horse battery"
CANARY = "canary-7f3a9c-of-the-portal"
PUSH_HEADER, PUSH_SECRET = "X-Telegram-Bot-Api-Secret-Token", "canary-of-the-push"
ENVIRONMENT_KEY = "canary-key-from-the-environment"
EVIL = "<script>alert('x')</script>{{ 7 * 7 }}\" onmouseover=\"alert(1)"
"""What a stranger may have called a film or themselves."""
STARTED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
AUTHOR = Author(plugin="porch", cause="source:overseerr")
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@cache
def known_hash() -> str:
    """Of the password every test knows; a hash takes its time, and one is enough."""
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash(PASSWORD)


@dataclass(kw_only=True)
class Bells:
    """Doorbells that remember who rang."""

    rung: list[tuple[str, object]] = field(default_factory=list)
    known: frozenset[str] = frozenset({"overseerr"})

    pushed: list[tuple[str, bytes]] = field(default_factory=list)
    unwritable: bool = False
    """What is pushed cannot be written down."""

    def is_pushed(self, entry: str) -> bool:
        return entry == "telegram"

    async def push(self, entry: str, headers: Mapping[str, str], body: bytes) -> bool:
        if headers.get(PUSH_HEADER) != PUSH_SECRET:
            return False
        if self.unwritable:
            raise MemoryUnwritableError("the disk is full")
        self.pushed.append((entry, body))
        return True

    def ring(self, entry: str, body: object) -> RingOutcome:
        if entry not in self.known:
            return NoSuchBell()
        self.rung.append((entry, body))
        kind = body.get("notification_type") if isinstance(body, Mapping) else None
        said: dict[object, RingOutcome] = {"TEST_NOTIFICATION": Tested(), "ISSUE_CREATED": Ignored("it is an issue")}
        return said.get(kind, Rang())


@dataclass(kw_only=True)
class Site:
    """What a test may see and turn."""

    folder: Path
    journal: Journal
    logbook: LogBook
    bells: Bells
    printed: StringIO = field(default_factory=StringIO)
    """What was logged, as it would be printed."""
    port: int = 0
    server: WebServer = field(init=False)
    house: WebHouse = field(init=False)
    config: Config = field(init=False)
    not_ready: str | None = None
    reloaded: Reloaded = field(default_factory=Reloaded)
    services: Sequence[ServiceView] = (
        ServiceView(name="overseerr", kind="overseerr", state=ServiceStanding.UP, is_portal=True),
    )
    porch: PluginState = PluginState.ON
    watched: dict[str, datetime | None] = field(default_factory=dict)
    """When people last watched something, by their number at plex.tv."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def configured(self, text: str = "", environ: Mapping[str, str] | None = None) -> None:
        """Read daemon.yaml anew, with this in it."""
        (self.folder / "daemon.yaml").write_text(text)
        shape = Shape(services={"overseerr": ServiceConfig}, plugins={"porch": PluginConfig})
        self.config = read_config(
            self.folder / "daemon.yaml", data=self.folder, environ=environ or {}, shape=shape, in_container=True
        )

    @asynccontextmanager
    async def browser(self, name: str | None = None, *, at: str = "127.0.0.1") -> AsyncIterator["Browser"]:
        """A browser; signed in as `name`, where one is given. `at` is its address, one of loopback's."""
        places = TCPConnector(local_addr=(at, 0), limit=0)
        async with ClientSession(self.url, connector=places, cookie_jar=CookieJar(unsafe=True)) as session:
            browser = Browser(session, self.url)
            if name is not None:
                answer = await browser.sign_in(name)
                assert answer.status == 303
                browser.token = csrf_of(answer.cookies[COOKIE].value)
            yield browser

    async def account(self, name: str, *scopes: Scope, person: int | None = None) -> int:
        """An account with the password every test knows."""
        root = Caller(name="terminal", surface="terminal", scopes=frozenset(Scope))
        return await commands.make_account(
            self.journal, root, name=name, hashed=known_hash(), scopes=frozenset(scopes), person=person
        )

    async def happens(self, *what: object) -> list[int]:
        """Commit these; the numbers of the questions among them."""

        def unit(pen: Pen) -> list[int]:
            for each in what:
                pen.write(each)  # type: ignore[arg-type]
            return [event.question for _, event in pen.written.events if isinstance(event, QuestionAsked)]

        return await self.journal.run(AUTHOR, unit)

    async def meets(self, user: PortalUser) -> int:
        return await self.journal.run(AUTHOR, lambda pen: people.meet(pen.tx, user, pen.now))

    async def titles(self, subjects: Sequence[str]) -> dict[str, str]:
        return {"title:movie/603": "Flow"} if "title:movie/603" in subjects else {}

    async def when_watched(self) -> dict[str, datetime | None]:
        return self.watched

    async def reload(self) -> Reloaded:
        return self.reloaded

    async def accept_service(self, name: str) -> bool:
        return name == "portal"

    def reading(self, plugin: str, caller: Caller | None) -> Reading[PluginConfig]:
        return Reading(self.around(plugin), caller)

    def acting(self, plugin: str, _: Caller) -> Context[PluginConfig]:
        return Context(self.around(plugin), fact=0, delivery=None)

    def around(self, plugin: str) -> Surroundings:
        return Surroundings(
            plugin=plugin,
            config=PluginConfig(),
            policy="0",
            journal=self.journal,
            clock=self.house.clock,
            zone=ZoneInfo("UTC"),
            threads=self.house.threads,
        )


class Browser:
    """Follows nothing by itself, and carries what a browser would."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self.session = session
        self.token = ""
        """What the forms of its session carry."""
        self._url = url

    async def sign_in(self, name: str, password: str = PASSWORD, to: str = "/") -> ClientResponse:
        self.token = ""
        return await self.post("/login", {"name": name, "password": password, "next": to}, page=f"/login?next={to}")

    async def get(self, path: str, **headers: str) -> ClientResponse:
        answer = await self.session.get(path, headers={"Accept": "text/html", **headers}, allow_redirects=False)
        await answer.read()
        return answer

    async def text(self, path: str) -> str:
        answer = await self.get(path)
        assert answer.status == 200, await answer.text()
        return await answer.text()

    async def ask(self, method: str, path: str, *, key: str | None = None, json: object = None) -> ClientResponse:
        """As a program would."""
        headers = {"Accept": "application/json", **({"X-Api-Key": key} if key else {})}
        answer = await self.session.request(method, path, headers=headers, json=json, allow_redirects=False)
        await answer.read()
        return answer

    async def csrf(self, page: str = "/") -> str:
        found = _CSRF.search(await (await self.get(page)).text())
        assert found is not None
        return html.unescape(found[1])

    async def post(
        self, path: str, fields: Mapping[str, str] | None = None, *, page: str = "/settings"
    ) -> ClientResponse:
        """As the form on `page` would send it."""
        data = {"csrf": self.token or await self.csrf(page), **(fields or {})}
        answer = await self.session.post(path, data=data, headers=self.headers(page), allow_redirects=False)
        await answer.read()
        return answer

    def headers(self, page: str) -> dict[str, str]:
        return {
            "Accept": "text/html",
            "Origin": self._url,
            "Referer": f"{self._url}{page}",
            "Sec-Fetch-Site": "same-origin",
        }


def request_created(number: int = 7, *, title: int = 603, service: str = "overseerr") -> RequestCreated:
    return RequestCreated(
        request=RequestId(service=service, number=number),
        requester=Alias(service=service, id="3"),
        media=MediaId(kind=MediaKind.MOVIE, tmdb=title),
        created_at=STARTED + timedelta(minutes=number),
    )


def a_question(number: int = 7, *, title: str = "Flow", may_answer: str = "decide") -> Ask:
    return Ask(
        Question(
            key=f"review:{number}",
            kind="porch.review",
            subject=f"request:overseerr/{number}",
            title=Sentence("{title}", {"title": title}),
            why=Sentence("No rule decides it: {title}.", {"title": title}),
            facts=(Sentence("{title} has a fact", {"title": title}),),
            figure=Sentence("{score}", {"score": 5.9}),
            figure_says=Sentence("of ten"),
            asked_by=Alias(service="overseerr", id="3"),
            choices=(
                Choice(name="approve", says=Sentence("Approve"), tone=Tone.YES),
                Choice(
                    name="decline",
                    says=Sentence("Decline"),
                    tone=Tone.NO,
                    takes_reason=True,
                    reasons=(Sentence("Too <large>", {"in fr": "Trop <gros>"}),),
                ),
            ),
            may_answer=may_answer,
        )
    )


@asynccontextmanager
async def a_site(folder: Path) -> AsyncIterator[Site]:
    """Everything is real but the services, the bus and the loop that reads config."""
    migrate(folder / "usher.db", [Owner.of_folder("engine", files("state") / "migrations")], backups=folder / "backups")
    clock = SystemClock()
    threads, redactor = Threads("passwords", clock), Redactor()
    redactor.register(CANARY, ENVIRONMENT_KEY)
    database = await Database.open(folder / "usher.db", Marks())
    site = Site(folder=folder, journal=Journal(database, clock), logbook=LogBook(), bells=Bells())
    site.configured()
    site.house = _house(site, clock, threads, redactor)
    with logging_to(Logging(clock=clock, book=site.logbook, redactor=redactor, stream=site.printed, style=as_json)):
        site.server = WebServer(site.house)
        site.port = await site.server.start(bound_to("127.0.0.1", 0))
        try:
            yield site
        finally:
            await site.server.stop()
            threads.close()
            await database.close()


def _house(site: Site, clock: SystemClock, threads: Threads, redactor: Redactor) -> WebHouse:
    parts = {"porch": Discovered(name="porch", folder=site.folder / "porch", plugin=porch)}
    return WebHouse(
        journal=site.journal,
        clock=clock,
        threads=threads,
        own_passwords=Buckets(clock, OWN),
        letters=_letters(site, clock),
        seals=Seals(site.folder / KEY_FILE),
        mail_answers_as=_nobody,
        why_no_link=_nobody,
        logbook=site.logbook,
        scrub=redactor.scrub,
        version="0.1.0",
        started_at=STARTED,
        config=lambda: site.config,
        plugins=lambda: [PluginView(name="porch", title=porch.title, state=site.porch)],
        parts=lambda: parts,
        reading=site.reading,
        acting=site.acting,
        services=lambda: site.services,
        titles=site.titles,
        watched=site.when_watched,
        lateness=lambda: None,
        ring=site.bells.ring,
        is_pushed=site.bells.is_pushed,
        push=site.bells.push,
        ready=lambda: site.not_ready,
        reload=site.reload,
        last_reload=lambda: site.reloaded,
        accept_service=site.accept_service,
    )


def _letters(site: Site, clock: SystemClock) -> PostOffice:
    return PostOffice(
        site.journal.database,
        clock,
        config=lambda: site.config,
        running=lambda: {"porch": Running(plugin=porch, around=site.around("porch"))},
        words=Languages().translator,
        bags=dict,
        carriers=lambda: None,
    )


async def _nobody() -> None:
    return None
