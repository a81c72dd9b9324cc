"""The only file that knows every other: from what the command line says to a house that runs."""

from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import cast

from aiohttp import ClientSession

from daemon import clean_stop
from daemon.bus.bus import Bus, Outside, Running
from daemon.bus.carry_out import Means
from daemon.config import Config, PluginConfig, ServiceConfig, effective, needs_restart, read_config, secret_values
from daemon.copies import Copies
from daemon.domain.errors import MemoryUnwritableError
from daemon.domain.ports import Channels, Post, PostReader, SurfaceReader, Surfaces
from daemon.domain.sentences import Sentence
from daemon.gatekeeper import Gatekeeper
from daemon.keeping import NAME as ENGINE
from daemon.keeping import Housekeeper
from daemon.listening import Listening
from daemon.outages import Outages
from daemon.plugin.context import Ears, Surroundings
from daemon.plugin.loader import Discovered
from daemon.plugin.parts import Plugin
from daemon.plugins_at_hand import PluginsAtHand
from daemon.post import PostOffice, mailbags
from daemon.roster import Roster
from daemon.runtime.redaction import Redactor
from daemon.runtime.supervisor import Supervisor
from daemon.runtime.tasks import Tasks, spawn
from daemon.runtime.threads import Threads
from daemon.safeguards import Safeguards
from daemon.services.base.http import open_session
from daemon.services.base.kind import Kind
from daemon.services.base.load import kinds
from daemon.services.base.wiring import Wiring
from daemon.sources.doorbells import Bell, Doorbells, Listeners
from daemon.sources.inbox import Inbox
from daemon.sources.members import Headcount
from daemon.sources.reports import Rounds
from daemon.sources.sweeps import Sweeps
from daemon.start import Start
from daemon.web.i18n import Languages, Translator
from state import budgets, notes
from state.budgets import Purse, SteadyTime
from state.database import Database
from state.journal import Journal
from state.migrate import Owner, migrate
from state.notes import Drawer


