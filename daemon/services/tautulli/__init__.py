"""Tautulli (2.6 and later): when everybody was last seen, what one person watched, and how far back that is known.

client (the port `Activity`), history (one person's plays, and which titles they were), memory (by which a history that
lost something is recognised), envelope, models, checks (`usher doctor`), config. It has no webhook: what is played can
be asked for later as well.
"""

from daemon.domain.ports import Activity
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.tautulli.config import TautulliConfig


def _fit(name: str, config: TautulliConfig, wiring: Wiring) -> Service:
    from daemon.services.tautulli.client import TautulliClient  # noqa: PLC0415 (only when there is an entry)

    return TautulliClient(name, config, wiring)


kind = Kind(name="tautulli", config=TautulliConfig, fit=_fit, provides=(Activity,))
