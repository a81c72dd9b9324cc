"""Plex, invented: plex.tv with its accounts and shares, and the one server that is shared."""

from demo.plex.book import Guest, PlexBook
from demo.plex.server import FakePlex
from demo.plex.tv import FakePlexTv

__all__ = ["FakePlex", "FakePlexTv", "Guest", "PlexBook"]
