"""Request portals: Overseerr 1.3x, Jellyseerr, Seerr 3.x. They speak one language, with small differences.

client (the port `Portals`), models (what they answer), paging and sweep (reading it all), webhook (the doorbell),
checks (`usher doctor`), config.
"""

from daemon.domain.ports import Portals
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.overseerr.config import OverseerrConfig
from daemon.services.overseerr.webhook import heard


def _fit(name: str, config: OverseerrConfig, wiring: Wiring) -> Service:
    from daemon.services.overseerr.client import OverseerrClient  # noqa: PLC0415 (only when there is an entry)

    return OverseerrClient(name, config, wiring)


kind = Kind(
    name="overseerr",
    aliases=("jellyseerr", "seerr"),
    config=OverseerrConfig,
    fit=_fit,
    provides=(Portals,),
    hears=heard,
)
