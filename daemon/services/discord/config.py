"""Settings of a Discord webhook."""

import re
from datetime import timedelta
from typing import Annotated, Final

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, field_validator
from daemon.services.base.webhooks import webhook_mistake

_PATH: Final = re.compile(r"/api(/v\d+)?/webhooks/\d+/[\w-]+")


class DiscordConfig(ServiceConfig):
    """One channel of a Discord server."""

    webhook: Needed[Secret] = Secret()
    """In Discord: Edit Channel, Integrations, Webhooks, Copy Webhook URL. Whoever knows it may post there."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before Discord counts as out."""

    @field_validator("webhook")
    @classmethod
    def _a_whole_one(cls, webhook: Secret) -> Secret:
        example = "https://discord.com/api/webhooks/1234/abcd"
        mistake = webhook_mistake(webhook.reveal(), _PATH, example) if webhook else None
        if mistake:
            raise ValueError(mistake)
        return webhook
