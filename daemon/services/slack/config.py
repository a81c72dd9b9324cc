"""Settings of a Slack webhook."""

import re
from datetime import timedelta
from typing import Annotated, Final

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, field_validator
from daemon.services.base.webhooks import webhook_mistake

_PATH: Final = re.compile(r"/services/\w+/\w+/\w+")


class SlackConfig(ServiceConfig):
    """One channel of a Slack workspace."""

    webhook: Needed[Secret] = Secret()
    """At api.slack.com/apps: your app, Incoming Webhooks. Whoever knows it may post there."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before Slack counts as out."""

    @field_validator("webhook")
    @classmethod
    def _a_whole_one(cls, webhook: Secret) -> Secret:
        example = "https://hooks.slack.com/services/T000/B000/abcd"
        mistake = webhook_mistake(webhook.reveal(), _PATH, example) if webhook else None
        if mistake:
            raise ValueError(mistake)
        return webhook
