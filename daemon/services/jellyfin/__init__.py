"""Jellyfin (10.8 and later), and Emby, which it came from: whether it is there, and what rings when something arrives.

client (how it stands), checks (`usher doctor`), webhook (the doorbell), config. It provides no port: what is on its
shelves the portals know.
"""

from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.jellyfin.config import JellyfinConfig
from daemon.services.jellyfin.webhook import heard


def _fit(name: str, config: JellyfinConfig, wiring: Wiring) -> Service:
    from daemon.services.jellyfin.client import JellyfinClient  # noqa: PLC0415 (only when there is an entry)

    return JellyfinClient(name, config, wiring)


kind = Kind(name="jellyfin", config=JellyfinConfig, fit=_fit, provides=(), hears=heard)