class House:
    """One life of the daemon, without the web server and the process around it."""

    def __init__(self, start: Start, redactor: Redactor) -> None:
        self.start = start
        self.clock = start.clock
        self.redactor = redactor
        self.tasks = Tasks(start.clock)
        self.supervisor = Supervisor(start.clock)
        self.plugins = PluginsAtHand(start.data / "plugins", start.built_in)
        self.started_at = start.clock.now()
        self.running: dict[str, Running] = {}
        self.parts: Mapping[str, Discovered] = {}
        """Every plugin that was found, on or not; another mapping each time they are seated."""
        self.retry_plugins_at = self.started_at
        """When plugins that did not load are tried again."""
        self.database: Database
        self.journal: Journal
        self.bus: Bus
        self.roster: Roster
        self.post: PostOffice
        self.copies: Copies
        self.doorbells: Doorbells
        self.listening: Listening
        self.safeguards: Safeguards
        self.outages: Outages
        self.keeper: Housekeeper
        self._languages = Languages()
        self.config: Config
        self._began_with: Config
        self._kinds: Mapping[str, Kind[ServiceConfig]] = {}
        self._threads: dict[str, Threads] = {}
        self._drawers: dict[str, Drawer] = {}
        self._session: ClientSession
        self._purse: Purse
        self._open = AsyncExitStack()
        self._settled = False
        self._made_just_now = False
        """The memory is of this very start: there is nothing in it to copy before the plugins change it."""

    @property
    def settled(self) -> bool:
        """The memory is open and the bus runs."""
        return self._settled

    def read_config(self) -> Config:
        """Read daemon.yaml, with the plugins there are now. Raises `ConfigError`."""
        self._kinds = self._kinds or kinds()
        models = {name: kind.config for name, kind in self._kinds.items()}
        self.plugins.find(self.start.plugins_named())
        config = read_config(
            self.start.config,
            data=self.start.data,
            environ=self.start.environ,
            shape=self.plugins.shape(models),
            in_container=self.start.in_container,
        )
        self.redactor.register(*secret_values(config))
        return config

    async def open(self, config: Config) -> None:
        """Open the memory, bring everything to its place, and take up what was left."""
        self.config = self._began_with = config
        path = self.start.memory
        engine = Owner.of_folder(ENGINE, _engine_migrations())
        before, _ = migrate(path, [engine], backups=self.start.backups).get(ENGINE, (engine.newest, 0))
        self._made_just_now = before == 0
        self.database = await Database.open(path, self.start.marks)
        self._open.push_async_callback(self.database.close)
        await clean_stop.look_through_after_a_fall(self.database, self.threads_of(ENGINE))
        self.journal = Journal(self.database, self.clock)
        self._session = await self._open.enter_async_context(open_session())
        await self._assemble()
        await self.post.seals.take_key_out_of(self.database)
        await self.safeguards.at_start()
        await self.bus.recover()
        await self.apply(config)
        self._made_just_now = False

    async def begin(self) -> None:
        """Look again and again for what nobody told of."""
        self.supervisor.start("bus", self.bus.run)
        self.supervisor.start("timers", self.bus.timers.run)
        self.supervisor.start("safeguards", self.safeguards.run)
        self.supervisor.start("outages", self.outages.run)
        for source, receiver in self.start.receivers.items():
            self.listening.hear(source, receiver)
        await self.bus.look()
        self._settled = True

    async def apply(self, config: Config) -> tuple[str, ...]:
        """Take over settings: services that changed get new clients, plugins their new settings at their next
        delivery. Returns the keys of what holds only from the next start."""
        self.config = config
        await self._open_drawers(config)
        for name in self.roster.names() - config.services.keys():
            await self.listening.leave(name)
        changed = await self.roster.apply(config.services)
        for name in changed:
            await self.listening.leave(name)
        self.doorbells.bells = self._bells()
        await self._seat()
        self._languages = Languages([each.found.folder / "locales" for each in self.plugins.standings.values()])
        for name in changed:  # once the plugins sit: what is heard before that is owed to nobody
            self.listening.begin(name)
        if self._settled:
            await self.bus.judge_again()
        text = "\n".join(f"{setting.key}: {setting.value}" for setting in effective(config))
        await self.database.write(lambda tx: notes.applied(tx, config.hash, text, self.clock.now()))
        return needs_restart(self._began_with, config)

    async def close(self) -> None:
        """Begin nothing more, let calls in flight finish, close the memory."""
        self._settled = False
        await self.supervisor.stop(timedelta(seconds=2))
        await self.bus.finish()
        left = await self.bus.abandon()
        await self.tasks.stop(timedelta(seconds=1))
        if not left:
            with suppress(OSError, MemoryUnwritableError):  # what cannot be noted is looked through at the next start
                await self.safeguards.testify()
                await clean_stop.note(self.database, self.clock.now())
        await self._open.aclose()

    async def vanish(self) -> None:
        """Stop at once: nothing finishes, nobody is told. What was committed stands; the next life finds the rest."""
        self._settled = False
        await self.supervisor.stop(timedelta(seconds=2))
        await self.tasks.stop(timedelta(seconds=1))
        await self._open.aclose()

    def around(self, plugin: Plugin, settings: PluginConfig, policy: str) -> Surroundings:
        """What surrounds a plugin's functions."""
        return Surroundings(
            plugin=plugin.name,
            config=settings,
            policy=policy,
            journal=self.journal,
            clock=self.clock,
            zone=self.config.house.timezone,
            threads=self.threads_of(plugin.name),
            ports={**self.roster.ports.reading, PostReader: self.post, SurfaceReader: self.copies, **self.start.ports},
            language=self.config.house.language,
            ears=Ears(sweep=self.listening.sweeps.now_all, read=self.doorbells.mark),
        )

    async def _assemble(self) -> None:
        """What is made here is closed in the opposite order."""
        steady = SteadyTime(self.clock, await budgets.last_spent(self.database))
        self._purse = Purse(self.database, steady)
        self.roster = self._services()
        self.post = self._post_office()
        self.copies = self._copies_of_questions()
        self.bus = self._bus(steady)
        self.doorbells = self._doorbells()
        self.listening = self._listening()
        self.safeguards = Safeguards(self.journal, self.clock, self.start.data)
        self.outages = self._outages()
        self.keeper = self._housekeeper()

    def _services(self) -> Roster:
        roster = Roster(self._kinds, self._wire, self.clock, self._service_back)
        self._open.push_async_callback(roster.close)
        return roster

    def _post_office(self) -> PostOffice:
        carriers = {**self.roster.ports.writing, **self.start.ports}.get(Channels)
        return PostOffice(
            self.database,
            self.clock,
            config=lambda: self.config,
            running=lambda: self.running,
            words=self._words,
            bags=lambda: {**mailbags(self.roster.entries.values()), **self.start.channels},
            carriers=lambda: cast("Channels | None", carriers),
        )

    def _copies_of_questions(self) -> Copies:
        return Copies(
            self.database,
            self.clock,
            config=lambda: self.config,
            words=self._words,
            language=self.post.language_of,
            entries=self.roster.entries.values,
            channels=cast("Channels", self.roster.ports.writing[Channels]),
        )

    def _bus(self, steady: SteadyTime) -> Bus:
        gatekeeper = Gatekeeper(
            self.journal,
            self.clock,
            config=lambda: self.config,
            policies=self._policies,
            out=self.roster.out,
            quiet_hours=self.post.quiet_hours,
        )
        outside = Outside(
            house=gatekeeper.house,
            up=self.roster.up,
            names=self.roster.names,
            ports={**self.roster.ports.writing, Post: self.post, Surfaces: self.copies, **self.start.ports},
        )
        bus = Bus(
            self.journal,
            self.clock,
            lambda: self.config.house.timezone,
            outside,
            means=Means(marks=self.start.marks, steady=steady, dice=self.start.dice),
            widths=self.start.widths,
        )
        self._open.push_async_callback(bus.abandon)
        return bus

    def _doorbells(self) -> Doorbells:
        doorbells = Doorbells(
            self.journal,
            self.clock,
            self.tasks,
            width=self.start.widths.reads,
            listeners=Listeners(
                sweep=lambda service: self.listening.sweeps.now(service),  # noqa: PLW0108 (who listens is made later)
                sweep_all=lambda: self.listening.sweeps.now_all(),  # noqa: PLW0108 (the same)
                changed=self.roster.forget,
                reported=lambda service: self.listening.rounds.now(service),  # noqa: PLW0108 (the same)
            ),
        )
        doorbells.portals = self.roster.portals
        return doorbells

    def _listening(self) -> Listening:
        return Listening(
            self.roster,
            self.supervisor,
            inbox=Inbox(self.journal, self.clock, self.tasks, self._say),
            sweeps=Sweeps(self.journal, self.clock, mark=self.doorbells.mark),
            rounds=Rounds(self.journal, self.clock),
            headcount=Headcount(self.journal, self.clock),
        )

    def _outages(self) -> Outages:
        return Outages(
            self.journal,
            self.clock,
            services=lambda: [self.roster.state(name) for name in self.roster.entries],
            errors=self.start.errors,
        )

    def _housekeeper(self) -> Housekeeper:
        return Housekeeper(
            self.database,
            self.threads_of(ENGINE),
            self.start.backups,
            clock=self.clock,
            tasks=self.tasks,
            config=lambda: self.config,
        )

    async def _seat(self) -> None:
        # On a reload the daemon is at work, and a migration copies the whole memory first.
        memory, backups = self.database.path, self.start.backups
        await self.threads_of(ENGINE).run(
            self.plugins.bring_up, self.config, memory, backups, not self._made_just_now, within=timedelta(hours=1)
        )
        found = self.plugins.running(self.config, self.around)
        engine = self.keeper.plugin()
        own = Running(plugin=engine, around=self.around(engine, PluginConfig(), ""))
        self.running = {each.plugin.name: each for each in (own, *found)}
        self.parts = {
            ENGINE: Discovered(name=ENGINE, folder=Path(__file__).parent, plugin=engine),
            **{name: each.found for name, each in self.plugins.standings.items()},
        }
        await self.bus.seat(self.running.values(), broken=self.plugins.broken(self.config))

    async def _open_drawers(self, config: Config) -> None:
        for name in config.services:
            if name not in self._drawers:
                self._drawers[name] = await Drawer.open(self.database, name)

    def _wire(self, name: str) -> Wiring:
        return Wiring(
            session=self._session,
            clock=self.clock,
            marks=self.start.marks,
            tasks=self.tasks,
            drawer=self._drawers[name],
            spending=self._purse,
            dice=self.start.dice,
            public_url=self._began_with.server.public_url,
        )

    def _words(self, language: str) -> Translator:
        return self._languages.translator(language)

    def _say(self, sentence: Sentence, language: str | None) -> str:
        return sentence.said_in(self._words(language or self.config.house.language).gettext)

    def _service_back(self, name: str) -> None:
        self.listening.look_now(name)
        self.doorbells.service_back(name)
        spawn(self.bus.service_back(name), name=f"back {name}", owner=self.tasks)

    def _bells(self) -> dict[str, Bell]:
        return {
            name: Bell(kind=entry.kind.name, aliases=entry.kind.aliases, hears=entry.kind.hears)
            for name, entry in self.roster.entries.items()
            if entry.kind.hears is not None
        }

    def _policies(self) -> dict[str, str]:
        return {name: each.around.policy for name, each in self.running.items()}

    def threads_of(self, name: str) -> Threads:
        if name not in self._threads:
            self._threads[name] = Threads(name, self.clock)
            self._open.callback(self._threads[name].close)
        return self._threads[name]


def _engine_migrations() -> Path:
    return Path(str(files("state"))) / "migrations"
