"""Those who share the media server: as what, since when, and what of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser


class Membership(StrEnum):
    """As what somebody shares the server. Each is let go in another way, or not at all."""

    OWNER = "owner"
    """Whose server it is."""
    FRIEND = "friend"
    """An account of their own, outside the owner's household."""
    HOME = "home"
    """An account of their own, within the owner's household."""
    MANAGED = "managed"
    """A profile the owner made within the household: no account, no address."""
    INVITED = "invited"
    """Asked, and has not said yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLibrary:
    """One library of the server."""

    id: str
    """As whoever keeps the shares calls it; the server itself counts otherwise."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What of the server somebody was given."""

    id: str
    libraries: tuple[SharedLibrary, ...] = ()
    everything: bool = False
    """All libraries, those to come among them."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Filters, downloads and the like, word for word as they were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who shares the server, or is asked to."""

    user: PortalUser
    kind: Membership
    share: Share | None = None
    """None where no share was told of."""
    invited_at: datetime | None = None
    joined_at: datetime | None = None
    """When they said yes; else when they were asked. None: nobody knows."""
    elsewhere: int = 0
    """Other servers of the same owner that they share too."""

    @property
    def alias(self) -> Alias:
        return self.user.alias


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Something the server remembers that somebody watched."""

    by: Alias
    at: datetime
    title: str
