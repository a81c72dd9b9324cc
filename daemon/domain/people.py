"""People, and the names services know them by."""

from dataclasses import dataclass
from datetime import datetime

from daemon.domain.ids import Alias

OWNER = 0
"""The number of whoever runs the house, in messages: reached as the settings say. People count from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalUser:
    """A person as one service knows them. Name and address live in erasable rows only, never in a fact."""

    alias: Alias
    name: str | None = None
    email: str | None = None
    joined_at: datetime | None = None
    """First signed in to the portal; unknown when the portal did not say."""
    requests: int | None = None
    """How many they ever asked for, by the portal's count."""
    plex_id: str | None = None
    jellyfin_id: str | None = None
    telegram: str | None = None
    """Chat id from the portal's settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of the house, whoever calls them what."""

    id: int
    name: str
    aliases: tuple[Alias, ...] = ()
    joined_at: datetime | None = None
    """The earliest any service knows of."""
    requests: int | None = None
    forgotten: bool = False
