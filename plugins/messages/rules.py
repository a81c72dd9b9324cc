"""By which channels somebody is told, and whether now. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from daemon.domain.letters import Reach, Way
from plugins.messages.store import Preferences


class Fate(StrEnum):
    """What is made of a message."""

    SENT = "sent"
    """Handed to one channel or more; what became of that is in the ledger."""
    HELD = "held"
    """Waits for the digest."""
    ENCLOSED = "enclosed"
    """Went into a digest."""
    NOWHERE = "nowhere"
    """No channel leads to the person."""
    UNWANTED = "unwanted"
    """They asked for no messages of this kind."""
    FORGOTTEN = "forgotten"


def ways_to_owner(ways: Sequence[Way], wanted: Sequence[str]) -> tuple[Way, ...]:
    """All there are, or those of them that the settings name."""
    return tuple(way for way in ways if not wanted or way.channel in wanted)


def ways_to_person(ways: Sequence[Way], preferences: Preferences) -> tuple[Way, ...]:
    """Those they chose, as far as they lead to them; else by mail, else by chat."""
    chosen = tuple(way for way in ways if way.channel in preferences.channels)
    return chosen or _first(ways, Reach.MAIL) or _first(ways, Reach.CHAT)


def fate_of(ways: Sequence[Way], *, unwanted: bool, forgotten: bool, may_be_held: bool) -> Fate:
    """What is made of a message that could go these ways."""
    if forgotten:
        return Fate.FORGOTTEN
    if unwanted:
        return Fate.UNWANTED
    if not ways:
        return Fate.NOWHERE
    return Fate.HELD if may_be_held else Fate.SENT


def _first(ways: Sequence[Way], reach: Reach) -> tuple[Way, ...]:
    return tuple(way for way in ways if way.reach is reach)[:1]
