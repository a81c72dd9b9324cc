"""Settings of a Plex server and of the account that owns it."""

from datetime import timedelta
from typing import Annotated

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url


class PlexConfig(ServiceConfig):
    """A Plex Media Server, with the plex.tv account whose server it is."""

    url: Url = ""
    """Where the server answers, as this machine sees it. Empty: it is looked for at plex.tv, by its name."""
    token: Needed[Secret] = Secret()
    """A token of the account that owns the server (X-Plex-Token)."""
    server_name: str = ""
    """What the server is called. Needed without a url; with one, `usher doctor` compares."""
    account_url: Url = "https://plex.tv"
    """Where accounts and shares are kept; another address only where plex.tv is replaced by one."""
    sweep_every: Annotated[Duration, Field(ge=timedelta(seconds=30), le=timedelta(days=1))] = timedelta(minutes=2)
    """How often everybody who shares the server is read. It takes four calls to plex.tv."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before it counts as out."""

    @property
    def missing(self) -> tuple[str, ...]:
        """An address or a name is enough to find the server."""
        lacking = super().missing
        return lacking if self.url or self.server_name else ("url", *lacking)
