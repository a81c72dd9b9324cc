"""The services at hand: a client for each configured entry, the ports made of them, and how they stand."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import structlog

from daemon.config import ServiceConfig, fingerprint
from daemon.domain.errors import OutsideError
from daemon.domain.ports import Activity, Channels, MemberReader, Model, PortalReader, Portals, Shelves, Titles
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import Clock
from daemon.runtime.tasks import spawn
from daemon.services.base.drawer import IDENTITY
from daemon.services.base.kind import Kind
from daemon.services.base.routers import (
    ActivityRouter,
    ChannelRouter,
    Keeper,
    MemberRouter,
    ModelRouter,
    PortalRouter,
    ShelfRouter,
    TitlesRouter,
)
from daemon.services.base.service import Service, not_configured
from daemon.services.base.state import ServiceState, Standing
from daemon.services.base.wiring import Wiring

_log = structlog.get_logger("services")

LONGEST_CALL = timedelta(minutes=6)
"""How long the client of changed settings may finish its calls: a minute more than a call may be allowed."""
GREET_AGAIN = 1.0
"""Seconds between two tries to learn which machine answers; the breaker does the asking meanwhile."""


@dataclass(slots=True)
class Entry:
    """One service of daemon.yaml."""

    name: str
    kind: Kind[ServiceConfig]
    config: ServiceConfig
    wiring: Wiring
    client: Service | None = None
    """None while a needed setting is empty."""
    program: str | None = None
    """The version that answers, as it says itself."""
    known: bool = False
    """We know it is the machine it was."""
    stranger: str | None = None
    """Another machine answers under its name: this one."""
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as it is known: at once, or when the owner accepts the stranger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What may be asked, and what actions may use; routers that always lead to the clients known now."""

    reading: Mapping[type, object] = field(default_factory=dict)
    writing: Mapping[type, object] = field(default_factory=dict)


