"""The client of one bot: the port `Channels`, and what its receiver asks for."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from types import ModuleType
from typing import ClassVar, TypeVar
from urllib.parse import urlsplit

import msgspec

from daemon.domain.chats import Heard, Pressed
from daemon.domain.errors import Rejected, Unreachable
from daemon.domain.letters import Letter
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import TimedOut
from daemon.runtime.threads import Threads
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call, Http
from daemon.services.base.limits import Limiter
from daemon.services.base.receiving import Receiver
from daemon.services.base.service import HttpService
from daemon.services.base.watch import Watch
from daemon.services.base.wiring import Wiring
from daemon.services.telegram import calls, sparing
from daemon.services.telegram.checks import look_at
from daemon.services.telegram.config import TelegramConfig
from daemon.services.telegram.identity import Place, Sent
from daemon.services.telegram.letter import unfit
from daemon.services.telegram.models import Chat, Envelope, Member, Message, User, WebhookInfo
from daemon.services.telegram.pace import OVERALL, Pace
from daemon.services.telegram.receive import POLL, LongPolling, PushedUpdates
from daemon.services.telegram.refusals import BadPicture, Moved, NotModified, WrongPart, understood

T = TypeVar("T")

LOADED_WITHIN = timedelta(minutes=1)
TOAST = 200
"""Characters of the answer to a press."""
RINGS_AT = {443, 80, 88, 8443}
"""The ports Telegram rings at, over https only."""
_SLACK = 10.0
"""Seconds a long poll may take longer than it was asked to."""


class TelegramClient(HttpService):
    """One bot. What is sent cannot be looked up afterwards: a call without an answer stays in doubt."""

    kind: ClassVar[str] = "telegram"

    def __init__(self, name: str, config: TelegramConfig, wiring: Wiring) -> None:
        self._config = config
        self._wiring = wiring
        url = f"{config.api_url}/bot{config.token.reveal()}"
        within = config.timeout.total_seconds()
        limiter = Limiter(wiring.clock, per_second=OVERALL, burst=1)
        super().__init__(
            name, Address(url=url, headers={}, within=within, width=16, refusal=understood), wiring, limiter
        )
        # A poll lasts nearly a minute and says nothing about how fast the service answers.
        self._polls = Http(
            name,
            Address(url=url, headers={}, within=POLL + _SLACK, width=1, refusal=understood),
            Watch(name, self._breaker, wiring.clock, width=1),
            session=wiring.session,
            clock=wiring.clock,
            marks=wiring.marks,
        )
        self._pace = Pace(wiring.clock)
        self._threads = Threads(name, wiring.clock, size=1)
        self._loading = asyncio.Lock()
        self._receiver = self._new_receiver()

    async def send(self, channel: str, to: str, letter: Letter) -> str:  # noqa: ARG002 (the router knows it is us)
        """`chat:message`. An empty `to` is the chat of daemon.yaml."""
        place = self._place(to)
        if (why := unfit(letter)) is not None:
            raise Rejected(self.name, why)
        try:
            return str(await self._sent(place, letter))
        except Moved as error:
            return str(await self._sent(Place(error.chat, place.topic), letter))

    async def edit(self, channel: str, to: str, message: str, letter: Letter) -> None:  # noqa: ARG002 (as above; the message knows its chat)
        """Show this instead, buttons and all. That it says so already counts as done."""
        sent = Sent.parse(message)
        if sent is None:
            raise Rejected(self.name, "this is no message of Telegram's")
        build = await self._built()
        await self._pace.turn(Place(sent.chat))
        text = (calls.EDIT_TEXT, build.new_text)
        caption = (calls.EDIT_CAPTION, build.new_caption)
        first, second = (caption, text) if letter.image else (text, caption)
        try:
            try:
                await self._http.ask(first[0], body=first[1](sent, letter))
            except WrongPart:
                await self._http.ask(second[0], body=second[1](sent, letter))
        except NotModified:
            return

    async def reply(self, to: Heard, text: str, *, refused: bool = False) -> None:
        """Answer who has just pressed or spoken, once; raises where they cannot be told."""
        if isinstance(to, Pressed):
            told = {"callback_query_id": to.receipt, "text": text[:TOAST], "show_alert": refused}
            await self._ask(calls.ANSWER_PRESS, **told)
            return
        place = self._place(to.chat)
        await self._pace.turn(place)
        await self._ask(calls.SEND_MESSAGE, chat_id=place.chat, message_thread_id=place.topic, text=text)

    async def me(self) -> User:
        """The bot itself."""
        return (await self._http.ask(calls.GET_ME)).result

    async def updates(self, offset: int | None, allowed: list[str]) -> list[msgspec.Raw]:
        """What happened, from this number on; all before it is forgotten over there. Waits for it nearly a minute."""
        body = _json(offset=offset, timeout=POLL, allowed_updates=allowed)
        return (await self._polls.ask(calls.GET_UPDATES, body=body)).result

    async def webhook(self) -> WebhookInfo:
        return (await self._http.ask(calls.GET_WEBHOOK)).result

    async def set_webhook(self, url: str, secret: str, allowed: list[str]) -> None:
        """Telegram rings there from now on."""
        await self._ask(calls.SET_WEBHOOK, url=url, secret_token=secret, allowed_updates=allowed)

    async def delete_webhook(self) -> None:
        """Nothing that waits is dropped."""
        await self._ask(calls.DELETE_WEBHOOK, drop_pending_updates=False)

    async def chat(self, place: Place) -> Chat:
        return (await self._ask(calls.GET_CHAT, chat_id=place.chat)).result

    async def member(self, place: Place, user: int) -> Member:
        """How somebody, or the bot, stands in a group."""
        return (await self._ask(calls.GET_MEMBER, chat_id=place.chat, user_id=user)).result

    @property
    def home(self) -> Place | None:
        """The chat of daemon.yaml."""
        return Place.parse(self._config.chat)

    @property
    def rings_at(self) -> str | None:
        """Where Telegram is told to ring; None where it is asked instead."""
        parts = urlsplit(self._wiring.public_url)
        reachable = parts.scheme == "https" and (parts.port or 443) in RINGS_AT
        wanted = self._config.receive == "webhook" or (self._config.receive == "auto" and reachable)
        return f"{self._wiring.public_url}/webhook/{self.name}" if wanted and parts.scheme else None

    async def check(self) -> None:
        await self._http.probe(calls.GET_ME)

    async def identity(self) -> str | None:
        """The bot's number: another token for the same bot is the same bot."""
        return str((await self.me()).id)

    def receiver(self) -> Receiver:
        return self._receiver

    def remarks(self) -> tuple[Sentence, ...]:
        return () if self._receiver.trouble is None else (self._receiver.trouble,)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)

    async def close(self) -> None:
        await super().close()
        self._threads.close()

    def _new_receiver(self) -> LongPolling | PushedUpdates:
        if self.rings_at is not None:
            return PushedUpdates(self.name, self, self._wiring.drawer, self.rings_at)
        return LongPolling(self.name, self, self._wiring.clock)

    def _place(self, to: str) -> Place:
        place = Place.parse(to or self._config.chat)
        if place is None:
            raise Rejected(self.name, "this is no chat of Telegram's" if to else "no chat is set in daemon.yaml")
        return place

    async def _sent(self, place: Place, letter: Letter) -> Sent:
        build = await self._built()
        await self._pace.turn(place)
        if letter.image:
            try:
                return _named(await self._http.ask(calls.SEND_PHOTO, body=build.photo(place, letter)))
            except BadPicture:  # it was refused, so nothing was sent: the words matter more than the poster
                await self._pace.turn(place)
        return _named(await self._http.ask(calls.SEND_MESSAGE, body=build.message(place, letter)))

    async def _built(self) -> ModuleType:
        """What builds messages; loaded with the first of them, beside the loop."""
        async with self._loading:
            known = sparing.loaded()
            try:
                return known if known is not None else await self._threads.run(sparing.load, within=LOADED_WITHIN)
            except TimedOut as error:  # the import goes on, and the next try finds it done
                raise Unreachable(
                    self.name, Sentence("is not ready: this machine is very slow"), undone=True
                ) from error

    async def _ask(self, call: Call[T], **fields: object) -> T:
        return await self._http.ask(call, body=_json(**fields))


def _json(**fields: object) -> bytes:
    return msgspec.json.encode({name: value for name, value in fields.items() if value is not None})


def _named(answer: Envelope[Message]) -> Sent:
    return Sent(answer.result.chat.id, answer.result.message_id)
