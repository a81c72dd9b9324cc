"""Settings of Sonarr."""

from daemon.services.base.arr.config import ArrConfig


class SonarrConfig(ArrConfig):
    """Sonarr, which keeps the series."""
