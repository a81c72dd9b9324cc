"""Settings of Radarr."""

from daemon.services.base.arr.config import ArrConfig


class RadarrConfig(ArrConfig):
    """Radarr, which keeps the films."""
