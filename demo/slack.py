"""Slack's incoming webhooks: one word for each answer, and the limits of its blocks."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from daemon.runtime.clock import Clock
from demo.fake import Route
from demo.faults import Answers
from demo.http import HTML, Call, Reply
from demo.one_webhook import OneWebhook

PATH = "/services/T0INVENTED/B0INVENTED/inventedslackwebhooktoken"
_KEPT = 10_000
_WORDS = {
    400: "invalid_payload",
    403: "action_prohibited",
    404: "no_service",
    410: "channel_is_archived",
    429: "rate_limited",
    500: "rollup_error",
}


class FakeSlack(OneWebhook):
    """One webhook, and what was posted through it."""

    name = "slack"

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.messages: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        """As they were posted."""

    @property
    def webhook(self) -> str:
        """The address to post to."""
        return f"{self.url}{PATH}"

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {("POST", PATH): self._post, ("GET", "/"): lambda _: _front_door()}

    def lost(self, call: Call) -> Reply:  # noqa: ARG002 (whatever was called)
        return _word("no_team", 404)

    def error(self, status: int) -> Reply:
        return _word(_WORDS.get(status, "error"), status)

    def says(self, word: str, status: int, *, times: int | None = None) -> None:
        """One of its other words."""
        self.faults.append(Answers(on="POST ", times=times, reply=_word(word, status)))

    def _post(self, call: Call) -> Reply:
        if self.deleted:
            return _word("no_service", 404)
        fields = call.fields()
        if not fields.get("text") and not fields.get("blocks"):
            return _word("no_text" if fields else "invalid_payload", 400)
        if any(_wrong(block) for block in fields.get("blocks", [])) or len(fields.get("blocks", [])) > 50:
            return _word("invalid_blocks", 400)
        self.messages.append(fields)
        return _word("ok", 200)


def _word(word: str, status: int) -> Reply:
    return Reply(status=status, body=word.encode(), content_type=HTML)


def _front_door() -> Reply:
    return Reply(status=302, headers=(("Location", "https://slack.com/"),))


def _wrong(block: Mapping[str, Any]) -> bool:
    """Slack would not take it."""
    match block.get("type"):
        case "header":
            return not _fits(block["text"], 150, ("plain_text",))
        case "section":
            texts = [(block["text"], 3000)] if "text" in block else []
            fields = block.get("fields", [])
            parts = texts + [(field, 2000) for field in fields]
            return not parts or len(fields) > 10 or not all(_fits(text, most) for text, most in parts)
        case "context":
            return not all(_fits(element, 3000) for element in block["elements"])
        case "image":
            return not str(block.get("image_url", "")).startswith("http") or not block.get("alt_text")
        case _:
            return True


def _fits(text: Mapping[str, Any], most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> bool:
    return text.get("type") in kinds and 1 <= len(text.get("text", "")) <= most
