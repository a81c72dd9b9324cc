"""What a model's service answers, read leniently: only what is read is named."""

from typing import Any

import msgspec

from daemon.domain.model import Usage
from daemon.services.base.models import rows, text, whole


class Listed(msgspec.Struct, frozen=True):
    """The models a service has."""

    data: list[Any]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for row in self.data if isinstance(row, dict) and (name := text(row.get("id"))))


class Message(msgspec.Struct, frozen=True):
    """What was said."""

    content: Any = None
    refusal: Any = None

    @property
    def said(self) -> str:
        """The text; some services send it in parts."""
        if isinstance(self.content, str):
            return self.content
        parts = (row.get("text") for row in rows(self.content) or ())
        return "".join(part for part in parts if isinstance(part, str))


class Choice(msgspec.Struct, frozen=True):
    """One answer."""

    message: Message
    finish_reason: Any = None


class Counted(msgspec.Struct, frozen=True):
    """The service's own count of tokens."""

    prompt_tokens: Any = None
    completion_tokens: Any = None
    prompt_tokens_details: Any = None

    def understood(self) -> Usage:
        details = self.prompt_tokens_details if isinstance(self.prompt_tokens_details, dict) else {}
        return Usage(
            prompt=whole(self.prompt_tokens),
            completion=whole(self.completion_tokens),
            cached=whole(details.get("cached_tokens")),
        )


class Completion(msgspec.Struct, frozen=True):
    """The answer to a question, or, with status 200 all the same, what went wrong behind a gateway."""

    choices: list[Choice] = []
    usage: Counted | None = None
    error: Any = None


class Trouble(msgspec.Struct, frozen=True):
    """An error. OpenAI wraps it; others do not, or send a text alone. Its words are compared, and never shown."""

    error: Any = None
    message: Any = None
    detail: Any = None
    code: Any = None
    type: Any = None
    param: Any = None

    def field(self, name: str) -> str:
        """`code`, `type` or `param`, in small letters; empty where it is not said."""
        inside = self.error.get(name) if isinstance(self.error, dict) else None
        return (text(inside) or text(getattr(self, name)) or "").lower()

    @property
    def words(self) -> str:
        """All it says, in small letters."""
        inside = self.error.get("message") if isinstance(self.error, dict) else self.error
        said = (inside, self.message, self.detail)
        return " ".join(part if isinstance(part, str) else str(part) for part in said if part).lower()

    @property
    def flagged(self) -> bool:
        """A moderator before the model refused what was sent, not the key (OpenRouter, with 403)."""
        about = self.error.get("metadata") if isinstance(self.error, dict) else None
        return isinstance(about, dict) and "flagged_input" in about
