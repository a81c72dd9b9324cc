"""The copies of questions outside: written from the question as it stands at that moment, and sent to a channel.

Names are looked up just before a copy is sent; nothing of them is kept.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Final

from daemon.config import Config
from daemon.domain.errors import Gone, NotConfigured, Rejected
from daemon.domain.letters import Letter
from daemon.domain.people import OWNER
from daemon.domain.ports import Channels
from daemon.domain.questions import Holder, StandIn, Surface
from daemon.roster import Entry
from daemon.runtime.clock import Clock
from daemon.tickets import Seen, letter_of
from daemon.web.i18n import Translator
from daemon.web.signed import answers_as
from daemon.web.wording import Reader
from state import accounts, delegation, people, questions
from state.accounts import Account
from state.database import Database
from state.delegation import INSTEAD
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
        language: Callable[[int], Awaitable[str]],
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

    async def lies_with(self, question: int) -> Holder | None:
        asked = await questions.get(self._database, question)
        found = await delegation.lies_with(self._database, asked) if asked else None
        if found is None:
            return None
        hand, account = found
        owner = await self._owner()
        person = OWNER if owner is not None and owner.id == account.id else account.person
        return Holder(account=account.id, person=person, hand=hand.id, by=hand.by, word=hand.word)

    async def stand_in(self, question: int) -> StandIn | None:
        asked, owner = await questions.get(self._database, question), await self._owner()
        absent = (await delegation.all_away(self._database, self._clock.now())).get(owner.id) if owner else None
        deputy = await accounts.get(self._database, absent.deputy) if absent else None
        if asked is None or absent is None or deputy is None or not delegation.may_answer(deputy, asked):
            return None
        return StandIn(account=deputy.id, instead_of=absent.account)

    async def _owner(self) -> Account | None:
        return answers_as(await accounts.listed(self._database), self._config().server.mail_answers_as)

    async def show(self, question: int, channel: str, address: str, *, again: bool) -> str | None:
        asked = await self._asked(question)
        if asked.state != "open":
            raise Rejected(channel, "it was settled meanwhile")
        letter = await self._written(asked, channel, address, again=again)
        name = await self._channels.send(channel, await self._where(channel, address), letter)
        return name or f"at {self._clock.now().isoformat()}"  # Slack has no name for it, and it is a copy all the same

    async def update(self, question: int, channel: str, address: str, message: str, *, unfolded: str) -> None:
        letter = await self._written(await self._asked(question), channel, address, unfolded=unfolded)
        with suppress(Gone):  # somebody deleted the copy: nothing is left that could say something old
            await self._channels.edit(channel, await self._where(channel, address), message, letter)

    async def _where(self, channel: str, address: str) -> str:
        """A person's chat is looked up just before; so it is forgotten with them."""
        person = _person(address)
        if person is None:
            return address
        chats = (await people.addresses(self._database, person)).chats
        chat = chats.get(channel) or chats.get("")
        if chat is None:
            raise Rejected(channel, "it has no address for this person any more")
        return chat

    async def _asked(self, number: int) -> Asked:
        asked = await questions.get(self._database, number)
        if asked is None:
            raise Rejected("questions", f"question {number} is no longer kept")
        return asked

    async def _written(
        self, asked: Asked, channel: str, address: str, *, again: bool = False, unfolded: str = ""
    ) -> Letter:
        config, entry, person = self._config(), self._entry(channel), _person(address)
        holder = await self.lies_with(asked.id) if person is not None else None
        presses = entry.kind.name in _PRESSED
        seen = Seen(
            asked_by=await self._asked_by(asked),
            quote=await questions.quoted(self._database, asked),
            answered_by=await self._answered_by(asked.answered_by or ""),
            buttons=await questions.tokens_of(self._database, asked.id) if presses else None,
            url=config.server.public_url,
            again=again,
            handed_by=await self._answered_by(holder.by) if holder else None,
            instead=holder is not None and holder.by.startswith(INSTEAD),
            word=holder.word if holder else "",
            unfolded=unfolded,
            steps=await questions.steps_of(self._database, asked.id, unfolded) if unfolded else {},
        )
        words = self._words(await self._language(OWNER if person is None else person))
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
        """What to call `account:<id>`, `away:<id>`, `person:<id>` or `key:<name>`. Time and the engine have no name."""
        kind, _, ident = by.partition(":")
        match kind:
            case "key":
                return ident
            case "account" | "away":
                account = await accounts.get(self._database, int(ident))
                return account.name if account else people.SOMEONE
            case "person":
                person = await people.get(self._database, int(ident))
                return person.name if person else people.SOMEONE
        return None


def _person(address: str) -> int | None:
    """Whose chat `person:<id>` is; None: it is an address as it is."""
    kind, _, number = address.partition(":")
    return int(number) if kind == "person" and number.isdecimal() else None


def _address(entry: Entry) -> str:
    return str(getattr(entry.config, "chat", ""))
