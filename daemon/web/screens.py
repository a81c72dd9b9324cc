"""From a page's model to HTML: what stands around it, who reads it, and in which language."""

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from daemon.config import Mode
from daemon.domain.sentences import Sentence
from daemon.plugin import Page
from daemon.plugin.loader import Discovered
from daemon.runtime.clock import TimedOut
from daemon.runtime.threads import Threads, ThreadsBusy
from daemon.web.access import Visitor
from daemon.web.contents import PAGES
from daemon.web.frame import GROUPS, Frame, Held, MenuItem, Notice
from daemon.web.house import PluginState, WebHouse
from daemon.web.i18n import Languages, Translator, preferred
from daemon.web.links import homes
from daemon.web.names import names
from daemon.web.pages.shown import callers_named
from daemon.web.problems import Trouble
from daemon.web.visit import Visit
from daemon.web.wording import Reader
from state import freezes

if TYPE_CHECKING:
    from daemon.web.rendering import Templates


_WITHIN = timedelta(seconds=20)


class _Press:
    """The templates and catalogues of one seating of the plugins, read when the first page is asked for."""

    def __init__(self, parts: Mapping[str, Discovered]) -> None:
        self.made_of = parts
        self._folders = {name: found.folder for name, found in parts.items()}
        self._languages = Languages([folder / "locales" for folder in self._folders.values()])
        self._templates: Templates | None = None

    def words(self, language: str) -> Translator:
        return self._languages.translator(language)

    def templates(self) -> "Templates":
        if self._templates is None:
            from daemon.web.rendering import Templates  # noqa: PLC0415 (jinja2 costs a start 0.1 s and 14 MB)

            self._templates = Templates({name: folder / "templates" for name, folder in self._folders.items()})
        return self._templates


