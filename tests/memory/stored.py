"""The examples of everything that is stored, from each release."""

import json
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import msgspec

import daemon.actions
import daemon.events
import plugins

HERE = Path(str(files("tests"))) / "memory"
RELEASES = sorted(HERE.glob("*.json"))


def examples(part: str) -> list[tuple[str, str, Any]]:
    """(release, name, as it was stored) of one part of every release."""
    return [
        (release.stem, name, body)
        for release in RELEASES
        for name, body in json.loads(release.read_text(encoding="utf-8"))[part].items()
    ]


def everything_of_ours(package: Any) -> None:  # noqa: ANN401 (a package)
    for found in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{found.name}")


def everything_is_known() -> None:
    """Every event and action of this release is in its catalogue."""
    for package in (daemon.events, daemon.actions, plugins):
        everything_of_ours(package)


def as_stored(body: object) -> bytes:
    return msgspec.json.encode(body)
