"""Settings that Radarr and Sonarr share."""

from datetime import timedelta
from typing import Annotated

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url, field_validator


class ArrConfig(ServiceConfig):
    """Radarr or Sonarr."""

    url: Needed[Url] = ""
    """Where it answers, as this machine sees it; with its URL base, where it has one."""
    api_key: Needed[Secret] = Secret()
    """There under Settings, General."""
    profile: str = ""
    """The quality profile new titles get, by its name; empty: the one that most titles have."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before it counts as out."""
    concurrency: Annotated[int, Field(ge=1, le=256)] = 4
    """Calls at the same time."""

    @field_validator("url")
    @classmethod
    def _its_own_address(cls, url: str) -> str:
        """Every path here begins with /api already."""
        if url.rstrip("/").endswith(("/api", "/api/v3")):
            raise ValueError("should be its own address, without /api at its end")
        return url
