"""Templates: what every one of them is given, and the words it may use.

A template sees `page` (its model), `frame` (what the layout shows around it), `reader`, and the functions `_`
(a message, filled in by name) and `ngettext`. Imports of macros are written `with context`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, cast
from urllib.parse import parse_qsl, urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from daemon.domain.sentences import Sentence
from daemon.web.links import link
from daemon.web.wording import Reader, iso

TEMPLATES: Final = Path(__file__).parent / "templates"
ICONS: Final = frozenset(
    {"overview", "requests", "reviews", "people", "services", "actions", "events", "logs", "config", "accounts", "keys"}
)
"""Symbols of static/icons.svg that stand for a place in the menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One place in the menu. The phone shows the first four, the rest is under the last."""

    path: str
    title: Sentence
    count: int = 0
    """What waits there; nothing is shown for none."""
    here: bool = False

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

    def name(self, subject: str) -> str:
        """What a subject is called; its id where nobody said."""
        return self.names.get(subject) or subject.partition(":")[2]


class Templates:
    """The engine's templates, and each plugin's under its name (`moderation/requests.html`)."""

    def __init__(self, plugins: Mapping[str, Path] | None = None) -> None:
        named = {name: FileSystemLoader(folder) for name, folder in (plugins or {}).items()}
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(TEMPLATES), PrefixLoader(named)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(_FILTERS)
        self._environment.tests["sentence"] = lambda value: isinstance(value, Sentence)

    def render(self, template: str, *, page: object, frame: Frame, reader: Reader, title: Sentence) -> str:
        """A whole document. Raises `jinja2.TemplateError` when a template is missing or does not fit its model."""
        return self._environment.get_template(template).render(
            page=page, frame=frame, reader=reader, title=title, _=reader.text, ngettext=reader.count
        )

    def has(self, template: str) -> bool:
        return template in self._environment.list_templates()


def _reader(context: Context) -> Reader:
    return cast("Reader", context["reader"])


@pass_context
def say(context: Context, what: Sentence | str | None) -> str:
    """A sentence in the reader's language; text from outside stays as it came."""
    if isinstance(what, Sentence):
        return _reader(context).say(what)
    return what or ""


@pass_context
def ago(context: Context, moment: datetime) -> Markup:
    """How long ago, kept true by the page's script."""
    reader = _reader(context)
    return Markup('<time datetime="{}" title="{}" data-ago>{}</time>').format(
        iso(moment), reader.moment(moment), reader.ago(moment)
    )


@pass_context
def clock(context: Context, moment: datetime) -> Markup:
    """The time of day; the day too when it is not today."""
    reader = _reader(context)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(moment), reader.weekday(moment), reader.moment(moment)
    )


@pass_context
def exactly(context: Context, moment: datetime) -> Markup:
    """To the millisecond."""
    reader = _reader(context)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(moment), reader.weekday(moment), reader.exactly(moment)
    )


@pass_context
def day(context: Context, value: date | str) -> Markup:
    return Markup("<time>{}</time>").format(_reader(context).day(value))


@pass_context
def number(context: Context, value: int | float) -> str:
    return _reader(context).number(value)


@pass_context
def lasting(context: Context, length: timedelta) -> str:
    return _reader(context).lasting(length)


_FILTERS: Final = {
    "say": say,
    "ago": ago,
    "clock": clock,
    "exactly": exactly,
    "day": day,
    "number": number,
    "lasting": lasting,
}
