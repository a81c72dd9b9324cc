"""The post office: turns what a person is owed to hear into a letter, and hands it to a channel.

Names, addresses and the language are looked up just before it is sent; nothing of them is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from daemon.bus.bus import Running
from daemon.config import Config, Hours
from daemon.domain.errors import NotConfigured, Rejected
from daemon.domain.ids import Alias
from daemon.domain.letters import Button, Letter, LetterKind, Reach, Way
from daemon.domain.people import OWNER
from daemon.domain.ports import Channels
from daemon.domain.sentences import Sentence
from daemon.letterhead import Head, dressed
from daemon.plugin.context import Reading
from daemon.plugin.letters import LetterWriter, Occasion, Stationery, Style
from daemon.roster import Entry
from daemon.runtime.clock import Clock
from daemon.web.i18n import Translator
from daemon.web.signed import (
    ENDING,
    KEY_FILE,
    MailedQuestion,
    Seals,
    answers_as,
    link_for_one,
    link_to_answer,
    why_no_link,
)
from daemon.web.wording import Reader
from state import accounts, delegation, messages, notes, people, questions
from state.accounts import Account
from state.database import Database
from state.messages import Message
from state.people import Addresses
from state.questions import Asked

MOST_ENCLOSED = 50
ABOUT_OWNER = Addresses()
_POST = "post"
_REACH = {"smtp": Reach.MAIL, "telegram": Reach.CHAT}
"""What kind of address a kind of service wants; every other is a room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbag:
    """A channel that is set up, as far as the post needs it."""

    way: Way
    owners: str = ""
    """Where the owner is in it: a chat, nothing for a room."""


