"""Told once: what is pressed and written is written down here before Telegram is told that it arrived.

One way at a time, for Telegram excludes the other: long polling, where asking for the next update forgets those before
it, or a webhook, where an answer in the two hundreds does.
"""

import asyncio
import hmac
import secrets
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from typing import Protocol

import msgspec
import structlog

from daemon.domain.chats import Heard
from daemon.domain.errors import Rejected
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import Clock
from daemon.services.base.drawer import Drawer
from daemon.services.base.receiving import Batch
from daemon.services.telegram.models import WebhookInfo
from daemon.services.telegram.refusals import Conflict
from daemon.services.telegram.updates import ALLOWED, meaning, read

_log = structlog.get_logger("services")

POLL = 50
"""Seconds Telegram holds an empty answer back."""
FORGOTTEN = timedelta(days=6)
"""After a week of silence Telegram counts from another number; the old one would hide what comes."""
DISPUTED = Sentence(
    "Somebody else receives what is pressed on this bot: a second program polls it, or has set a webhook."
)
REFUSED = Sentence(
    "Telegram will not ring at public_url: no press arrives. Set receive: polling, or another public_url."
)
SECRET = "webhook secret"  # noqa: S105 (where the drawer keeps it)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Bot(Protocol):
    """What a receiver asks of the client."""

    async def updates(self, offset: int | None, allowed: list[str]) -> list[msgspec.Raw]: ...
    async def webhook(self) -> WebhookInfo: ...
    async def set_webhook(self, url: str, secret: str, allowed: list[str]) -> None: ...
    async def delete_webhook(self) -> None: ...
    async def reply(self, to: Heard, text: str, *, refused: bool = False) -> None: ...


class LongPolling:
    """Asks for what comes, and waits for it."""

    def __init__(self, service: str, bot: Bot, clock: Clock) -> None:
        self._service = service
        self._bot = bot
        self._clock = clock
        self.trouble: Sentence | None = None
        """Why presses may not arrive, although Telegram answers."""
        self.reply = bot.reply

    async def receive(self, cursor: str | None) -> AsyncGenerator[Batch, None]:  # noqa: ARG002 (see below)
        """The cursor is not gone by: what Telegram still holds is told again and passed over, by its number."""
        if (await self._bot.webhook()).url:
            await self._bot.delete_webhook()
        offset: int | None = None
        heard_at = self._clock.now()
        while True:
            updates = [update for raw in await self._asked(offset) if (update := read(raw)) is not None]
            if updates:
                newest = max(update.update_id for update in updates)
                yield Batch(received=tuple(meaning(self._service, update) for update in updates), cursor=str(newest))
                offset, heard_at = newest + 1, self._clock.now()
            elif self._clock.now() - heard_at > FORGOTTEN:
                offset = None

    async def _asked(self, offset: int | None) -> list[msgspec.Raw]:
        try:
            updates = await self._bot.updates(offset, ALLOWED)
        except Conflict as error:
            if self.trouble is None:
                _log.warning("telegram.disputed", service=self._service, say=f"{error}. Presses may not arrive here.")
            self.trouble = DISPUTED
            raise
        self.trouble = None
        return updates


class PushedUpdates:
    """Tells Telegram where to ring, and waits."""

    def __init__(self, service: str, bot: Bot, drawer: Drawer, url: str) -> None:
        self._service = service
        self._bot = bot
        self._drawer = drawer
        self._url = url
        self.trouble: Sentence | None = None
        """Why presses do not arrive, although Telegram answers."""
        self.reply = bot.reply

    async def receive(self, cursor: str | None) -> AsyncGenerator[Batch, None]:  # noqa: ARG002 (Telegram keeps its own)
        """Nothing is yielded: what comes is pushed in."""
        await self._register()
        await asyncio.Event().wait()
        yield Batch(received=())

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether it is Telegram that rings: by the secret it was given, compared as it is."""
        known = self._drawer.get(SECRET)
        given = headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        return known is not None and hmac.compare_digest(given, known)

    def pushed(self, body: bytes) -> Batch:
        """What came in one ring."""
        update = read(body)
        return Batch(received=() if update is None else (meaning(self._service, update),))

    async def _register(self) -> None:
        try:
            await self._bot.set_webhook(self._url, await self._secret(), ALLOWED)
        except Rejected as error:
            if self.trouble is None:
                _log.warning("telegram.webhook_refused", service=self._service, say=f"{error}. No press arrives here.")
            self.trouble = REFUSED
            raise
        self.trouble = None

    async def _secret(self) -> str:
        known = self._drawer.get(SECRET)
        if known is None:
            known = secrets.token_urlsafe(32).encode()
            await self._drawer.put(SECRET, known)
        return known.decode()
