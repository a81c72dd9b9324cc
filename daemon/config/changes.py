"""What a reload changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.config.config import Config
from daemon.config.document import key_text
from daemon.config.model import Model, leaves


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """Names that are new, gone or set differently."""

    services: frozenset[str]
    plugins: frozenset[str]
    needs_restart: frozenset[str]
    """Keys of `server`: they hold from the next start."""


def changes(old: Config, new: Config) -> Changes:
    """Compare two readings; both are valid, so applying the new one cannot fail half way."""
    before, after = dict(leaves(old.server, ("server",))), dict(leaves(new.server, ("server",)))
    return Changes(
        services=_different(old.services, new.services),
        plugins=_different(old.plugins, new.plugins),
        needs_restart=frozenset(key_text(path) for path in before if before[path] != after[path]),
    )


def _different(old: Mapping[str, Model], new: Mapping[str, Model]) -> frozenset[str]:
    return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))
