"""Settings of a request portal."""

from datetime import timedelta
from typing import Annotated

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url, field_validator
from daemon.services.base.region import Region


class OverseerrConfig(ServiceConfig):
    """Overseerr, Jellyseerr or Seerr."""

    url: Needed[Url] = ""
    """Where the portal answers, as this machine sees it, for example http://overseerr:5055."""
    api_key: Needed[Secret] = Secret()
    """In the portal under Settings, General."""
    region: Region = ""
    """Whose age ratings and streaming services count, while the facts come from the portal. Empty: US."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before the portal counts as out."""
    concurrency: Annotated[int, Field(ge=1, le=256)] = 16
    """Calls at the same time."""
    sweep_every: Annotated[Duration, Field(ge=timedelta(seconds=5), le=timedelta(days=1))] = timedelta(seconds=30)
    """How often everything that waits is read, whether a webhook announced it or not."""

    @field_validator("url")
    @classmethod
    def _its_own_address(cls, url: str) -> str:
        """The old programs took either; every path here begins with /api/v1 already."""
        if url.rstrip("/").endswith("/api/v1"):
            raise ValueError("should be the portal's own address, without /api/v1 at its end")
        return url
