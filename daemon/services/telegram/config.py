"""Settings of a Telegram bot."""

from datetime import timedelta
from re import compile as pattern
from typing import Annotated, Literal

from daemon.config import Duration, Field, Needed, Secret, ServiceConfig, Url, field_validator

_TOKEN = pattern(r"[0-9]+:[A-Za-z0-9_-]+")


class TelegramConfig(ServiceConfig):
    """One bot."""

    token: Needed[Secret] = Secret()
    """What @BotFather gave the bot."""
    chat: Annotated[str, Field(pattern=r"^$|^(-?[0-9]+|@[A-Za-z][A-Za-z0-9_]+)(/[0-9]+)?$")] = ""
    """Where the owner's own messages go: a person's number, a group's, or a topic of a group as group/topic."""
    api_url: Url = "https://api.telegram.org"
    """Another one for a Bot API server of your own."""
    receive: Literal["auto", "polling", "webhook"] = "auto"
    """How presses arrive. auto: Telegram rings at server.public_url where it can, else it is asked."""
    timeout: Annotated[Duration, Field(gt=timedelta(), le=timedelta(minutes=5))] = timedelta(seconds=20)
    """How long one call may take before Telegram counts as out."""

    @field_validator("token")
    @classmethod
    def _as_the_father_gives_it(cls, token: Secret) -> Secret:
        if token and not _TOKEN.fullmatch(token.reveal()):
            raise ValueError("should be the token from @BotFather: digits, a colon, letters")
        return token
