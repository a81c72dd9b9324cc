"""Radarr and Sonarr, invented: what stands on their lists is of the same titles as everywhere in this world."""

from demo.arr.radarr import FakeRadarr
from demo.arr.sonarr import FakeSonarr

__all__ = ["FakeRadarr", "FakeSonarr"]