class Roster:
    """`wire(name)` gives what a client needs; `on_back(name)` is called when a service answers (again)."""

    def __init__(
        self,
        kinds: Mapping[str, Kind[ServiceConfig]],
        wire: Callable[[str], Wiring],
        clock: Clock,
        on_back: Callable[[str], None],
    ) -> None:
        self.entries: dict[str, Entry] = {}
        self._portals: dict[str, Portals] = {}
        self._titles: list[Titles] = []
        self._channels: dict[str, Channels] = {}
        self._models: dict[str, Model | None] = {}
        self._keepers: list[Keeper] = []
        self._shared: dict[str, MemberReader] = {}
        self._watchers: dict[str, Activity | None] = {}
        portals, titles = PortalRouter(self._portals), TitlesRouter(self._titles)
        self.ports = Ports(
            reading={
                PortalReader: portals,
                Titles: titles,
                Model: ModelRouter(self._models),
                Shelves: ShelfRouter(self._keepers),
                MemberReader: MemberRouter(self._shared),
                Activity: ActivityRouter(self._watchers),
            },
            writing={Portals: portals, Channels: ChannelRouter(self._channels)},
        )
        self.portals: PortalReader = portals
        self._kinds = kinds
        self._wire = wire
        self._clock = clock
        self._on_back = on_back

    async def apply(self, services: Mapping[str, ServiceConfig]) -> frozenset[str]:
        """Take over the entries of a config. Returns the names that are new or changed: they have new clients, and the
        old ones finish the calls they began."""
        changed = {name for name, config in services.items() if self._differs(name, config)}
        for name in self.entries.keys() - services.keys() | changed:
            self._dismiss(name)
        for name, config in services.items():
            # Put in again, so that they stand in the order of the file.
            kept = self.entries.pop(name, None)
            self.entries[name] = self._engage(name, config) if kept is None else kept
        self._route()
        return frozenset(changed)

    async def close(self) -> None:
        for client in [entry.client for entry in self.entries.values() if entry.client]:
            await client.close()
        self.entries.clear()

    async def greet(self, name: str) -> Service:
        """Wait until the service has told which machine it is, and remember it. Returns its client.

        Another machine than last time is a stranger: nothing is asked of it, nothing concluded, until the owner says
        that it is the right one.
        """
        entry = self.entries[name]
        client = cast("Service", entry.client)
        while True:
            try:
                await client.check()
                identity = await client.identity()
                entry.program = await client.program()
            except OutsideError as error:
                _log.debug("service.not_greeted", service=name, why=str(error))
                await self._clock.sleep(GREET_AGAIN)
            else:
                await self._recognise(entry, identity)
                await entry.greeted.wait()
                return client

    async def accept(self, name: str) -> bool:
        """The owner says that the machine under this name is the right one. False when it was no stranger."""
        entry = self.entries.get(name)
        if entry is None or entry.stranger is None:
            return False
        await entry.wiring.drawer.put(IDENTITY, entry.stranger.encode())
        self._become_known(entry)
        return True

    def forget(self, name: str) -> None:
        """What this service holds changed: what its client kept is old."""
        entry = self.entries.get(name)
        if entry is not None and entry.client is not None:
            entry.client.forget()

    def up(self) -> list[str]:
        """Names of the services that answer, and are who they were."""
        return [name for name, entry in self.entries.items() if entry.known and _answers(entry)]

    def names(self) -> frozenset[str]:
        return frozenset(self.entries)

    def out(self) -> dict[str, Sentence]:
        """Services nothing may be sent to now, and why."""
        return {name: why for name, entry in self.entries.items() if (why := _why_out(entry)) is not None}

    def state(self, name: str) -> ServiceState:
        entry = self.entries[name]
        return entry.client.state if entry.client else not_configured(name, entry.kind.name)

    def _route(self) -> None:
        """Point the routers at the clients whose machine is known."""
        self._portals.clear()
        self._portals.update({entry.name: cast("Portals", entry.client) for entry in self._providing(Portals)})
        self._channels.clear()
        self._channels.update({entry.name: cast("Channels", entry.client) for entry in self._providing(Channels)})
        self._shared.clear()
        self._shared.update({each.name: cast("MemberReader", each.client) for each in self._providing(MemberReader)})
        self._titles[:] = [cast("Titles", entry.client) for entry in self._providing(Titles)]
        self._models.clear()
        models = [each for each in self.entries.values() if each.client and Model in each.kind.provides]
        self._models.update({each.name: cast("Model", each.client) if each.known else None for each in models})
        self._watchers.clear()
        watchers = [each for each in self.entries.values() if each.client and Activity in each.kind.provides]
        self._watchers.update({each.name: cast("Activity", each.client) if each.known else None for each in watchers})
        # One that was never heard is out, which is not the same as there being none. None of them says which machine
        # it is, so there is none to mistake it for.
        keepers = [each for each in self.entries.values() if Shelves in each.kind.provides]
        self._keepers[:] = [cast("Keeper", each.client) for each in keepers if each.client]

    def _become_known(self, entry: Entry) -> None:
        entry.known, entry.stranger = True, None
        entry.greeted.set()
        self._route()
        self._on_back(entry.name)

    def _providing(self, port: type) -> list[Entry]:
        return [each for each in self.entries.values() if each.known and each.client and port in each.kind.provides]

    def _differs(self, name: str, config: ServiceConfig) -> bool:
        entry = self.entries.get(name)
        return entry is None or fingerprint(entry.config) != fingerprint(config)

    def _engage(self, name: str, config: ServiceConfig) -> Entry:
        kind = self._kinds[config.kind]
        entry = Entry(name=name, kind=kind, config=config, wiring=self._wire(name))
        if config.configured:
            entry.client = kind.make(name, config, entry.wiring)
            entry.client.on_back(self._on_back)
        return entry

    def _dismiss(self, name: str) -> None:
        entry = self.entries.pop(name, None)
        if entry is not None and entry.client is not None:
            spawn(self._see_off(entry.client), name=f"see off {name}", owner=entry.wiring.tasks)

    async def _see_off(self, client: Service) -> None:
        """Calls that began with it end with it."""
        try:
            await self._clock.wait_for(client.rest(), LONGEST_CALL.total_seconds())
        except TimeoutError:
            _log.warning("service.calls_left", service=client.name)
        finally:
            await client.close()

    async def _recognise(self, entry: Entry, identity: str | None) -> None:
        stored = entry.wiring.drawer.get(IDENTITY)
        if identity is not None and stored is None:
            await entry.wiring.drawer.put(IDENTITY, identity.encode())
        if identity is not None and stored is not None and stored.decode() != identity:
            entry.stranger = identity
            _log.error(
                "service.stranger",
                service=entry.name,
                say=f"Another machine answers as {entry.name} than before: nothing is asked of it until you say so.",
            )
            return
        self._become_known(entry)


def _answers(entry: Entry) -> bool:
    return entry.client is not None and entry.client.standing in {Standing.UP, Standing.NOT_ASKED}


def _why_out(entry: Entry) -> Sentence | None:
    if entry.client is None:
        return Sentence("{service} is not configured.", {"service": entry.name})
    if entry.stranger is not None:
        return Sentence("Another machine answers as {service}.", {"service": entry.name})
    match entry.client.standing:
        case Standing.DOWN:
            return Sentence("{service} does not answer.", {"service": entry.name})
        case Standing.REFUSED:
            return Sentence("{service} refuses our key.", {"service": entry.name})
        case _:
            return None
