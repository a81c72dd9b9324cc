"""The plugins at hand: found by folder, brought up to date, seated on the bus, and shown with their reason when not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import structlog

from daemon.bus.bus import Running
from daemon.config import Config, Mode, PluginConfig, ServiceConfig, Shape, UncheckedPlugin, fingerprint
from daemon.plugin.context import Surroundings
from daemon.plugin.loader import Discovered, discover
from daemon.plugin.parts import Plugin
from state.migrate import Owner, SchemaError, migrate

_log = structlog.get_logger("plugins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A plugin and why it is on or not."""

    found: Discovered
    on: bool = False
    why_not: str | None = None


class PluginsAtHand:
    """Finds, migrates and seats. `around` makes what surrounds a plugin's functions."""

    def __init__(self, theirs: Path, built_in: Path | None = None) -> None:
        self.standings: dict[str, Standing] = {}
        self._theirs = theirs
        self._built_in = built_in or Path(str(files("plugins")))
        self._found: dict[str, Discovered] = {}

    def find(self, named: frozenset[str]) -> None:
        """Load what is there; a third party's only when daemon.yaml names it."""
        self._found = discover(self._built_in, self._theirs, named)
        for each in self._found.values():
            if each.why_not:
                _log.error(
                    "plugin.broken", plugin=each.name, say=f"The plugin {each.name} did not load: {each.why_not}"
                )

    def shape(self, services: Mapping[str, type[ServiceConfig]]) -> Shape:
        """What daemon.yaml may hold. A plugin that did not load keeps its entry, unchecked."""
        models = {name: each.plugin.config if each.plugin else UncheckedPlugin for name, each in self._found.items()}
        return Shape(services=services, plugins=models)

    def bring_up(self, config: Config, memory: Path, backups: Path, copy: bool) -> None:
        """Bring the tables of those that are on up to date. One that cannot be is shown, and takes nothing down.

        It may copy the whole memory first, so it is called in a thread.
        """
        standings = {}
        for name, found in self._found.items():
            why_not = found.why_not or _off(config.plugins.get(name)) or _behind(found, memory, backups, copy=copy)
            standings[name] = Standing(found=found, on=why_not is None, why_not=why_not)
        self.standings = standings

    def running(self, config: Config, around: Callable[[Plugin, PluginConfig, str], Surroundings]) -> Iterator[Running]:
        """Those that are on."""
        for name, standing in self.standings.items():
            plugin, settings = standing.found.plugin, config.plugins.get(name)
            if standing.on and plugin is not None and settings is not None:
                yield Running(plugin=plugin, around=around(plugin, settings, policy_of(config, name)))

    def broken(self, config: Config) -> frozenset[str]:
        """Those the owner wants on, and that are not."""
        wanted = {name for name, settings in config.plugins.items() if settings.enabled}
        return frozenset(name for name, each in self.standings.items() if name in wanted and not each.on)


def policy_of(config: Config, plugin: str) -> str:
    """The same for the same settings of the plugin and the same services: what a plan was made with.

    Whether the plugin is live is not among them: a plan seen in dry run is the plan that goes live.
    """
    settings = config.plugins.get(plugin)
    live = {"enabled": True, "mode": Mode.LIVE}
    parts = [] if settings is None else [fingerprint(settings.model_copy(update=live))]
    parts += [f"{name}={fingerprint(service)}" for name, service in sorted(config.services.items())]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _off(settings: PluginConfig | None) -> str | None:
    if settings is None:
        return "daemon.yaml does not name it"
    return None if settings.enabled else "it is switched off in daemon.yaml"


def _behind(found: Discovered, database: Path, backups: Path, *, copy: bool) -> str | None:
    """Bring its tables up to date; why that failed."""
    try:
        migrate(database, [Owner.of_folder(found.name, found.folder / "migrations")], backups=backups, copy=copy)
    except SchemaError as error:
        _log.error("plugin.schema", plugin=found.name, say=str(error))
        return str(error)
    return None
