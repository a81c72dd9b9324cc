"""What a webhook that may be asked for again can mean."""

from dataclasses import dataclass
from typing import TypeAlias

from daemon.domain.ids import MediaId


@dataclass(frozen=True, slots=True)
class Ring:
    """Something about this request changed: read it."""

    request: int


@dataclass(frozen=True, slots=True)
class Reported:
    """Something happened to a report about a title: read them."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that the service holds changed: what was kept of its answers is old."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """There is something new to watch. What the service holds changed too; whoever waits for the title is looked at."""

    media: MediaId | None = None
    """None where it was not said, or not by a number that portals know."""


@dataclass(frozen=True, slots=True)
class TestNotification:
    """The owner pressed the test button."""

    __test__ = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to be read; why, in plain words without anything that was sent."""

    why: str


Heard: TypeAlias = Ring | Reported | Changed | Arrived | TestNotification | Ignored
