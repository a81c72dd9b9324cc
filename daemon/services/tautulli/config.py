"""Settings of Tautulli."""

from datetime import timedelta
from typing import Annotated

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url, field_validator


class TautulliConfig(ServiceConfig):
    """Tautulli, which keeps what people watch on a Plex server."""

    url: Needed[Url] = ""
    """Where it answers, as this machine sees it, for example http://tautulli:8181; with its HTTP root, if any."""
    api_key: Needed[Secret] = Secret()
    """There under Settings, Web Interface."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=60)
    """How long one call may take before it counts as out. Everybody's last activity is worked out anew for each call:
    2.4 seconds where there are 10,000 people."""
    concurrency: Annotated[int, Field(ge=1, le=256)] = 2
    """Calls at the same time."""

    @field_validator("url")
    @classmethod
    def _its_own_address(cls, url: str) -> str:
        """Every path here begins with /api/v2 already."""
        if url.rstrip("/").endswith(("/api", "/api/v2", "/home")):
            raise ValueError("should be its own address, without /api or /home at its end")
        return url
