"""What stands around a page: menu, banners, who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from daemon.domain.sentences import Sentence
from daemon.web.links import link

ICONS: Final = frozenset(
    {
        "overview",
        "requests",
        "reviews",
        "people",
        "history",
        "report",
        "rules",
        "learning",
        "model",
        "backtest",
        "shadow",
        "messages",
        "services",
        "actions",
        "events",
        "logs",
        "config",
        "accounts",
        "keys",
        "settings",
    }
)
"""Symbols of static/icons.svg that stand for a place in the menu."""
GROUPS: Final = (40, 60, 100)
"""Places in the menu at which a group begins: how it is decided, the machine room, accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One place in the menu. The phone shows the first four, the rest is under the last."""

    path: str
    title: Sentence
    count: int = 0
    """What waits there; nothing is shown for none."""
    here: bool = False
    begins: bool = False
    """Whether a group of the menu begins with it."""

    @property
    def icon(self) -> str:
        """The symbol named like the path; a plugin's page may have none."""
        name = self.path.strip("/").partition("/")[0] or "overview"
        return name if name in ICONS else "dot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A freeze that holds."""

    name: str
    everything: bool
    why: Sentence
    since: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What became of the form that was just posted."""

    tone: str
    """good, bad or wait."""
    text: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around a page."""

    path: str
    """This page's own path, with its query."""
    house: str
    """The house's name."""
    version: str
    started_at: datetime
    csrf: str
    """Goes into every form."""
    signed_in: str | None = None
    """Name of the account; None before the login, where there is no menu."""
    scopes: frozenset[str] = frozenset()
    menu: tuple[MenuItem, ...] = ()
    dry_run: bool = False
    """The whole house only pretends."""
    held: tuple[Held, ...] = ()
    notices: tuple[Notice, ...] = ()
    theme: str = "auto"
    """auto, light or dark."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """Where subjects live, by noun (`daemon.web.links.homes`)."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What subjects of this page are called, as far as it is known."""

    def may(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes

    def at(self, **changes: object) -> str:
        """This page with another query: what is None is left out."""
        path, _, query = self.path.partition("?")
        held = {**dict(parse_qsl(query)), **changes}
        kept = urlencode({name: value for name, value in held.items() if value is not None})
        return f"{path}?{kept}" if kept else path

    def link(self, subject: str) -> str:
        """The page about a subject, `noun:id`."""
        return link(subject, self.homes)

    def name(self, *subjects: str) -> str:
        """What the first of these is called, else the title or request among them (a question goes by its request's
        name), else its id."""
        able = [subjects[0], *(each for each in subjects if each.startswith(("title:", "request:")))]
        return next((self.names[each] for each in able if each in self.names), subjects[0].partition(":")[2])
