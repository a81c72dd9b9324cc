"""Discord, through the webhook of one of its channels.

client (the port `Channels`), embeds (a letter as Discord shows it), answers (what its answers mean), checks, config.
"""

from daemon.domain.ports import Channels
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.discord.config import DiscordConfig


def _fit(name: str, config: DiscordConfig, wiring: Wiring) -> Service:
    from daemon.services.discord.client import DiscordClient  # noqa: PLC0415 (only when there is an entry)

    return DiscordClient(name, config, wiring)


kind = Kind(name="discord", config=DiscordConfig, fit=_fit, provides=(Channels,))
