"""The house as the web server sees it: views of services and plugins, doorbells, reload."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from daemon.bootstrap import House
from daemon.commands.base import Caller
from daemon.config import Mode, PluginConfig
from daemon.domain.answers import Found
from daemon.domain.ports import Activity, Portals
from daemon.domain.sentences import Sentence
from daemon.plugin.context import Acting, Reading, Surroundings
from daemon.plugin.loader import Discovered, names_in
from daemon.plugins_at_hand import Standing, policy_of
from daemon.roster import Entry
from daemon.runtime.logbook import LogBook
from daemon.runtime.watchdog import Watchdog
from daemon.sources.doorbells import Outcome
from daemon.version import VERSION
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
from daemon.web.limiting import Buckets
from daemon.web.passwords import OWN
from state import notes


class Facade:
    """Hands the web server its `WebHouse`. `reload` reads daemon.yaml again and applies it."""

    def __init__(
        self,
        house: House,
        book: LogBook,
        watchdog: Watchdog,
        *,
        reload: Callable[[], Awaitable[Reloaded]],
        last_reload: Callable[[], Reloaded],
    ) -> None:
        self._house = house
        self._book = book
        self._watchdog = watchdog
        self._reload = reload
        self._last_reload = last_reload

    def web_house(self) -> WebHouse:
        house = self._house
        return WebHouse(
            journal=house.journal,
            clock=house.clock,
            threads=house.threads_of("web"),
            own_passwords=Buckets(house.clock, OWN),
            letters=house.post,
            seals=house.post.seals,
            mail_answers_as=house.post.answers_as,
            why_no_link=house.post.why_no_link,
            logbook=self._book,
            scrub=house.redactor.scrub,
            version=VERSION,
            started_at=house.started_at,
            config=lambda: house.config,
            plugins=self.plugins,
            parts=lambda: house.parts,
            reading=self._reading,
            acting=self._acting,
            services=self.services,
            titles=self._titles,
            watched=self._watched,
            lateness=self._watchdog.lateness,
            ring=self._ring,
            is_pushed=house.listening.is_pushed,
            push=house.listening.pushed,
            ready=self._ready,
            accept_service=self._house.roster.accept,
            reload=self._reload,
            last_reload=self._last_reload,
        )

    def services(self) -> Sequence[ServiceView]:
        """Every entry of daemon.yaml, as it stands now."""
        return [self._service(entry) for entry in self._house.roster.entries.values()]

    def plugins(self) -> Sequence[PluginView]:
        """Every plugin that is there, on or not."""
        views = [self._plugin(standing) for standing in self._house.plugins.standings.values()]
        known = {view.name for view in views}
        unnamed = [name for name in names_in(self._house.start.data / "plugins") if name not in known]
        return [
            *views,
            *(PluginView(name=name, title=Sentence(name), state=PluginState.NOT_ENABLED) for name in unnamed),
        ]

    def _service(self, entry: Entry) -> ServiceView:
        state = self._house.roster.state(entry.name)
        return ServiceView(
            name=entry.name,
            kind=entry.kind.name,
            state=state.standing,
            since=state.since,
            last_error=state.last_error,
            last_error_says=state.last_error_says,
            next_probe=state.next_probe,
            latency=state.latency,
            answered_at=state.answered_at,
            calls=state.calls,
            failures=state.failures,
            version=entry.program,
            missing=entry.config.missing,
            remarks=tuple(self._remarks(entry)),
            stranger=entry.stranger is not None,
            is_portal=Portals in entry.kind.provides,
            tested_at=self._house.doorbells.tested_at.get(entry.name),
        )

    def _remarks(self, entry: Entry) -> list[Sentence]:
        found: list[Sentence] = []
        if entry.stranger is not None:
            found.append(
                Sentence(
                    "Another machine answers under this name than before: nothing is asked of it until you accept it."
                )
            )
        if entry.client is None and not entry.config.missing:
            found.append(Sentence("It is switched off in daemon.yaml."))
        if entry.client is not None and entry.kind.hears is not None:
            if not self._house.config.server.webhook_secret:
                found.append(Sentence("Its doorbell has no secret: anyone who reaches this port can ring it."))
            view = self._house.listening.sweeps.views.get(entry.name)
            odd = len(view.odd) if view else 0
            if odd:
                found.append(Sentence("{count} rows it sent were not understood and were left alone.", {"count": odd}))
        members = self._house.listening.headcount.views.get(entry.name)
        if members is not None and members.doubts:
            why = {"why": "; ".join(members.doubts)}
            found.append(Sentence("Who shares it was not made out, and nobody counts as gone: {why}.", why))
        elif members is not None and not members.believed:
            found.append(Sentence("Far fewer share it than before: nobody counts as gone until you end the freeze."))
        return found + list(entry.client.remarks() if entry.client else ())

    def _plugin(self, standing: Standing) -> PluginView:
        found, config = standing.found, self._house.config
        settings = config.plugins.get(found.name)
        state = PluginState.ON if standing.on else PluginState.OFF
        if found.why_not:
            state = PluginState.BROKEN
        return PluginView(
            name=found.name,
            title=found.plugin.title if found.plugin else Sentence(found.name),
            state=state,
            why=standing.why_not,
            lacks=tuple(self._lacks(found)) if standing.on else (),
            retry_at=self._house.retry_plugins_at if found.why_not else None,
            dry_run=settings is not None and (settings.mode is Mode.DRY_RUN or config.mode is Mode.DRY_RUN),
        )

    def _lacks(self, found: Discovered) -> list[Sentence]:
        there = {entry.kind.name for entry in self._house.roster.entries.values() if entry.client is not None}
        needs = found.plugin.needs if found.plugin else {}
        return [said for kind, said in needs.items() if kind not in there]

    def _reading(self, plugin: str, caller: Caller | None) -> Reading[Any]:
        return Reading(self._around(plugin), caller)

    def _acting(self, plugin: str, caller: Caller) -> Acting[Any]:
        return Acting(self._around(plugin), caller)

    def _around(self, plugin: str) -> Surroundings:
        """A plugin that is off still shows what it knows, with its settings as they are."""
        house = self._house
        if running := house.running.get(plugin):
            return running.around
        found = house.plugins.standings[plugin].found.plugin
        if found is None:
            raise LookupError(f"the plugin {plugin} is not there")
        settings = house.config.plugins.get(plugin) or PluginConfig()
        return house.around(found, settings, policy_of(house.config, plugin))

    async def _titles(self, subjects: Sequence[str]) -> Mapping[str, str]:
        return await notes.called(self._house.database, subjects) if subjects else {}

    async def _watched(self) -> Mapping[str, datetime | None]:
        """A page does not wait for a service that is slow."""
        activity = cast("Activity", self._house.roster.ports.reading[Activity])
        try:
            answer = await self._house.clock.wait_for(activity.last_seen(), PATIENCE.total_seconds())
        except TimeoutError:
            return {}
        if not isinstance(answer, Found):
            return {}
        return {number: told.last_seen for number, told in answer.value.people.items() if told.recorded}

    def _ring(self, name: str, body: object) -> RingOutcome:
        match self._house.doorbells.heard(name, body):
            case Outcome.RANG:
                return Rang()
            case Outcome.TEST:
                return Tested()
            case Outcome.IGNORED:
                return Ignored("it announces nothing that waits for a decision")
            case Outcome.NOBODY:
                return NoSuchBell()

    def _ready(self) -> str | None:
        if not self._house.settled:
            return "it is starting"
        return self._house.database.unwritable


PATIENCE = timedelta(seconds=2)
"""How long a page waits for what people watched."""
RETRY_PLUGINS = timedelta(minutes=2)
"""How often a plugin that did not load is tried again."""
