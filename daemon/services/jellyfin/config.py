"""Settings of a Jellyfin server."""

from datetime import timedelta
from typing import Annotated

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url


class JellyfinConfig(ServiceConfig):
    """Jellyfin or Emby."""

    url: Needed[Url] = ""
    """Where it answers, as this machine sees it, with its base URL where it has one."""
    api_key: Needed[Secret] = Secret()
    """There under Dashboard, API Keys."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before it counts as out."""
