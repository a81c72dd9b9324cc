"""The client of a Discord webhook: the port `Channels` for one room. One try a call; only the bus repeats."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import ClassVar, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from daemon.domain.errors import Gone, OutsideError
from daemon.domain.letters import Letter
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call
from daemon.services.base.service import HttpService
from daemon.services.base.understanding import Answered
from daemon.services.base.wiring import Wiring
from daemon.services.discord.answers import Message, Webhook, meaning, pause, slow_down
from daemon.services.discord.checks import look_at
from daemon.services.discord.config import DiscordConfig
from daemon.services.discord.embeds import payload

T = TypeVar("T")

LONGEST_PAUSE = 3.0
"""Seconds a message waits here for its turn; for longer the bus keeps it."""
_WEBHOOK = msgspec.json.Decoder(Webhook)
_MESSAGE = msgspec.json.Decoder(Message)


class DiscordClient(HttpService):
    """One webhook. Messages go one after another, at the pace Discord's answers ask for."""

    kind: ClassVar[str] = "discord"
    spared: ClassVar[float] = 60.0

    def __init__(self, name: str, config: DiscordConfig, wiring: Wiring) -> None:
        parts = urlsplit(config.webhook.reveal())
        url = f"{parts.scheme}://{parts.netloc}{parts.path}"
        super().__init__(
            name,
            Address(url=url, headers={}, within=config.timeout.total_seconds(), width=1, refusal=self._refused),
            wiring,
        )
        thread = _thread(parts.query)
        also = f"&{thread}" if thread else ""
        self._me = Call(method="GET", path="", answer=_WEBHOOK)
        self._post = Call(method="POST", path=f"?wait=true{also}", answer=_MESSAGE)
        edited = f"/messages/{{}}{also.replace('&', '?', 1)}"
        self._change = Call(method="PATCH", path=edited, answer=_MESSAGE)
        self._clock = wiring.clock
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    async def send(self, channel: str, to: str, letter: Letter) -> str | None:  # noqa: ARG002 (there is one room)
        body = msgspec.json.encode(payload(letter))
        posted = await self._in_turn(lambda: self._http.ask(self._post, body=body))
        return posted.id

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:  # noqa: ARG002
        if not (message.isascii() and message.isdecimal()):
            raise Gone(self.name, "there is no such message")
        body = msgspec.json.encode(payload(letter))
        await self._in_turn(lambda: self._http.ask(self._change, int(message), body=body))

    async def check(self) -> None:
        await self._http.probe(self._me)

    async def webhook(self) -> Webhook:
        """What the webhook says of itself."""
        return await self._http.ask(self._me)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)

    async def _in_turn(self, call: Callable[[], Awaitable[T]]) -> T:
        async with self._turn:
            wait = self._free_at - self._clock.steady()
            if wait > LONGEST_PAUSE:
                raise slow_down(self.name, wait)
            if wait > 0:
                await self._clock.sleep(wait)
            return await call()

    def _refused(self, service: str, answer: Answered, now: datetime) -> OutsideError | None:
        self._free_at = max(self._free_at, self._clock.steady() + pause(answer))
        return meaning(service, answer, now)


def _thread(query: str) -> str:
    """A webhook's address may name the thread of a forum it posts to."""
    [thread, *_] = parse_qs(query).get("thread_id", [""])
    return f"thread_id={thread}" if thread.isascii() and thread.isdecimal() else ""
