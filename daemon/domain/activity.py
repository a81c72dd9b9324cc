"""Who watches what on a Plex server, as whoever keeps the history of it tells.

People are known by their number at plex.tv. None is unknown, never "nothing".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from daemon.domain.ids import MediaId, MediaKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """When somebody last began to watch something."""

    last_seen: datetime | None
    """None: never, as far as the history goes back."""
    recorded: bool
    """What they watch is written down. Where it is not, the history says nothing of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """Everybody at one moment. Who is not among them is unknown, which is not the same as idle."""

    services: tuple[str, ...]
    """Who told."""
    servers: frozenset[str]
    """The machines of the Plex servers it is about."""
    people: Mapping[str, Sighting]
    since: datetime | None
    """The first thing in the history: what is older nobody knows. None: there is nothing in it."""
    latest: datetime | None
    """The last one, whoever watched it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Somebody watched something."""

    service: str
    title: str
    kind: MediaKind
    at: datetime
    """When it began."""
    minutes: int | None = None
    media: MediaId | None = None
    """What it was. None: its number is not known without asking more; of an episode, the series is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Of some titles, which somebody began to watch. What is in neither could not be told."""

    services: tuple[str, ...]
    yes: frozenset[MediaId] = frozenset()
    no: frozenset[MediaId] = frozenset()
