"""The copies of questions outside: written from the question as it stands at that moment, and sent to a channel.

Names are looked up just before a copy is sent; nothing of them is kept.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Final

from daemon.config import Config
from daemon.domain.errors import Gone, NotConfigured, Rejected
from daemon.domain.letters import Letter
from daemon.domain.ports import Channels
from daemon.domain.questions import Surface
from daemon.roster import Entry
from daemon.runtime.clock import Clock
from daemon.tickets import Seen, letter_of
from daemon.web.i18n import Translator
from daemon.web.wording import Reader
from state import accounts, people, questions
from state.database import Database
from state.questions import Asked

_PRESSED: Final = {"telegram"}
"""Kinds of service whose messages have buttons."""
_CHANGED: Final = {"telegram", "discord"}
"""Kinds of service whose messages can be changed once they were sent."""
_ROOMS: Final = {"discord", "slack"}
"""Kinds of service that lead to one room; the others need an address."""


class Copies:
    """The port `Surfaces`. What it is made with tells how things stand at each moment, so that a reload is felt at
    once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        config: Callable[[], Config],
        words: Callable[[str], Translator],
        language: Callable[[], Awaitable[str]],
        entries: Callable[[], Iterable[Entry]],
        channels: Channels,
    ) -> None:
        self._database = database
        self._clock = clock
        self._config = config
        self._words = words
        self._language = language
        self._entries = entries
        self._channels = channels

    def owners(self) -> tuple[Surface, ...]:
        return tuple(
            Surface(channel=each.name, address=_address(each), changes=each.kind.name in _CHANGED)
            for each in self._entries()
            if each.client is not None and (each.kind.name in _ROOMS or _address(each))
        )

    def changes(self, channel: str) -> bool:
        return any(each.name == channel and each.kind.name in _CHANGED for each in self._entries())

    async def show(self, question: int, channel: str, address: str, *, again: bool) -> str | None:
        asked = await self._asked(question)
        if asked.state != "open":
            raise Rejected(channel, "it was settled meanwhile")
        name = await self._channels.send(channel, address, await self._written(asked, channel, again=again))
        return name or f"at {self._clock.now().isoformat()}"  # Slack has no name for it, and it is a copy all the same

    async def update(self, question: int, channel: str, address: str, message: str, *, unfolded: str) -> None:
        letter = await self._written(await self._asked(question), channel, unfolded=unfolded)
        with suppress(Gone):  # somebody deleted the copy: nothing is left that could say something old
            await self._channels.edit(channel, address, message, letter)

    async def _asked(self, number: int) -> Asked:
        asked = await questions.get(self._database, number)
        if asked is None:
            raise Rejected("questions", f"question {number} is no longer kept")
        return asked

    async def _written(self, asked: Asked, channel: str, *, again: bool = False, unfolded: str = "") -> Letter:
        config, entry = self._config(), self._entry(channel)
        presses = entry.kind.name in _PRESSED
        seen = Seen(
            asked_by=await self._asked_by(asked),
            answered_by=await self._answered_by(asked.answered_by or ""),
            buttons=await questions.tokens_of(self._database, asked.id) if presses else None,
            url=config.server.public_url,
            again=again,
            unfolded=unfolded,
            steps=await questions.steps_of(self._database, asked.id, unfolded) if unfolded else {},
        )
        words = self._words(await self._language())
        return letter_of(asked, seen, Reader(words=words, zone=config.house.timezone, now=self._clock.now()))

    def _entry(self, channel: str) -> Entry:
        for each in self._entries():
            if each.name == channel:
                return each
        raise NotConfigured(channel, "is not set up")

    async def _asked_by(self, asked: Asked) -> str | None:
        alias = asked.question.asked_by
        return None if alias is None else (await people.named(self._database, [alias])).get(alias, people.SOMEONE)

    async def _answered_by(self, by: str) -> str | None:
        """What to call `account:<id>`, `person:<id>` or `key:<name>`. Time and the engine have no name."""
        kind, _, ident = by.partition(":")
        match kind:
            case "key":
                return ident
            case "account":
                account = await accounts.get(self._database, int(ident))
                return account.name if account else people.SOMEONE
            case "person":
                person = await people.get(self._database, int(ident))
                return person.name if person else people.SOMEONE
        return None


def _address(entry: Entry) -> str:
    return str(getattr(entry.config, "chat", ""))
