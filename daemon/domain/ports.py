"""What plugins and actions may ask of the outside, without knowing the brand.

Ports come in pairs: a reading half, which `ctx.ask` hands out, and a whole, which only actions get.
Every method may raise `Unreachable` or `KeyRefused` where it does not return an `Answer`.
"""

from datetime import timedelta
from typing import Protocol

from daemon.domain.answers import Answer
from daemon.domain.budgets import Budget
from daemon.domain.ids import MediaId, RequestId
from daemon.domain.letters import Letter
from daemon.domain.media import TitleFacts
from daemon.domain.requests import PortalRequest


class PortalReader(Protocol):
    """Overseerr, Jellyseerr, Seerr: read only. Several portals are one port; the id says which is meant."""

    async def request(self, request: RequestId) -> Answer[PortalRequest]:
        """The request as it stands now. Absent: the portal answered that there is none."""

    async def title(self, media: MediaId, *, portal: str) -> Answer[TitleFacts]:
        """What this portal itself knows of a title."""


class Portals(PortalReader, Protocol):
    """The portals, to act on. One try each; only the bus repeats."""

    async def approve(self, request: RequestId) -> None:
        """Say yes. Returns only when the portal answered that it is approved."""

    async def decline(self, request: RequestId) -> None:
        """Say no. Returns only when the portal answered that it is declined."""


class Spending(Protocol):
    """Budgets that outlive the process and no clock that is set can stretch: for what a client asks. What an action
    costs it says itself (`Action.budget`), and the gate judges it."""

    async def reserve(self, budget: Budget, *, purpose: str) -> timedelta | None:
        """Take one of it before the call. None: taken, and remembered. Otherwise how long it is until there is room."""


class Titles(Protocol):
    """TMDB, or whatever knows titles."""

    async def title(self, media: MediaId) -> Answer[TitleFacts]:
        """The facts of a title. Unknown with `NotConfigured` when no such service is set up."""


class Channels(Protocol):
    """Mail, Telegram, Discord, Slack: what carries a message to somebody. `channel` is the name of the service entry.

    `to` is the channel's own address: a mailbox, a chat (`-100123` or `-100123/7` with a topic), empty for a webhook
    that has only one room. One try each; only the bus repeats. `Rejected`: this very message or address is refused, the
    channel works. None of them can be asked afterwards whether a message arrived.
    """

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:
        """Returns when the channel took it: its own name for the message where it has one (what `edit` wants)."""

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:
        """Show this instead. `Rejected` where the channel cannot (mail, Slack), or not any more."""
