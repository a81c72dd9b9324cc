"""Sonarr (v3 and later): which series are held, season by season, how large they are, and where there is room.

client (the port `Shelves`, for series), config. All it shares with Radarr is in `daemon/services/base/arr/`.
"""

from daemon.domain.ports import Shelves
from daemon.services.base.arr.webhook import heard
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.sonarr.config import SonarrConfig


def _fit(name: str, config: SonarrConfig, wiring: Wiring) -> Service:
    from daemon.services.sonarr.client import SonarrClient  # noqa: PLC0415 (only when there is an entry)

    return SonarrClient(name, config, wiring)


kind = Kind(name="sonarr", config=SonarrConfig, fit=_fit, provides=(Shelves,), hears=heard)
