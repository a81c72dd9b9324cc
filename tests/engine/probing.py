"""Houses with one probe in them, loaded from the data folder as a third party's plugin is."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

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