class Screens:
    """Renders pages."""

    def __init__(self, house: WebHouse) -> None:
        self._house = house
        self._press = _Press(house.parts())
        self._threads = Threads("pages", house.clock, size=1, waiting=256)
        self._said: dict[str, Notice] = {}

    def say(self, visitor: Visitor, said: Notice) -> None:
        """On the visitor's next page. Kept in memory for sessions only."""
        if visitor.session is not None:
            if len(self._said) >= 1_000:
                self._said.pop(next(iter(self._said)))
            self._said[visitor.session] = said

    async def page(
        self, request: web.Request, visitor: Visitor | None, template: str, model: object, title: Sentence
    ) -> str:
        """A whole document."""
        frame = await self._frame(request, visitor, model)
        return await self._written(template, model, frame, self._language(request, visitor), title)

    async def door(self, request: web.Request, model: object, csrf: str) -> str:
        """The login page, whose form carries this token."""
        frame = replace(await self._frame(request, None, model), csrf=csrf)
        return await self._written("login.html", model, frame, self._language(request, None), Sentence("Sign in"))

    def sayer(self, request: web.Request, visitor: Visitor) -> Callable[[Sentence], str]:
        """Puts sentences into the visitor's language."""
        return self._reader(self._press_now(), self._language(request, visitor)).say

    def close(self) -> None:
        """No page is written any more."""
        self._threads.close()

    async def _written(self, template: str, model: object, frame: Frame, language: str, title: Sentence) -> str:
        """Beside the loop: taking a template apart for the first time lasts half a second. Raises 503."""
        try:
            return await self._threads.run(
                self._write, self._press_now(), template, model, frame, language, title, within=_WITHIN
            )
        except (ThreadsBusy, TimedOut) as error:
            raise Trouble(503, "too many pages are asked for; try again", headers={"Retry-After": "2"}) from error

    def _write(self, press: _Press, template: str, model: object, frame: Frame, language: str, title: Sentence) -> str:
        reader = self._reader(press, language)
        return press.templates().render(template, page=model, frame=frame, reader=reader, title=title)

    def _press_now(self) -> _Press:
        if self._press.made_of is not self._house.parts():
            self._press = _Press(self._house.parts())
        return self._press

    def _reader(self, press: _Press, language: str) -> Reader:
        return Reader(
            words=press.words(language), zone=self._house.config().house.timezone, now=self._house.clock.now()
        )

    def _language(self, request: web.Request, visitor: Visitor | None) -> str:
        chosen = visitor.account.language if visitor and visitor.account else None
        asked = request.headers.get("Accept-Language")
        return chosen or (preferred(asked) if asked else self._house.config().house.language)

    async def _frame(self, request: web.Request, visitor: Visitor | None, model: object) -> Frame:
        config = self._house.config()
        frame = Frame(
            path=request.path_qs,
            house=config.house.name,
            version=self._house.version,
            started_at=self._house.started_at,
            csrf="",
        )
        if visitor is None:
            return frame
        visit = Visit(house=self._house, caller=visitor.caller)
        held = await freezes.listed(visit.database)
        by = await callers_named(visit, [each.by for each in held])
        return replace(
            frame,
            csrf=visitor.csrf,
            signed_in=visitor.account.name if visitor.account else visitor.caller.name,
            scopes=frozenset(map(str, visitor.caller.scopes)),
            menu=await self._menu(request, visit),
            dry_run=config.mode is Mode.DRY_RUN,
            held=tuple(
                Held(
                    name=each.name,
                    everything=each.scope is freezes.Scope.EVERYTHING,
                    why=each.why,
                    since=each.since,
                    by=by.get(each.by, "Usher"),
                )
                for each in held
            ),
            notices=tuple(self._notices(visitor)),
            theme=(visitor.account.theme if visitor.account else None) or "auto",
            homes=homes(page.path for _, page in self._plugin_pages()),
            names=await names(
                visit, sorted(set(subjects_in(msgspec.to_builtins(model)))), self.sayer(request, visitor)
            ),
        )

    def _notices(self, visitor: Visitor) -> Iterator[Notice]:
        said = self._said.pop(visitor.session or "", None)
        if said is not None:
            yield said

    async def _menu(self, request: web.Request, visit: Visit) -> tuple[MenuItem, ...]:
        counts = await visit.database.read(
            "SELECT (SELECT count(*) FROM questions WHERE state = 'open' AND person IS NULL) AS reviews, "
            "(SELECT count(*) FROM deliveries WHERE state = 'failed') AS events"
        )
        pages = [*((None, page) for page in PAGES), *self._plugin_pages()]
        shown = [(page.menu, page) for _, page in pages if page.menu is not None and visit.caller.may(page.scope)]
        shown.sort(key=lambda each: each[0])
        groups = [bisect(GROUPS, place) for place, _ in shown]
        return tuple(
            MenuItem(
                path=page.path,
                title=page.title,
                count=dict(counts[0]).get(page.path.strip("/"), 0),
                here=_here(page.path, request.path),
                begins=group != before,
            )
            for (_, page), group, before in zip(shown, groups, groups[:1] + groups, strict=False)
        )

    def _plugin_pages(self) -> list[tuple[str, Page]]:
        on = {each.name for each in self._house.plugins() if each.state is PluginState.ON}
        return [
            (name, page)
            for name, found in self._house.parts().items()
            if found.plugin is not None and name in on
            for page in found.plugin.of(Page)
        ]


def subjects_in(value: Any) -> Iterator[str]:  # noqa: ANN401 (the JSON of any page)
    """Every `noun:id` in the fields called subject and subjects, and whoever did something (`by`), however deep."""
    if isinstance(value, dict):
        for name, held in value.items():
            if isinstance(held, str) and (name in {"subject", "by"} or name.endswith("_by")):
                yield held
            elif name == "subjects":
                yield from held
            else:
                yield from subjects_in(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from subjects_in(held)


def _here(menu: str, path: str) -> bool:
    return path == menu or (menu != "/" and path.startswith(f"{menu}/"))
