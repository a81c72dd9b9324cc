"""Discord's webhooks: posting, editing, its limits and its words for what goes wrong (API v10)."""

from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from daemon.runtime.clock import Clock
from demo.fake import Route
from demo.faults import Answers
from demo.http import HTML, Call, Reply, answer, pack
from demo.one_webhook import OneWebhook

WEBHOOK = 1_300_000_000_000_000_001
TOKEN = "invented-discord-webhook-token"  # noqa: S105 (opens nothing but this fake)
_CHANNEL, _GUILD = 1_300_000_000_000_000_002, 1_300_000_000_000_000_003
_UNKNOWN_WEBHOOK = answer({"message": "Unknown Webhook", "code": 10015}, 404)
_UNKNOWN_MESSAGE = answer({"message": "Unknown Message", "code": 10008}, 404)
_WORDS = {
    400: {"message": "Invalid Form Body", "code": 50035},
    401: {"message": "Invalid Webhook Token", "code": 50027},
    403: {"message": "Missing Permissions", "code": 50013},
    404: {"message": "Unknown Webhook", "code": 10015},
    429: {"message": "You are being rate limited.", "retry_after": 0.75, "global": False},
    500: {"message": "500: Internal Server Error", "code": 0},
}
_LONGEST = {"title": 256, "description": 4096, "footer": 2048, "name": 256, "value": 1024}
_ALLOWANCE, _WINDOW = 5, timedelta(seconds=2)
_KEPT = 10_000


class FakeDiscord(OneWebhook):
    """One webhook, and what was posted through it."""

    name = "discord"

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.messages: dict[str, dict[str, Any]] = {}
        """By id, in the order they were posted, as they read now."""
        self.edits = 0
        self.limited = True
        """Five posts in two seconds, as Discord has it."""
        self._posts: deque[float] = deque()
        self._ids = count(1_400_000_000_000_000_001)

    @property
    def webhook(self) -> str:
        """The address to post to."""
        return f"{self.url}/api/webhooks/{WEBHOOK}/{TOKEN}"

    def routes(self) -> Mapping[tuple[str, str], Route]:
        base = f"/api/webhooks/*/{TOKEN}"
        return {
            ("GET", base): lambda _: _UNKNOWN_WEBHOOK if self.deleted else answer(self._itself()),
            ("POST", base): self._post,
            ("PATCH", f"{base}/messages/*"): self._edit,
        }

    def lost(self, call: Call) -> Reply:
        return self.error(401 if call.path.startswith("/api/webhooks/") else 404)

    def error(self, status: int) -> Reply:
        return answer(_WORDS.get(status, {"message": f"{status}", "code": 0}), status)

    def slows_down(self, seconds: float, *, times: int | None = None) -> None:
        """A 429 that says how long, in the body exactly and in the header rounded up, as Discord does."""
        body = pack({**_WORDS[429], "retry_after": seconds})
        reply = Reply(status=429, body=body, headers=(("Retry-After", str(int(seconds) + 1)),))
        self.faults.append(Answers(on="POST ", times=times, reply=reply))

    def is_banned(self, seconds: int) -> None:
        """The network in front of Discord answers, in its own words."""
        body, headers = b"error code: 1015", (("Retry-After", str(seconds)),)
        self.faults.append(Answers(reply=Reply(status=429, body=body, content_type=HTML, headers=headers)))

    def _post(self, call: Call) -> Reply:
        if self.deleted:
            return _UNKNOWN_WEBHOOK
        headers = self._allowance()
        if headers is None:
            wait = self._posts[0] + _WINDOW.total_seconds() - self.clock.steady()
            return Reply(status=429, body=pack({**_WORDS[429], "retry_after": round(wait, 3)}))
        wrong = _wrong(call.fields())
        if wrong:
            return answer({"message": "Invalid Form Body", "code": 50035, "errors": wrong}, 400)
        message = self._message(str(next(self._ids)), call.fields())
        self.messages[message["id"]] = message
        if len(self.messages) > _KEPT:
            del self.messages[next(iter(self.messages))]
        if call.query.get("wait") != "true":
            return Reply(status=204, headers=headers)
        return Reply(body=pack(message), headers=headers)

    def _edit(self, call: Call) -> Reply:
        wrong = _wrong(call.fields())
        before = self.messages.get(str(call.ids[1]))
        if self.deleted or before is None:
            return _UNKNOWN_WEBHOOK if self.deleted else _UNKNOWN_MESSAGE
        if wrong:
            return answer({"message": "Invalid Form Body", "code": 50035, "errors": wrong}, 400)
        self.edits += 1
        message = self._message(before["id"], call.fields()) | {"edited_timestamp": self.clock.now().isoformat()}
        self.messages[before["id"]] = message
        return answer(message)

    def _allowance(self) -> tuple[tuple[str, str], ...] | None:
        """The headers of an answer; None when the allowance is used up."""
        if not self.limited:
            return ()
        now, window = self.clock.steady(), _WINDOW.total_seconds()
        while self._posts and self._posts[0] <= now - window:
            self._posts.popleft()
        if len(self._posts) >= _ALLOWANCE:
            return None
        self._posts.append(now)
        return (
            ("X-RateLimit-Limit", str(_ALLOWANCE)),
            ("X-RateLimit-Remaining", str(_ALLOWANCE - len(self._posts))),
            ("X-RateLimit-Reset-After", f"{self._posts[0] + window - now:.3f}"),
            ("X-RateLimit-Bucket", "invented"),
        )

    def _itself(self) -> dict[str, Any]:
        return {
            "id": str(WEBHOOK),
            "type": 1,
            "name": "Usher",
            "avatar": None,
            "channel_id": str(_CHANNEL),
            "guild_id": str(_GUILD),
            "application_id": None,
            "token": TOKEN,
        }

    def _message(self, number: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": number,
            "type": 0,
            "content": fields.get("content", ""),
            "channel_id": str(_CHANNEL),
            "author": {"id": str(WEBHOOK), "username": "Usher", "avatar": None, "bot": True},
            "embeds": [{"type": "rich", **embed} for embed in fields.get("embeds", [])],
            "mentions": [],
            "timestamp": self.clock.now().isoformat(),
            "edited_timestamp": None,
            "webhook_id": str(WEBHOOK),
        }


