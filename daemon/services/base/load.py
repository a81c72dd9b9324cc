"""Finds the kinds of services: each folder beside this one is one."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

import daemon.services
from daemon.config import ServiceConfig
from daemon.services.base.kind import Kind


def kinds() -> Mapping[str, Kind[ServiceConfig]]:
    """Every kind, under its name and under each alias."""
    found: dict[str, Kind[ServiceConfig]] = {}
    for folder in iter_modules(daemon.services.__path__):
        if folder.ispkg and folder.name != "base":
            kind = _kind_in(f"{daemon.services.__name__}.{folder.name}")
            for name in (kind.name, *kind.aliases):
                if name in found:
                    raise ValueError(f"two services are called {name!r}")
                found[name] = kind
    return found


def _kind_in(package: str) -> Kind[ServiceConfig]:
    kind = getattr(import_module(package), "kind", None)
    if not isinstance(kind, Kind):
        raise TypeError(f"{package} has no `kind = Kind(...)`")
    return kind
