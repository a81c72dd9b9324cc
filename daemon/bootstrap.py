"""The only file that knows every other: from what the command line says to a house that runs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import cast

import structlog
from aiohttp import ClientSession

from daemon.bus.bus import Bus, Outside, Running, Widths
from daemon.bus.carry_out import Means
from daemon.config import (
    Config,
    ConfigError,
    PluginConfig,
    ServiceConfig,
    effective,
    needs_restart,
    read_config,
    secret_values,
)
from daemon.config.document import read_document
from daemon.copies import Copies
from daemon.domain.errors import MemoryUnwritableError
from daemon.domain.ports import Channels, Post, PostReader, SurfaceReader, Surfaces
from daemon.domain.sentences import Sentence
from daemon.gatekeeper import Gatekeeper
from daemon.keeping import NAME as ENGINE
from daemon.keeping import Housekeeper
from daemon.outages import Outages
from daemon.plugin.context import Ears, Surroundings
from daemon.plugin.loader import Discovered
from daemon.plugin.parts import Plugin
from daemon.plugins_at_hand import PluginsAtHand
from daemon.post import Mailbag, PostOffice, mailbags
from daemon.roster import Roster
from daemon.runtime.clock import Clock, SystemClock
from daemon.runtime.logbook import Record
from daemon.runtime.marks import Marks
from daemon.runtime.redaction import Redactor
from daemon.runtime.supervisor import Supervisor
from daemon.runtime.tasks import Tasks, spawn
from daemon.runtime.threads import Threads
from daemon.safeguards import Safeguards
from daemon.services.base.http import open_session
from daemon.services.base.kind import Kind
from daemon.services.base.load import kinds
from daemon.services.base.receiving import Pushes, Receiver
from daemon.services.base.wiring import Wiring
from daemon.sources.doorbells import Bell, Doorbells, Listeners
from daemon.sources.inbox import Inbox
from daemon.sources.members import Headcount
from daemon.sources.reports import Rounds
from daemon.sources.sweeps import Sweeps
from daemon.web.i18n import Languages
from state import budgets, checks, notes
from state.budgets import Purse, SteadyTime
from state.database import Database
from state.journal import Journal
from state.migrate import Owner, migrate
from state.notes import Drawer

_log = structlog.get_logger("house")

MEMORY = "usher.db"
BACKUPS = "backups"
CLEAN = "clean stop"
"""Noted at a clean stop and taken away at the start: missing, the file is looked through first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a life begins with. Tests hand in another clock, other marks, more plugins and ports."""

    config: Path
    data: Path
    environ: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    in_container: bool = False
    clock: Clock = field(default_factory=SystemClock)
    marks: Marks = field(default_factory=Marks)
    dice: Random = field(default_factory=Random)
    built_in: Path | None = None
    """Where the built-in plugins are, when not beside the engine."""
    ports: Mapping[type, object] = field(default_factory=dict)
    """Ports beside those that services provide, by their reading and writing type."""
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    """Sources that tell things once, beside those that services are."""
    channels: Mapping[str, Mailbag] = field(default_factory=dict)
    """What carries messages, beside those that services are; their port is among `ports`."""
    errors: Callable[[], Sequence[Record]] = tuple
    """What the log has of errors; those that repeat are told of."""
    widths: Widths = field(default_factory=Widths)


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
        self.sweeps: Sweeps
        self.rounds: Rounds
        self.headcount: Headcount
        self.inbox: Inbox
        self.safeguards: Safeguards
        self.outages: Outages
        self.keeper: Housekeeper
        self.receivers: dict[str, Receiver] = {}
        """Everything that is listened to, by the name of its entry."""
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
        self.plugins.find(_named(self.start))
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
        path = self.start.data / MEMORY
        engine = Owner.of_folder(ENGINE, _engine_migrations())
        before, _ = migrate(path, [engine], backups=self.start.data / BACKUPS).get(ENGINE, (engine.newest, 0))
        self._made_just_now = before == 0
        self.database = await Database.open(path, self.start.marks)
        self._open.push_async_callback(self.database.close)
        await self._look_through_after_a_fall(path)
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
            self._receive(source, receiver)
        await self.bus.look()
        self._settled = True

    async def apply(self, config: Config) -> tuple[str, ...]:
        """Take over settings: services that changed get new clients, plugins their new settings at their next
        delivery. Returns the keys of what holds only from the next start."""
        self.config = config
        await self._open_drawers(config)
        for name in self.roster.names() - config.services.keys():
            await self._let_be(name)
        changed = await self.roster.apply(config.services)
        for name in changed:
            await self._let_be(name)
        self.doorbells.bells = self._bells()
        await self._seat()
        self._languages = Languages([each.found.folder / "locales" for each in self.plugins.standings.values()])
        for name in changed:  # once the plugins sit: what is heard before that is owed to nobody
            self._watch(name)
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
            await self._note_clean_stop()
        await self._open.aclose()

    async def _note_clean_stop(self) -> None:
        """What cannot be noted is looked through at the next start."""
        with suppress(OSError, MemoryUnwritableError):
            await self.safeguards.testify()
            await self.database.write(lambda tx: notes.note(tx, CLEAN, self.clock.now().isoformat()))

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
            ears=Ears(sweep=self.sweeps.now_all, read=self.doorbells.mark),
        )

    async def _assemble(self) -> None:
        clock = self.clock
        steady = SteadyTime(clock, await budgets.last_spent(self.database))
        self._purse = Purse(self.database, steady)
        self.roster = Roster(self._kinds, self._wire, clock, self._service_back)
        self.post = self._post_office()
        self.copies = Copies(
            self.database,
            clock,
            config=lambda: self.config,
            words=lambda language: self._languages.translator(language),  # noqa: PLW0108 (a reload brings others)
            language=self.post.language_of,
            entries=self.roster.entries.values,
            channels=cast("Channels", self.roster.ports.writing[Channels]),
        )
        gatekeeper = Gatekeeper(
            self.journal,
            clock,
            config=lambda: self.config,
            policies=self._policies,
            out=self.roster.out,
            quiet_hours=self.post.quiet_hours,
        )
        self._open.push_async_callback(self.roster.close)
        self.bus = Bus(
            self.journal,
            clock,
            lambda: self.config.house.timezone,
            Outside(
                house=gatekeeper.house,
                up=self.roster.up,
                names=self.roster.names,
                ports={**self.roster.ports.writing, Post: self.post, Surfaces: self.copies, **self.start.ports},
            ),
            means=Means(
                marks=self.start.marks,
                steady=steady,
                dice=self.start.dice,
            ),
            widths=self.start.widths,
        )
        self._open.push_async_callback(self.bus.abandon)
        self.doorbells = Doorbells(
            self.journal,
            clock,
            self.tasks,
            width=self.start.widths.reads,
            listeners=Listeners(
                sweep=lambda service: self.sweeps.now(service),  # noqa: PLW0108 (the sweeps are made below)
                sweep_all=lambda: self.sweeps.now_all(),  # noqa: PLW0108 (the same)
                changed=self.roster.forget,
                reported=lambda service: self.rounds.now(service),  # noqa: PLW0108 (the same)
            ),
        )
        self.doorbells.portals = self.roster.portals
        self.safeguards = Safeguards(self.journal, clock, self.start.data)
        self.outages = Outages(
            self.journal,
            clock,
            services=lambda: [self.roster.state(name) for name in self.roster.entries],
            errors=self.start.errors,
        )
        self.sweeps = Sweeps(self.journal, clock, mark=self.doorbells.mark)
        self.rounds = Rounds(self.journal, clock)
        self.headcount = Headcount(self.journal, clock)
        self.inbox = Inbox(self.journal, clock, self.tasks, self._say)
        self.keeper = Housekeeper(
            self.database,
            self.threads_of(ENGINE),
            self.start.data / BACKUPS,
            clock=clock,
            tasks=self.tasks,
            config=lambda: self.config,
        )

    def _post_office(self) -> PostOffice:
        carriers = {**self.roster.ports.writing, **self.start.ports}.get(Channels)
        return PostOffice(
            self.database,
            self.clock,
            config=lambda: self.config,
            running=lambda: self.running,
            words=lambda language: self._languages.translator(language),  # noqa: PLW0108 (others at each reload)
            bags=lambda: {**mailbags(self.roster.entries.values()), **self.start.channels},
            carriers=lambda: cast("Channels | None", carriers),
        )

    async def _look_through_after_a_fall(self, path: Path) -> None:
        clean = await notes.noted(self.database, CLEAN)
        if clean is None and await self.database.read("SELECT 1 FROM events LIMIT 1"):
            found = await self.threads_of(ENGINE).run(checks.quick, path, within=timedelta(minutes=10))
            _log.warning(
                "memory.checked",
                found=found,
                say=f"Usher did not stop cleanly; its memory was looked through: {found}.",
            )
        await self.database.write(lambda tx: tx.execute("DELETE FROM meta WHERE key = ?", (CLEAN,)))

    async def _seat(self) -> None:
        # On a reload the daemon is at work, and a migration copies the whole memory first.
        memory, backups = self.database.path, self.start.data / BACKUPS
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

    def _watch(self, name: str) -> None:
        """Greet a new or changed service, then listen to it and sweep it, for as long as its entry stays."""
        if self.roster.entries[name].client is not None:
            self.supervisor.start(f"service {name}", lambda: self._attend(name))

    async def _let_be(self, name: str) -> None:
        self.receivers.pop(name, None)
        await self.supervisor.stop(timedelta(seconds=1), f"service {name}", *_heard_of(name))

    async def _attend(self, name: str) -> None:
        client = await self.roster.greet(name)
        receiver, sweep = client.receiver(), client.sweep()
        if receiver is not None:
            await self.supervisor.stop(timedelta(seconds=1), f"inbox {name}")
            self._receive(name, receiver)
        reports = client.issues()
        if reports is not None:
            await self.supervisor.stop(timedelta(seconds=1), f"reports {name}")
            self.supervisor.start(f"reports {name}", lambda: self.rounds.run(name, reports))
        members = client.members()
        if members is not None:
            await self.supervisor.stop(timedelta(seconds=1), f"members {name}")
            self.supervisor.start(f"members {name}", lambda: self.headcount.run(name, members))
        if sweep is not None:
            await self.sweeps.run(name, sweep)

    def _say(self, sentence: Sentence, language: str | None) -> str:
        return sentence.said_in(self._languages.translator(language or self.config.house.language).gettext)

    async def pushed(self, source: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Somebody rang at a source that is rung at (it is `Pushes`): False when it was not the source. What it said is
        on the disk when this returns. Raises `MemoryUnwritableError`."""
        receiver = self.receivers.get(source)
        if not isinstance(receiver, Pushes) or not receiver.admits(headers):
            return False
        await self.inbox.arrived(source, receiver, receiver.pushed(body))
        return True

    def _receive(self, source: str, receiver: Receiver) -> None:
        self.receivers[source] = receiver
        self.supervisor.start(f"inbox {source}", lambda: self.inbox.run(source, receiver))

    def _service_back(self, name: str) -> None:
        self.sweeps.now(name)
        self.rounds.now(name)
        self.headcount.now(name)
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


def _heard_of(name: str) -> tuple[str, ...]:
    """The loops beside its sweep by which a service is heard of."""
    return (f"inbox {name}", f"reports {name}", f"members {name}")


def _engine_migrations() -> Path:
    return Path(str(files("state"))) / "migrations"


def _named(start: Start) -> frozenset[str]:
    """The plugins daemon.yaml names; mistakes in it are told by the reading that follows."""
    try:
        tree = read_document(start.config.name, start.config.read_bytes()).tree
    except (OSError, ConfigError):
        return frozenset()
    plugins = tree.get("plugins") if isinstance(tree, dict) else None
    return frozenset(plugins) if isinstance(plugins, dict) else frozenset()
