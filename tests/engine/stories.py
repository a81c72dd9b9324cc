"""What the stories of the probes have in common: facts that happen, houses that are cut, and where to cut them."""

import os
from pathlib import Path
from random import Random

from daemon.events.base import CATALOGUE, Event
from state.journal import Author
from tests.house import House

PROBES = Path(__file__).parent / "probes"
THOROUGH = os.environ.get("USHER_THOROUGH") == "1"
"""Cut everywhere, however long it takes; otherwise at places drawn with a fixed seed."""


def probe(*names: str) -> tuple[Path, ...]:
    """Folders of these probes, to be loaded as a third party's."""
    return tuple(PROBES / name for name in names)


def a_fact(name: str, **fields: object) -> Event:
    """A fact of a probe's own; its class is known once the probe is loaded."""
    known = CATALOGUE.named(name)
    assert known is not None
    return known(**fields)


async def happens(house: House, name: str, **fields: object) -> None:
    """A source reports it."""
    await house.daemon.journal.commit(Author(plugin="engine", cause="source:story"), a_fact(name, **fields))


def places(most: int, of: int) -> list[int]:
    """Where to cut, from 1 to `of`: everywhere when there is time for it."""
    everywhere = range(1, of + 1)
    return list(everywhere) if THOROUGH else sorted(Random(7).sample(everywhere, min(most, of)))
