"""The setting of a Discord webhook, and what is said of mistakes in it."""

import pytest
from pydantic import ValidationError

from daemon.services.discord.config import DiscordConfig


@pytest.mark.parametrize(
    "webhook",
    [
        "https://discord.com/api/webhooks/1234567890/abc_DEF-123",
        "https://discordapp.com/api/webhooks/1/a",
        "https://ptb.discord.com/api/v10/webhooks/1/a?thread_id=5",
        "http://127.0.0.1:8080/api/webhooks/1/a",
        "",
    ],
)
def test_a_whole_address_is_taken(webhook: str) -> None:
    assert DiscordConfig.model_validate({"kind": "discord", "webhook": webhook}).configured is bool(webhook)


@pytest.mark.parametrize(
    "webhook, why",
    [
        ("canary", "the whole address of the webhook"),
        ("https://discord.com/api/webhooks/1234", "the whole address of the webhook"),
        ("https://discord.com/api/webhooks/1/canary/slack", "the whole address of the webhook"),
        ("https://discord.com/api/webhooks/1/canary x", "the whole address of the webhook"),
        ("https://discord.com/channels/1/2", "the whole address of the webhook"),
        ("ftp://discord.com/api/webhooks/1/canary", "the whole address of the webhook"),
        ("https://discord.com:x/api/webhooks/1/canary", "the whole address of the webhook"),
        ("http://discord.com/api/webhooks/1/canary", "should begin with https"),
    ],
)
def test_a_mistake_is_named_without_a_word_of_the_address(webhook: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as error:
        DiscordConfig.model_validate({"kind": "discord", "webhook": webhook})
    assert "canary" not in str(error.value)
