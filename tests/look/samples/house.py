"""What stands around every sample: the moment, who reads, the frame."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.domain.sentences import Sentence
from daemon.web.frame import Frame, Held, MenuItem, Notice
from daemon.web.i18n import Languages
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


NOTICE = Notice(tone="good", text=Sentence("No longer frozen."))
