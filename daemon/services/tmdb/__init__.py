"""The Movie Database: what is known of films and series.

client (the port `Titles`), checks (`usher doctor`), config.
"""

from daemon.domain.ports import Titles
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.tmdb.config import TmdbConfig


def _fit(name: str, config: TmdbConfig, wiring: Wiring) -> Service:
    from daemon.services.tmdb.client import TmdbClient  # noqa: PLC0415 (only when there is an entry)

    return TmdbClient(name, config, wiring)


kind = Kind(name="tmdb", config=TmdbConfig, fit=_fit, provides=(Titles,))
