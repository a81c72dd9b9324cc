"""A Plex Media Server, and plex.tv, which knows whom it is shared with. Both are only read.

client (the port `MemberReader`), models and xml (what they answer), lists (do the lists agree), sweep (everybody),
finding (the server by its name, with plexapi), answers (how they refuse), checks (`usher doctor`), config.
"""

from daemon.domain.ports import MemberReader
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.plex.config import PlexConfig


def _fit(name: str, config: PlexConfig, wiring: Wiring) -> Service:
    from daemon.services.plex.client import PlexClient  # noqa: PLC0415 (only when there is an entry)

    return PlexClient(name, config, wiring)


kind = Kind(name="plex", config=PlexConfig, fit=_fit, provides=(MemberReader,))
