"""Slack, through an incoming webhook.

client (the port `Channels`), blocks (a letter as Slack shows it), answers (what its answers mean), checks, config.
"""

from daemon.domain.ports import Channels
from daemon.services.base.kind import Kind
from daemon.services.base.service import Service
from daemon.services.base.wiring import Wiring
from daemon.services.slack.config import SlackConfig


def _fit(name: str, config: SlackConfig, wiring: Wiring) -> Service:
    from daemon.services.slack.client import SlackClient  # noqa: PLC0415 (only when there is an entry)

    return SlackClient(name, config, wiring)


kind = Kind(name="slack", config=SlackConfig, fit=_fit, provides=(Channels,))