def mailbags(entries: Iterable[Entry]) -> dict[str, Mailbag]:
    """A bag for each service entry that carries messages and is configured."""
    return {
        each.name: Mailbag(
            way=Way(channel=each.name, reach=_REACH.get(each.kind.name, Reach.ROOM)),
            owners=str(getattr(each.config, "chat", "")),
        )
        for each in entries
        if Channels in each.kind.provides and each.client is not None
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _To:
    """For whom a letter is written."""

    person: int
    language: str
    style: Style
    alone: bool = False
    """By mail, to an address that is theirs: nobody else reads it."""
    channel: str = ""
    presses: bool = False
    """In a chat of their own, where messages have buttons."""


class PostOffice:
    """The port `Post`. What it is made with tells how things stand at each moment, so that a reload is felt at once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        config: Callable[[], Config],
        running: Callable[[], Mapping[str, Running]],
        words: Callable[[str], Translator],
        bags: Callable[[], Mapping[str, Mailbag]],
        carriers: Callable[[], Channels | None],
    ) -> None:
        self.seals = Seals(database.path.with_name(KEY_FILE))
        self._database = database
        self._clock = clock
        self._config = config
        self._running = running
        self._words = words
        self._bags = bags
        self._carriers = carriers

    def kinds(self) -> tuple[LetterKind, ...]:
        found = {
            each.kind: LetterKind(
                kind=each.kind, title=each.title, plugin=name, may_be_ended=each.may_be_ended, owners=each.owners
            )
            for name, each in reversed(list(self._writers()))
        }
        return tuple(found[kind] for kind in sorted(found))

    def channels(self) -> tuple[Way, ...]:
        return tuple(bag.way for bag in self._bags().values())

    def quiet_hours(self) -> Hours | None:
        """Those of messages where the plugin that sends them has some, else the house's."""
        found = self._stationery()
        own = None if found is None else found[0].quiet(found[1].around.config)
        return own or self._config().house.quiet_hours

    async def ways(self, person: int) -> tuple[Way, ...]:
        known = ABOUT_OWNER if person == OWNER else await people.addresses(self._database, person)
        return tuple(bag.way for bag in self._bags().values() if self._address(person, bag, known) is not None)

    async def forgotten(self, person: int) -> bool:
        return person != OWNER and (await people.addresses(self._database, person)).forgotten

    async def send(self, message: int, channel: str) -> str | None:
        owed, bag, carriers = await messages.get(self._database, message), self._bags().get(channel), self._carriers()
        if owed is None:
            raise Rejected(_POST, f"message {message} is no longer kept")
        if bag is None or carriers is None:
            raise NotConfigured(channel, "is not set up")
        known = ABOUT_OWNER if owed.person == OWNER else await people.addresses(self._database, owed.person)
        to = self._address(owed.person, bag, known)
        if to is None:
            raise Rejected(channel, "it has no address for this person any more")
        reach, theirs = bag.way.reach, owed.person != OWNER
        reader = await self._reader_of(owed.person, known)
        alone = reach is Reach.MAIL and known.sure
        reader = replace(reader, alone=alone, presses=theirs and reach is Reach.CHAT, channel=channel)
        letter = await self._written(owed, reader)
        return await carriers.send(channel, to, letter)

    async def example(self, kind: str, language: str) -> Letter:
        writer = self._writer(kind)
        to = _To(person=OWNER, language=language, style=replace(await self._style(OWNER), language=language))
        facts = msgspec.to_builtins(writer.example)
        enclosed = [
            _write(each, self._occasion(msgspec.to_builtins(each.example), to, each.names))
            for each in [self._writer(name) for name in facts.get("enclosed", ())]
        ]
        occasion = self._occasion(facts, to, writer.names)
        answer = f"{occasion.url}/answer/example" if occasion.url and "question" in facts else ""
        letter = _write(writer, replace(occasion, enclosed=tuple(enclosed), answer=answer))
        return await self._finished(letter, writer, to)

    async def _written(self, owed: Message, to: _To) -> Letter:
        try:
            writer = self._writer(owed.kind)
        except LookupError as error:
            raise Rejected(_POST, str(error)) from error
        letter = await self._composed(owed, to, writer)
        return await self._finished(letter, writer, to)

    async def _composed(self, owed: Message, to: _To, writer: LetterWriter) -> Letter:
        facts = owed.facts if isinstance(owed.facts, dict) else {}
        enclosed = [await self._enclosed(each, to) for each in _numbers(facts.get("enclosed"))]
        occasion = self._occasion(facts, to, await self._names(facts))
        asked = await self._open_for(facts, to)
        return _write(
            writer,
            replace(
                occasion,
                enclosed=tuple(each for each in enclosed if each),
                answer=await self._link(asked, to, owed.id) if asked else "",
                quote=await questions.quoted(self._database, asked) if asked else "",
                buttons=await self._buttons(asked, occasion) if asked and asked.question.person and to.presses else (),
            ),
        )

    async def _open_for(self, facts: Mapping[str, Any], to: _To) -> Asked | None:
        """The question a message asks, by its number or its key, where it is open and for whoever gets the message."""
        match facts.get("question"):
            case int(number):
                asked = await questions.get(self._database, number)
            case str(key):
                asked = await questions.open_under(self._database, key)
            case _:
                return None
        if asked is None or asked.state != "open":
            return None
        whom = asked.question.person
        return asked if whom is None or whom in await people.numbers(self._database, to.person) else None

    async def _link(self, asked: Asked, to: _To, message: int) -> str:
        """Only to the own address of the owner, or of whom it was handed to or asked of alone: in a room everybody
        who reads along could decide."""
        url, now = self._config().server.public_url, self._clock.now()
        if not to.alone or not url:
            return ""
        if asked.question.person is not None:
            return link_for_one(self.seals, asked, url=url, now=now)
        account = await self._account_of(to.person, asked)
        mailed = MailedQuestion(question=asked.id, channel=to.channel, message=message)
        return await link_to_answer(self.seals, self._database, mailed, account, url=url, now=now) or ""

    async def _account_of(self, person: int, asked: Asked) -> Account | None:
        if person == OWNER:
            return await self.answers_as()
        found = await delegation.lies_with(self._database, asked)
        return found[1] if found is not None and found[1].person == person else None

    async def answers_as(self) -> Account | None:
        """Whose account an answer by mail to the owner acts as."""
        return answers_as(await accounts.listed(self._database), self._config().server.mail_answers_as)

    async def why_no_link(self) -> Sentence | None:
        """Why mails to the owner have no link that answers, where they could have one."""
        found = self._stationery()
        mails = any(each.way.reach is Reach.MAIL for each in self._bags().values())
        if not mails or found is None or not found[0].owner(found[1].around.config):
            return None
        server = self._config().server
        return why_no_link(await accounts.listed(self._database), server.mail_answers_as) if server.public_url else None

    async def _buttons(self, asked: Asked, occasion: Occasion) -> tuple[Button, ...]:
        tokens = await questions.tokens_of(self._database, asked.id)
        return tuple(
            Button(text=occasion.words.say(each.says), data=tokens[each.name])
            for each in asked.question.choices
            if not each.beneath
        )

    async def _enclosed(self, number: int, to: _To) -> Letter | None:
        """One message of several in a letter; what cannot be written is left out of it, and shown on its own."""
        owed = await messages.get(self._database, number)
        if owed is None:
            return None
        try:
            return await self._composed(owed, to, self._writer(owed.kind))
        except (LookupError, Rejected):
            return None

    def _occasion(self, facts: Mapping[str, Any], to: _To, names: Mapping[str, str]) -> Occasion:
        config = self._config()
        words = Reader(words=self._words(to.language), zone=config.house.timezone, now=self._clock.now())
        return Occasion(
            facts=facts,
            words=words,
            names=names,
            parts={name: each.plugin.title for name, each in self._running().items()},
            house=config.house.name,
            url=config.server.public_url,
        )

    async def _finished(self, letter: Letter, writer: LetterWriter, to: _To) -> Letter:
        """With the way to end such messages, and as mail shows it."""
        config, words = self._config(), self._words(to.language)
        url = config.server.public_url
        if writer.may_be_ended and not writer.owners and url:
            token = "example" if to.person == OWNER else self.seals.sealed(ENDING, to.person, writer.kind)
            letter = replace(letter, unsubscribe=f"{url}/messages/end/{token}")
        enough = words.gettext("No more messages of this kind")
        head = Head(language=to.language, brand=to.style.brand, house=config.house.name, enough=enough)
        return replace(letter, html=letter.html or dressed(letter, head))

    async def language_of(self, person: int) -> str:
        """The language in which somebody, or the owner, is written to."""
        known = ABOUT_OWNER if person == OWNER else await people.addresses(self._database, person)
        return (await self._reader_of(person, known)).language

    async def _reader_of(self, person: int, known: Addresses) -> _To:
        style = await self._style(person)
        language = style.language or known.language or self._config().house.language
        return _To(person=person, language=language, style=style)

    async def _style(self, person: int) -> Style:
        found = self._stationery()
        if found is None:
            return Style()
        style: Style = await found[0].run(person, Reading(found[1].around))
        return style

    def _stationery(self) -> tuple[Stationery, Running] | None:
        every = ((part, each) for each in self._running().values() for part in each.plugin.of(Stationery))
        return next(every, None)

    def _writers(self) -> Iterable[tuple[str, LetterWriter]]:
        return ((name, part) for name, each in self._running().items() for part in each.plugin.of(LetterWriter))

    def _writer(self, kind: str) -> LetterWriter:
        for _, writer in self._writers():
            if writer.kind == kind:
                return writer
        raise LookupError(f"no plugin that is on writes messages of the kind {kind!r}")

    def _address(self, person: int, bag: Mailbag, known: Addresses) -> str | None:
        """None: this channel does not lead to them."""
        if person != OWNER:
            return _theirs(bag, known)
        if bag.way.reach is Reach.MAIL:
            found = self._stationery()
            return (found[0].owner(found[1].around.config) or None) if found else None
        return bag.owners if bag.owners or bag.way.reach is Reach.ROOM else None

    async def _names(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """What the subjects among the facts are called now."""
        subjects = [each for each in facts.values() if isinstance(each, str) and each.partition(":")[2]]
        found = await notes.called(self._database, subjects) if subjects else {}
        aliases = [Alias.parse(each[6:]) for each in subjects if each.startswith("alias:") and "/" in each]
        if aliases:
            known = await people.named(self._database, aliases)
            found = {**found, **{f"alias:{alias}": name for alias, name in known.items()}}
        if any(each.startswith("account:") for each in subjects):
            every = await accounts.listed(self._database)
            found = {**found, **{f"account:{each.id}": each.name for each in every}}
        numbers = [int(each[7:]) for each in subjects if each.startswith("person:") and each[7:].isdigit()]
        if numbers:
            somebody = await people.some(self._database, numbers)
            found = {**found, **{f"person:{number}": person.name for number, person in somebody.items()}}
        return found


def _write(writer: LetterWriter, occasion: Occasion) -> Letter:
    """Raises `Rejected` when the letter cannot be written from these facts: nothing was sent, and that is certain."""
    try:
        return writer.run(occasion)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise Rejected(_POST, f"the letter {writer.kind} could not be written: {type(error).__name__}") from error


def _theirs(bag: Mailbag, known: Addresses) -> str | None:
    match bag.way.reach:
        case Reach.MAIL:
            return known.mail
        case Reach.CHAT:
            return known.chats.get(bag.way.channel) or known.chats.get("")
        case Reach.ROOM:
            return None  # what is one person's is not for everybody in the room


def _numbers(held: object) -> list[int]:
    return [each for each in held if isinstance(each, int)][:MOST_ENCLOSED] if isinstance(held, list) else []