def _wrong(fields: Mapping[str, Any]) -> dict[str, str]:
    """What Discord would not take, and why."""
    embeds = fields.get("embeds", [])
    if not fields.get("content") and not embeds:
        return {"content": "Cannot send an empty message"}
    wrong = {name: why for embed in embeds for name, why in _wrong_in(embed).items()}
    if sum(len(text) for embed in embeds for _, text in _texts(embed)) > 6000:
        wrong["embeds"] = "Embed size exceeds maximum size of 6000"
    return wrong


def _wrong_in(embed: Mapping[str, Any]) -> dict[str, str]:
    wrong = {name: f"Must be {_LONGEST[name]} or fewer" for name, text in _texts(embed) if len(text) > _LONGEST[name]}
    if len(embed.get("fields", [])) > 25:
        wrong["fields"] = "Must be 25 or fewer in length."
    if any(not field.get(part, "").strip() for field in embed.get("fields", []) for part in ("name", "value")):
        wrong["fields"] = "This field is required"
    places = [embed.get("url"), embed.get("thumbnail", {}).get("url"), embed.get("image", {}).get("url")]
    if any(place is not None and not place.startswith(("http://", "https://")) for place in places):
        wrong["url"] = "Not a well formed URL."
    return wrong


def _texts(embed: Mapping[str, Any]) -> list[tuple[str, str]]:
    fields = [(part, field.get(part, "")) for field in embed.get("fields", []) for part in ("name", "value")]
    footer = [("footer", embed.get("footer", {}).get("text", ""))]
    return [(name, embed.get(name, "")) for name in ("title", "description")] + footer + fields
