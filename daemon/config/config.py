"""The whole config, as everything else knows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from typing import Any

from daemon.config.document import Path
from daemon.config.filling import Origin
from daemon.config.model import Model, PluginConfig, ServiceConfig, leaves
from daemon.config.sections import Access, Core, HouseConfig, LogConfig, RemovalsConfig, RetentionConfig, ServerConfig
from daemon.config.types import HASHED, Mode


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """The services and plugins there are. They are looked up by name only, so a mapping may import on demand."""

    services: Mapping[str, type[ServiceConfig]]
    """By kind; several kinds may share a model."""
    plugins: Mapping[str, type[PluginConfig]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    """One reading of daemon.yaml, valid as a whole."""

    core: Core
    services: Mapping[str, ServiceConfig]
    """By the name of the entry, in the order of the file."""
    plugins: Mapping[str, PluginConfig]
    """Only those that the file names."""
    hash: str
    """The same for the same settings, wherever they came from; nothing can be read back from it."""
    file: str
    access: Access
    said: tuple[str, ...] = ()
    """Remarks for the log: the config works, and something about it should be known."""
    origins: Mapping[Path, Origin] = field(default_factory=dict, repr=False)

    @property
    def mode(self) -> Mode:
        """The house's: in dry_run nothing outside is touched, whatever a plugin says."""
        return self.core.mode

    @property
    def server(self) -> ServerConfig:
        return self.core.server

    @property
    def house(self) -> HouseConfig:
        return self.core.house

    @property
    def log(self) -> LogConfig:
        return self.core.log

    @property
    def retention(self) -> RetentionConfig:
        return self.core.retention

    @property
    def removals(self) -> RemovalsConfig:
        return self.core.removals

    def settings(self) -> Iterator[tuple[Path, Any]]:
        """Every single setting with its path: the engine's, then the services', then the plugins'."""
        yield from leaves(self.core)
        yield from leaves(self.services, ("services",))
        yield from leaves(self.plugins, ("plugins",))


def fingerprint(model: Model) -> str:
    """The same for equal settings, in every process; secrets go in hashed."""
    return sha256(dumps(model.model_dump(context=HASHED), sort_keys=True, default=_plain).encode()).hexdigest()


def config_hash(core: Core, services: Mapping[str, Model], plugins: Mapping[str, Model]) -> str:
    """One fingerprint for everything."""
    parts = {f"services.{name}": fingerprint(model) for name, model in services.items()}
    parts |= {f"plugins.{name}": fingerprint(model) for name, model in plugins.items()}
    return sha256(dumps({**parts, "core": fingerprint(core)}, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)
