"""Houses with one probe in them, loaded from the data folder as a third party's plugin is."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from daemon.actions.base import ACTIONS
from daemon.events.base import CATALOGUE, Event
from state.journal import Author, What
from tests.house import House, a_house

PROBES = Path(__file__).parent / "probes"
SOMEBODY = Author(plugin="engine", cause="source:test")


@asynccontextmanager
async def a_probe(folder: Path, name: str, **furnishing: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house without services, with this probe in its data folder."""
    given = {"services": False, "plugins": {}, "theirs": (PROBES / name,), **furnishing}
    async with a_house(folder, **given) as house:
        yield house


def probe(name: str) -> Any:  # noqa: ANN401 (a module that only the loader can import)
    """The probe's module as this life loaded it."""
    return sys.modules[f"usher_plugins.{name}"]


def fact(name: str, **fields: object) -> Event:
    """A fact of whichever class has this name in this life."""
    found = CATALOGUE.named(name)
    assert found is not None
    return found(**fields)


async def happens(house: House, *what: What) -> None:
    """Commit these, as a source would."""
    await house.daemon.journal.commit(SOMEBODY, *what)


async def lives_with(house: House, name: str, folder: Path | None) -> None:
    """Stop, put another version of the plugin (or none) into the data folder, and live again."""
    await house.stops()
    link = house.folder / "plugins" / name
    link.unlink(missing_ok=True)
    forgets(name)
    house.furnish(theirs=() if folder is None else (folder,))
    await house.lives()


def forgets(name: str) -> None:
    """What a process that never loaded this plugin would not know."""
    for held in (CATALOGUE._classes, CATALOGUE._decoders, ACTIONS._classes, ACTIONS._decoders):  # noqa: SLF001
        for known in [each for each in held if each.startswith(f"{name}.")]:
            del held[known]
