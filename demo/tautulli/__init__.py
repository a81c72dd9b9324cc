"""Tautulli on loopback: server (what it answers, and how it lies), shapes (its rows), watching (who watched what)."""

from demo.tautulli.server import FakeTautulli
from demo.tautulli.watching import Watched, Watcher

__all__ = ["FakeTautulli", "Watched", "Watcher"]
