"""Invented contents for every page: what is shown must fit what pages give."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.config import Setting
from daemon.domain.questions import Choice, Tone
from daemon.domain.sentences import Sentence
from daemon.plugin.parts import Line
from daemon.plugin.timeline import Moment, Timeline
from daemon.web.frame import Frame, Held, MenuItem, Notice
from daemon.web.house import Light, PluginState, PluginView, ServiceView
from daemon.web.i18n import Languages
from daemon.web.pages.accounts import AccountRow, AccountsPage, KeyMade, KeyRow, KeysPage, PasswordMade, PersonChoice
from daemon.web.pages.actions import ActionPage, ActionRow, ActionsPage, ActionsQuery, Plan
from daemon.web.pages.causes import Cause
from daemon.web.pages.config import ConfigPage, Section
from daemon.web.pages.events import (
    DeliveriesPage,
    DeliveriesQuery,
    Delivery,
    EventPage,
    EventRow,
    EventsPage,
    EventsQuery,
    Field,
    Led,
)
from daemon.web.pages.login import ErrorPage, LoginPage
from daemon.web.pages.logs import LogLine, LogsPage, LogsQuery
from daemon.web.pages.overview import Attention, Coming, Happened, OverviewPage, ShownBlock
from daemon.web.pages.people import AliasRow, PeoplePage, PeopleQuery, PersonPage, PersonRow
from daemon.web.pages.reviews import QuestionPage, ReviewsPage
from daemon.web.pages.services import JobView, Loop, Queues, ServicesPage
from daemon.web.pages.settings import SessionRow, SettingsPage
from daemon.web.pages.shown import Ticket
from daemon.web.pages.timeline import TimelinePage
from daemon.web.wording import Reader
from tests.look.said import ENGINE

NOW = datetime(2026, 11, 20, 13, 25, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Paris")
LANGUAGES = Languages([ENGINE.parent / "plugins" / "moderation" / "locales"])

HELD = Held(
    name="by hand", everything=True, why=Sentence("Frozen by hand."), since=NOW - timedelta(minutes=20), by="Ana"
)

_MENU = (
    ("/", "Overview"), ("/requests", "Requests"), ("/reviews", "Reviews"), ("/people", "People"),
    ("/services", "Services"), ("/actions", "Actions"), ("/events", "Events"), ("/logs", "Logs"),
    ("/config", "Config"), ("/accounts", "Accounts"), ("/keys", "API keys"),
)  # fmt: skip


def before(**length: float) -> datetime:
    return NOW - timedelta(**length)


def reader(language: str) -> Reader:
    return Reader(words=LANGUAGES.translator(language), zone=ZONE, now=NOW)


def frame(path: str = "/", **changes: object) -> Frame:
    around = Frame(
        path=path,
        house="Usher",
        version="0.1.0",
        started_at=before(days=12),
        csrf="c" * 64,
        signed_in="Ana",
        scopes=frozenset({"read", "decide", "destroy", "admin"}),
        menu=tuple(
            MenuItem(path=to, title=Sentence(title), count=2 if to == "/reviews" else 0, here=to == path)
            for to, title in _MENU
        ),
        names={"title:movie/603": "The Matrix", "alias:overseerr/7": "Marc"},
        homes={"request": "/requests/", "question": "/reviews/", "action": "/actions/", "person": "/people/"},
    )
    return replace(around, **changes)  # type: ignore[arg-type] # names of fields, typed where they are used


CHOICES = (
    Choice(name="approve", says=Sentence("Approve"), tone=Tone.YES),
    Choice(name="decline", says=Sentence("Decline"), tone=Tone.NO, takes_reason=True),
)

OPEN = Ticket(
    id=41,
    version=1,
    state="open",
    kind="moderation.review",
    plugin="moderation",
    subject="request:overseerr/1911",
    title=Sentence("{title} ({year})", {"title": "Shōgun", "year": 2024}),
    why=Sentence("Popularity {value}: under this house's {limit}.", {"value": 4.1, "limit": 5.0}),
    facts=(
        Sentence("Episodes in all: {value}.", {"value": 10}),
        Sentence("Popularity {value}.", {"value": 4.1}),
    ),
    figure=Sentence("{value}", {"value": 4.1}),
    figure_says=Sentence("popularity"),
    asked_by="Marc",
    link="/requests/overseerr/1911",
    choices=CHOICES,
    asked_at=before(minutes=9),
    expires_at=NOW + timedelta(hours=21, minutes=40),
    then=CHOICES[1],
    chosen=None,
    answered_by=None,
    surface=None,
    reason=None,
    ended_at=None,
    may_answer=True,
)
NEWCOMER = replace(
    OPEN,
    id=42,
    title=Sentence("{title} ({year})", {"title": "Le Grand Bleu", "year": 1988}),
    why=Sentence("It comes out on {release_date}: too early to judge.", {"release_date": "2027-03-03"}),
    facts=(),
    figure=Sentence("{release_date}", {"release_date": "2027-03-03"}),
    figure_says=Sentence("release"),
    asked_by="Léa",
    expires_at=None,
    then=None,
    asked_at=before(hours=5),
)
SETTLED = replace(
    OPEN,
    id=38,
    title=Sentence("{title} ({year})", {"title": "Cube", "year": 1997}),
    state="answered",
    chosen=CHOICES[1],
    answered_by="Ana",
    surface="dashboard",
    reason="We have it already, under its French title.",
    ended_at=before(hours=26),
    may_answer=False,
)

STORY = Timeline(
    subject="request:overseerr/1903",
    moments=(
        Moment(
            at=before(minutes=73, seconds=-1.12),
            kind="event",
            title=Sentence("Asked for, and waits for a decision."),
            link="/events/811",
        ),
        Moment(
            at=before(minutes=73, seconds=-1.41),
            kind="chapter",
            title=Sentence("Judged: {choice}", {"choice": Sentence("Approve")}),
            text=Sentence("The first rule that decides wins."),
            tone="good",
            plugin="moderation",
            lines=(
                Line(mark="no", says=Sentence("Not yet out."), saw=Sentence("From {value}.", {"value": 2018})),
                Line(mark="no", says=Sentence("Genres not kept here: {genres}.", {"genres": ["Adult", "Erotic"]})),
                Line(
                    mark="yes",
                    says=Sentence("Genres always welcome here: {genres}.", {"genres": ["Family", "Animation"]}),
                    saw=Sentence("Found: {genre}.", {"genre": Sentence("Family")}),
                    strong=True,
                ),
                Line(mark="unknown", says=Sentence("Lowest rating: {limit}.", {"limit": 6.0}), saw=Sentence("none")),
                Line(mark="none", says=Sentence("Most seasons: {limit}.", {"limit": 15})),
            ),
        ),
        Moment(
            at=before(minutes=73, seconds=-1.69),
            kind="action",
            title=Sentence("Approved in the portal."),
            text=Sentence("{before} before, {after} after.", {"before": "pending", "after": "approved"}),
            tone="good",
            link="/actions/77",
        ),
        Moment(
            at=before(minutes=12),
            kind="question",
            title=Sentence("Nobody answered in time."),
            tone="wait",
            who="Ana",
            error="overseerr: 502 Bad Gateway",
        ),
    ),
    earlier=3,
)

FACT = EventRow(
    id=811,
    name="request.created",
    says=Sentence("Asked for, and waits for a decision."),
    tone="plain",
    happened_at=before(minutes=73),
    heard_at=before(minutes=73),
    cause=Cause(kind="source", what="overseerr", link=None),
    subjects=("request:overseerr/1903", "alias:overseerr/7", "title:movie/603"),
)
DECIDED = replace(
    FACT,
    id=812,
    name="request.decided",
    says=Sentence(
        "To be approved: {why}", {"why": Sentence("{genre} is always welcome here.", {"genre": Sentence("Family")})}
    ),
    tone="good",
    cause=Cause(kind="event", what="811", link="/events/811"),
)
OWED = Delivery(
    id=5,
    event=811,
    event_name="request.created",
    says=FACT.says,
    plugin="moderation",
    handler="decide_on_request",
    state="failed",
    parked_on=None,
    attempts=1,
    error="ValueError: a season numbered -1",
    changed_at=before(minutes=70),
)
DID = ActionRow(
    id=77,
    name="request.approve",
    plugin="moderation",
    says="Approve in the portal.",
    subjects=("request:overseerr/1903", "title:movie/603"),
    state="done",
    harm="none",
    service="overseerr",
    waiting_on=None,
    why=None,
    cause=Cause(kind="event", what="812", link="/events/812"),
    planned_at=before(minutes=73),
    doing_at=before(minutes=73),
    ended_at=before(minutes=73),
    due_at=before(minutes=73),
    seen_before="pending",
    seen_after="approved",
    error=None,
    attempts=1,
    undoes=None,
    undone_by=None,
    policy="ab12",
    can_retry=False,
    can_settle=False,
    can_undo=True,
)
UNSURE = replace(
    DID,
    id=78,
    name="request.decline",
    says="Decline in the portal.",
    state="unsure",
    seen_before="pending",
    seen_after=None,
    error="overseerr: no answer within 30 s",
    ended_at=before(minutes=31),
    can_retry=True,
    can_settle=True,
    can_undo=False,
)
WAITING = replace(
    DID,
    id=79,
    state="waiting",
    waiting_on="overseerr",
    why=Sentence("{service} is out", {"service": "overseerr"}),
    doing_at=None,
    ended_at=None,
    seen_before=None,
    seen_after=None,
    can_undo=False,
)

SERVICES = (
    ServiceView(
        name="overseerr",
        kind="overseerr",
        state=Light.UP,
        since=before(days=3),
        latency=timedelta(milliseconds=24),
        answered_at=before(minutes=1),
        calls=12841,
        failures=3,
        version="1.34.0",
        tested_at=before(days=2),
    ),
    ServiceView(
        name="upstairs",
        kind="jellyseerr",
        state=Light.DOWN,
        since=before(minutes=34),
        last_error="upstairs: connection refused",
        next_probe=NOW + timedelta(minutes=1),
        calls=90,
        failures=7,
        waiting_deliveries=2,
        waiting_actions=1,
    ),
    ServiceView(name="tmdb", kind="tmdb", state=Light.NOT_CONFIGURED, missing=("api_key",)),
)
PLUGINS = (
    PluginView(name="moderation", title=Sentence("Moderation"), state=PluginState.ON, dry_run=True),
    PluginView(
        name="popcorn",
        title=Sentence("Popcorn"),
        state=PluginState.BROKEN,
        why="ImportError: no module named kernels",
        retry_at=NOW + timedelta(minutes=4),
    ),
    PluginView(
        name="library",
        title=Sentence("Library"),
        state=PluginState.OFF,
        lacks=(Sentence("{service} is out", {"service": "plex"}),),
    ),
)
QUEUES = Queues(
    deliveries_due=0,
    deliveries_parked=2,
    deliveries_failed=1,
    actions_waiting=1,
    actions_failed=0,
    actions_unsure=1,
    questions_open=2,
    timers=14,
    writer=3,
)
LINE = LogLine(
    number=90,
    at=before(hours=3),
    last_at=before(minutes=4),
    repeats=41,
    level="error",
    plugin="popcorn",
    event="plugin.failed",
    text="popcorn could not be loaded",
    subject=None,
    error="ImportError: no module named kernels",
    fields=(("attempt", "42"),),
    traceback='Traceback (most recent call last):\n  File "popcorn/__init__.py", line 3, in <module>',
)
LINES = (
    LINE,
    replace(
        LINE,
        number=89,
        at=before(minutes=5),
        last_at=None,
        repeats=0,
        level="warning",
        plugin="overseerr",
        text="overseerr did not answer: 2 requests wait, none is lost",
        error=None,
        fields=(),
        traceback=None,
    ),
    replace(
        LINE,
        number=88,
        at=before(minutes=73),
        last_at=None,
        repeats=0,
        level="info",
        plugin="moderation",
        text="Mia and the White Lion (2018), asked for by person 7: approve, by the genre list, facts from TMDB",
        subject="request:overseerr/1903",
        error=None,
        fields=(),
        traceback=None,
    ),
)

OVERVIEW = OverviewPage(
    open=2,
    tickets=(NEWCOMER, OPEN),
    attention=(
        Attention(says=Sentence("Deliveries failed: {number}.", {"number": 1}), tone="bad", link="/deliveries"),
    ),
    blocks=(
        ShownBlock(
            name="month",
            plugin="moderation",
            title=Sentence("Decisions this month"),
            template="moderation/month.html",
            wide=False,
            content=None,
            failed="KeyError: 'november'",
        ),
    ),
    lately=(
        Happened(
            event=812,
            at=before(minutes=73),
            says=DECIDED.says,
            tone="good",
            subject="request:overseerr/1903",
            name="Mia and the White Lion",
            link="/requests/overseerr/1903",
        ),
        Happened(
            event=809,
            at=before(hours=3),
            says=Sentence("Declined in the portal by somebody else."),
            tone="bad",
            subject="request:overseerr/1902",
            name="Sharktopus",
            link="/requests/overseerr/1902",
        ),
        Happened(
            event=801,
            at=before(days=1),
            says=Sentence("No longer frozen."),
            tone="good",
            subject=None,
            name=None,
            link="/events/801",
        ),
    ),
    coming=(Coming(at=NOW + timedelta(hours=21), says=Sentence("Nobody answered in time.")),),
    services=SERVICES,
    errors=(LINE,),
    queues=QUEUES,
    fresh=False,
)
QUIET = replace(OVERVIEW, open=0, tickets=(), attention=(), blocks=(), coming=(), errors=(), services=SERVICES[:1])
FRESH = replace(QUIET, lately=(), services=SERVICES[2:], fresh=True)

MARC = PersonRow(id=7, name="Marc", services=("overseerr",), joined_at=before(days=700), requests=34, forgotten=False)
NOBODY = PersonRow(id=9, name="someone", services=(), joined_at=None, requests=None, forgotten=True)

PAGES: Mapping[str, tuple[str, str, object]] = {
    "overview": ("overview.html", "/", OVERVIEW),
    "overview-quiet": ("overview.html", "/", QUIET),
    "overview-fresh": ("overview.html", "/", FRESH),
    "reviews": ("reviews.html", "/reviews", ReviewsPage(open=(NEWCOMER, OPEN), settled=(SETTLED,), older=38)),
    "reviews-none": ("reviews.html", "/reviews", ReviewsPage(open=(), settled=(), older=None)),
    "question": ("question.html", "/reviews/41", QuestionPage(ticket=OPEN, timeline=STORY)),
    "timeline": (
        "timeline.html",
        "/timeline/title/movie/603",
        TimelinePage(subject="title:movie/603", name="The Matrix", timeline=Timeline(subject="title:movie/603")),
    ),
    "events": (
        "events.html",
        "/events?name=request",
        EventsPage(
            query=EventsQuery(),
            events=(DECIDED, FACT),
            names=("request.created", "request.decided"),
            failed=1,
            older=811,
        ),
    ),
    "event": (
        "event.html",
        "/events/811",
        EventPage(
            event=FACT,
            fields=(Field(name="request", value='{"service":"overseerr","number":1903}'),),
            deliveries=(OWED,),
            led_to=(Led(kind="event", id=812, name="request.decided", link="/events/812"),),
        ),
    ),
    "deliveries": (
        "deliveries.html",
        "/deliveries",
        DeliveriesPage(
            query=DeliveriesQuery(),
            deliveries=(OWED, replace(OWED, id=6, state="parked", parked_on="upstairs", error=None)),
            counts={"failed": 1, "parked": 2},
            older=None,
        ),
    ),
    "actions": (
        "actions.html",
        "/actions",
        ActionsPage(
            query=ActionsQuery(),
            actions=(WAITING, UNSURE, DID),
            counts={"done": 12041, "unsure": 1, "waiting": 1},
            plugins=("library", "moderation"),
            plans=(Plan(plugin="library", policy="ab12", actions=2, seen=False),),
            older=77,
        ),
    ),
    "action": (
        "action.html",
        "/actions/78",
        ActionPage(action=UNSURE, fields=(Field(name="request", value="overseerr/1903"),), led_to=()),
    ),
    "services": (
        "services.html",
        "/services",
        ServicesPage(
            services=SERVICES,
            plugins=PLUGINS,
            jobs=(
                JobView(
                    key="library.scan",
                    title=Sentence("Library scan"),
                    state="running",
                    done=38_100,
                    total=59_400,
                    started_at=before(minutes=8),
                    ended_at=None,
                    error=None,
                ),
            ),
            queues=QUEUES,
            version="0.1.0",
            started_at=before(days=12),
            dry_run=False,
            open_doorbells=True,
            not_ready=None,
            unwritable=None,
            memory_bytes=48_200_000,
            last_backup=before(hours=9),
            loop=Loop(
                p50=timedelta(microseconds=300),
                p99=timedelta(milliseconds=2.1),
                longest=timedelta(milliseconds=61),
                held_by="plugins/popcorn/rules.py:12 pop",
                held_at=before(hours=1),
            ),
        ),
    ),
    "logs": (
        "logs.html",
        "/logs",
        LogsPage(query=LogsQuery(), lines=LINES, plugins=("moderation", "overseerr", "popcorn"), older=None),
    ),
    "config": (
        "config.html",
        "/config",
        ConfigPage(
            file="daemon.yaml",
            hash="ab12",
            sections=(
                Section(name="", settings=(Setting(key="mode", value="live", origin="file", line=4),)),
                Section(
                    name="services.overseerr",
                    settings=(
                        Setting(
                            key="services.overseerr.api_key",
                            value="set",
                            origin="environment OVERSEERR_API_KEY",
                            line=12,
                            variables=("OVERSEERR_API_KEY",),
                        ),
                        Setting(key="services.overseerr.url", value="", origin="default", line=0),
                    ),
                ),
            ),
            mistakes=("daemon.yaml:12: plugins.moderation.limits.min_rating: should be a number from 0 to 10",),
            needs_restart=("server.port",),
            said=(),
        ),
    ),
    "people": ("people.html", "/people", PeoplePage(query=PeopleQuery(), people=(MARC, NOBODY), next=9)),
    "person": (
        "person.html",
        "/people/7",
        PersonPage(
            person=MARC,
            aliases=(
                AliasRow(
                    alias="overseerr/7",
                    service="overseerr",
                    name="Marc",
                    email="marc@example.org",
                    joined_at=before(days=700),
                    requests=34,
                    evidence="first seen",
                    seen_at=before(hours=2),
                ),
            ),
            backups=("usher-20261119-043000.db", "usher-20261120-043000.db"),
            timeline=STORY,
        ),
    ),
    "accounts": (
        "accounts.html",
        "/accounts",
        AccountsPage(
            accounts=(
                AccountRow(
                    id=1,
                    name="Ana",
                    scopes=("admin", "decide", "destroy", "read"),
                    role="owner",
                    person=None,
                    person_name=None,
                    created_at=before(days=12),
                    seen_at=before(minutes=1),
                    disabled=False,
                    mine=True,
                ),
                AccountRow(
                    id=2,
                    name="Tom",
                    scopes=("read",),
                    role="viewer",
                    person=7,
                    person_name="Marc",
                    created_at=before(days=2),
                    seen_at=None,
                    disabled=True,
                    mine=False,
                ),
            ),
            roles={"owner": ("admin", "decide", "destroy", "read"), "staff": ("decide", "read"), "viewer": ("read",)},
            scopes=("read", "decide", "destroy", "admin"),
            people=(PersonChoice(id=7, name="Marc"),),
        ),
    ),
    "made-password": (
        "made.html",
        "/accounts/new",
        PasswordMade(account=2, name="Tom", password="pear-lamp-otter-nine"),
    ),
    "made-key": ("made.html", "/keys/new", KeyMade(name="kitchen display", key="ushr_0000000000000000")),
    "keys": (
        "keys.html",
        "/keys",
        KeysPage(
            keys=(
                KeyRow(
                    id=3,
                    name="kitchen display",
                    account=1,
                    account_name="Ana",
                    scopes=("read",),
                    created_at=before(days=3),
                    used_at=None,
                ),
            ),
            scopes=("read", "decide", "destroy", "admin"),
            can_make=True,
        ),
    ),
    "settings": (
        "settings.html",
        "/settings",
        SettingsPage(
            name="Ana",
            language=None,
            theme="dark",
            sessions=(SessionRow(created_at=before(days=2), seen_at=before(minutes=1), agent="Firefox on Linux"),),
            scopes=("admin",),
        ),
    ),
    "failed": ("failed.html", "/actions", "KeyError: 'november'"),
    "error-404": ("error.html", "/nowhere", ErrorPage(status=404, why="There is no page of this name.")),
    "error-400": (
        "error.html",
        "/events?before=x",
        ErrorPage(status=400, why="before: expected `int`", mistakes=("before: expected `int`",), back="/events"),
    ),
    "generic": ("popcorn/kernels.html", "/kernels", PeoplePage(query=PeopleQuery(), people=(MARC, NOBODY), next=None)),
}
DOORS: Mapping[str, tuple[str, str, object]] = {
    "login": ("login.html", "/login", LoginPage(goes_to="/")),
    "login-wrong": ("login.html", "/login", LoginPage(goes_to="/", name="Ana", wrong=True)),
    "login-wait": ("login.html", "/login", LoginPage(goes_to="/", name="Ana", wait=30)),
    "error-401": ("error.html", "/", ErrorPage(status=401, why="Sign in first.", back="/login")),
}
"""Pages without a menu: nobody is signed in."""

NOTICE = Notice(tone="good", text=Sentence("No longer frozen."))
