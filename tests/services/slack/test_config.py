"""The setting of a Slack webhook, and what is said of mistakes in it."""

import pytest
from pydantic import ValidationError

from daemon.services.slack.config import SlackConfig


@pytest.mark.parametrize(
    "webhook",
    ["https://hooks.slack.com/services/T000/B000/abcDEF123", "http://localhost:1/services/a/b/c", ""],
)
def test_a_whole_address_is_taken(webhook: str) -> None:
    assert SlackConfig.model_validate({"kind": "slack", "webhook": webhook}).configured is bool(webhook)


@pytest.mark.parametrize(
    "webhook, why",
    [
        ("xoxb-canary", "the whole address of the webhook"),
        ("https://hooks.slack.com/services/T000/canary", "the whole address of the webhook"),
        ("https://hooks.slack.com/services/T/B/canary?x=1 2", "the whole address of the webhook"),
        ("https://hooks.slack.com/triggers/T000/1/canary", "the whole address of the webhook"),
        ("http://hooks.slack.com/services/T/B/canary", "should begin with https"),
    ],
)
def test_a_mistake_is_named_without_a_word_of_the_address(webhook: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as error:
        SlackConfig.model_validate({"kind": "slack", "webhook": webhook})
    assert "canary" not in str(error.value)
