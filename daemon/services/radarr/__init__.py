"""Radarr (v3 and later): which films are held, how large they are, and where there is room.

client (the port `Shelves`, for films), config. All it shares with Sonarr is in `daemon/services/base/arr/`.
"""

from daemon.domain.ports import Shelves
from daemon.services.base.arr.webhook import heard
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.radarr.config import RadarrConfig


def _fit(name: str, config: RadarrConfig, wiring: Wiring) -> Service:
    from daemon.services.radarr.client import RadarrClient  # noqa: PLC0415 (only when there is an entry)

    return RadarrClient(name, config, wiring)


kind = Kind(name="radarr", config=RadarrConfig, fit=_fit, provides=(Shelves,), hears=heard)
