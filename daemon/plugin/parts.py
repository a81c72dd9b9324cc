"""What a plugin is made of, and the decorators that make it. Nothing registers itself: the plugin lists its parts."""

from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from importlib import import_module
from typing import Any, Final, TypeAlias, TypeVar

from daemon.actions.base import Action
from daemon.commands.base import Scope
from daemon.domain.sentences import Sentence
from daemon.events.base import Event
from daemon.plugin.letters import LetterWriter, Stationery

T = TypeVar("T")
Run: TypeAlias = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """Owed every event of a class; ends in one commit."""

    name: str
    event: type[Event]
    run: Run
    topic: str | None = None
    was: tuple[str, ...] = ()
    """Names it had in earlier versions: what was owed to those is owed to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """Asked just before one of the plugin's actions is done, whether it is still wanted."""

    action: type[Action[Any]]
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """Called once a period, by the house's clock; after a pause once, for the latest."""

    name: str
    run: Run
    each: timedelta | None = None
    at: time | None = None
    """Daily at this time of the house's day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDef:
    """Long work with a bookmark: one at a time, resumed after a restart, cancelled on request."""

    name: str
    title: Sentence
    run: Run
    starts: Sentence | None = None
    """Where it is started, if not by its button on the page Services: there it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A function that returns a typed model; shown as HTML, and as JSON under /api/v1."""

    path: str
    """`/requests/{service}/{number}`; names in braces are fields of `query`."""
    title: Sentence
    run: Run
    gives: type
    query: type | None
    scope: Scope
    template: str
    menu: int | None = None
    """Its place in the menu: under 40 for what people look at daily, under 60 for how it is decided, under 100 for the
    machine room, from there on accounts. None: it is reached from another page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A command of a plugin's own, posted from a page and through the API."""

    path: str
    title: Sentence
    run: Run
    takes: type
    scope: Scope
    gives: type | None = None
    """What the API is answered with; None: there is nothing to tell."""
    tells: Callable[[Any], Sentence] | None = None
    """Says on the next page what became of it, from what `run` returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of the overview, or of another page of the engine's."""

    name: str
    title: Sentence
    run: Run
    gives: type
    template: str
    order: int
    wide: bool = False
    scope: Scope = Scope.READ
    on: str = "/"
    """Path of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a chapter's table: a mark, what was looked at, what was seen."""

    mark: str
    """yes, no, unknown or none."""
    says: Sentence
    saw: Sentence | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Something a plugin has to tell in the timeline of a subject."""

    at: datetime
    title: Sentence
    text: Sentence | None = None
    tone: str = "plain"
    """good, bad, wait, plain."""
    lines: tuple[Line, ...] = ()
    instead_of: tuple[str, ...] = ()
    """Names of events and actions that need no line of their own, because this tells them better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterTeller:
    """Tells a plugin's chapters of a subject."""

    noun: str
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that is written while it is sent, however long it is; also under /api/v1."""

    path: str
    title: Sentence
    run: Callable[..., AsyncIterator[str]]
    query: type
    scope: Scope
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A command of the command line, which looks and changes nothing."""

    name: str
    says: str
    run: Callable[[Any, Any], int]
    arguments: Callable[[ArgumentParser], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """A path of a program this one replaces, answered as it answered, in JSON, for whoever may by our rules. `run` is
    a page's or a form's function."""

    method: str
    path: str
    title: Sentence
    run: Run
    gives: type
    takes: type | None = None
    """Of POST; of GET its query."""
    scope: Scope = Scope.READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A page of a program this one replaces, and where it is now."""

    path: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What once changed something when it was merely looked at: it is refused, and says what to post instead."""

    path: str
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Takes over what another program left behind: `usher import <name> <folder>`."""

    name: str
    says: str
    run: Callable[..., Awaitable[list[str]]]


Part: TypeAlias = (
    Handler
    | Still
    | Every
    | JobDef
    | Page
    | Form
    | Block
    | ChapterTeller
    | LetterWriter
    | Stationery
    | Download
    | Tool
    | Older
    | Moved
    | Ended
    | Importer
)

SHOWN: Final = (Page, Form, Block, ChapterTeller, Download, Older, Moved, Ended)
"""Kinds of parts that only somebody who looks asks for."""


def on(event: type[Event], *, topic: str | None = None, was: tuple[str, ...] = ()) -> Callable[[Run], Handler]:
    """`async def handler(event, ctx)`: reads, decides, and ends in one `ctx.commit(...)`. It may run twice; its results
    happen once. Nobody outside is touched in it."""
    return lambda run: Handler(name=run.__name__, event=event, run=run, topic=topic, was=was)


def still(action: type[Action[Any]]) -> Callable[[Run], Still]:
    """`async def still_wanted(action, ctx) -> bool`."""
    return lambda run: Still(action=action, run=run)


def every(*, each: timedelta | None = None, at: time | None = None) -> Callable[[Run], Every]:
    """`async def deed(period, ctx)`: like a handler, once a period. Give `each` or `at`."""
    if (each is None) == (at is None):
        raise ValueError("a schedule has either a length or a time of day")
    return lambda run: Every(name=run.__name__, run=run, each=each, at=at)


def job(*, title: Sentence, starts: Sentence | None = None) -> Callable[[Run], JobDef]:
    """`async def work(job, ctx)`: goes on from `job.bookmark`, and saves it with `await job.step(...)`."""
    return lambda run: JobDef(name=run.__name__, title=title, run=run, starts=starts)


def page(
    path: str,
    *,
    title: Sentence,
    gives: type,
    template: str,
    query: type | None = None,
    scope: Scope = Scope.READ,
    menu: int | None = None,
) -> Callable[[Run], Page]:
    """`async def show(ctx[, query]) -> gives`: a page and its JSON twin. It changes nothing."""
    return lambda run: Page(
        path=path, title=title, run=run, gives=gives, query=query, scope=scope, template=template, menu=menu
    )


def form(
    path: str,
    *,
    title: Sentence,
    takes: type,
    scope: Scope = Scope.DECIDE,
    gives: type | None = None,
    tells: Callable[[Any], Sentence] | None = None,
) -> Callable[[Run], Form]:
    """`async def command(given, ctx) -> gives`: checked, posted, and then the page it came from is shown again."""
    return lambda run: Form(path=path, title=title, run=run, takes=takes, scope=scope, gives=gives, tells=tells)


def download(
    path: str, *, title: Sentence, query: type, media_type: str, scope: Scope = Scope.READ
) -> Callable[[Callable[..., AsyncIterator[str]]], Download]:
    """`def pieces(ctx, query, say) -> AsyncIterator[str]`: the file's text, piece by piece; `say` puts a sentence into
    the reader's language. The file is called what the path ends in."""
    return lambda run: Download(path=path, title=title, run=run, query=query, scope=scope, media_type=media_type)


def block(
    *, title: Sentence, gives: type, template: str, order: int, wide: bool = False, scope: Scope = Scope.READ
) -> Callable[[Run], Block]:
    """`async def show(ctx) -> gives | None`: a piece of the overview; None leaves it out."""
    return lambda run: Block(
        name=run.__name__, title=title, run=run, gives=gives, template=template, order=order, wide=wide, scope=scope
    )


def among_settings(shown: Block) -> Block:
    """A block of the page of all settings instead, `@among_settings` above `@block(...)`: what holds on top of them."""
    return replace(shown, on="/config")


def chapter(noun: str) -> Callable[[Run], ChapterTeller]:
    """`async def tell(subject, ctx) -> Sequence[Chapter]`: what this plugin adds to the timeline of such a subject."""
    return lambda run: ChapterTeller(noun=noun, run=run)


def importer(name: str, *, says: str) -> Callable[[Callable[..., Awaitable[list[str]]]], Importer]:
    """`async def take(folder, ctx) -> lines`: what it took, and what not. The daemon is off, the folder only read."""
    return lambda run: Importer(name=name, says=says, run=run)


def tool(
    name: str, *, says: str, arguments: Callable[[ArgumentParser], None]
) -> Callable[[Callable[[Any, Any], int]], Tool]:
    """`def command(wanted: Namespace, terminal: Terminal) -> exit code`: `usher <name>`, beside a daemon that runs."""
    return lambda run: Tool(name=name, says=says, run=run, arguments=arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """The table of contents of a plugin: everything it has stands here."""

    name: str
    title: Sentence
    config: type
    """Its settings in daemon.yaml, a `PluginConfig`."""
    parts: tuple[Part, ...] = ()
    """What it hears and does. What it shows may stand here too; it is loaded sooner then."""
    pages: str | None = None
    """The module whose `PARTS` are what it shows (`f"{__name__}.pages"`), imported when somebody looks."""
    cli: str | None = None
    """The module whose `PARTS` are its commands of the command line, imported when one is given."""
    needs: Mapping[str, Sentence] = field(default_factory=dict)
    """Kinds of service it cannot work without, and what is off without them."""

    def of(self, kind: type[T]) -> tuple[T, ...]:
        """Its parts of one kind, in their order; imports the module that may hold them. Raises what that raises."""
        later = {Tool: self.cli, Importer: self.cli} | dict.fromkeys(SHOWN, self.pages)
        return tuple(part for part in (*self.parts, *_in(later.get(kind))) if isinstance(part, kind))

    def load(self) -> None:
        """Import all of it at once. Raises what that raises."""
        for module in (self.pages, self.cli):
            _in(module)


def _in(module: str | None) -> tuple[Part, ...]:
    return () if module is None else import_module(module).PARTS
