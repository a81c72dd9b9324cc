"""A house in which something else is offered to whoever asked."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession

from daemon.commands.answers import Answer, answer
from daemon.commands.base import Caller
from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.services.telegram import sparing
from demo.telegram.rooms import Message
from state import people, questions
from state.journal import Author
from state.questions import Asked
from tests.house import MODERATION, OWNER, House, a_house
from tests.stories.test_telegram import ANA, EVE, GROUP, TOM, streets_of

SERIES, FILM = 66732, 603
"""Stranger Things and The Matrix: no rule of this house decides either."""
LEA = 2
CUTS = range(1, 100) if os.environ.get("USHER_THOROUGH") else sorted(Random(5).sample(range(1, 90), 6))
PUBLIC = {"server": {"public_url": "https://usher.example.org"}}
WELL = timedelta(seconds=20)


def plugins(**more: object) -> dict[str, object]:
    return {"moderation": {**MODERATION, **more}, "messages": {"owner_hears": []}}


@asynccontextmanager
async def with_mail(folder: Path, **more: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house that writes mails."""
    given: dict[str, Any] = {"plugins": plugins(), "channels": True, "settings": PUBLIC, **more}
    async with a_house(folder, **given) as house:
        await house.settles()
        yield house


async def asks_for_a_series(house: House, *, seasons: tuple[int, ...] = (1, 2, 3), is4k: bool = False) -> int:
    number: int = house.portal.request(SERIES, by=LEA, kind="tv", seasons=seasons, is4k=is4k)
    return await _is_reviewed(house, number)


async def asks_for_a_film(house: House, *, is4k: bool = False) -> int:
    return await _is_reviewed(house, house.portal.request(FILM, by=LEA, is4k=is4k))


async def _is_reviewed(house: House, number: int) -> int:
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
    return number


async def the_open(house: House) -> Asked:
    rows = await house.daemon.database.read("SELECT * FROM questions WHERE state = 'open' AND invites = 0")
    (asked,) = map(questions.asked, rows)
    return asked


async def chooses(house: House, choice: str, *, by: Caller = OWNER, reason: str | None = None) -> Asked:
    """Somebody answers the one open question; which it was."""
    asked = await the_open(house)
    given = Answer(question=asked.id, version=asked.version, choice=choice, reason=reason)
    await answer(house.daemon.journal, given, by)
    await house.settles(after=WELL)
    return asked


async def whoever_is_asked(house: House) -> Caller:
    asked = await the_open(house)
    return Caller(name=asked.question.may_answer, surface="mail", scopes=frozenset(), person=asked.question.person)


async def answers(house: House, choice: str) -> None:
    await chooses(house, choice, by=await whoever_is_asked(house))


def mails(house: House) -> list[str]:
    """Each as it reads: its subject, and below it the text."""
    return [f"{each['Subject']}\n{_text(each)}" for each in (mail.parsed for mail in house.world.mail.mails)]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: str) -> str:
    """The path that answers."""
    found = re.search(r"https://usher\.example\.org/answer/\S+", mail)
    assert found is not None, mail
    return urlsplit(found[0]).path


async def happened(house: House) -> list[str]:
    rows = await house.rows("SELECT name FROM events WHERE name LIKE 'offer.%' ORDER BY id")
    return [name for (name,) in rows]


def stands(house: House, number: int) -> tuple[str, tuple[int, ...], bool]:
    """How a request stands in the portal."""
    request = house.portal.book.requests[number]
    return request.status.name.lower(), tuple(season.number for season in request.seasons), request.is_4k


async def read(browser: ClientSession, path: str) -> str:
    async with browser.get(path, headers={"Accept": "text/html"}) as answered:
        assert answered.status == 200
        return await answered.text()


async def presses(browser: ClientSession, path: str, **fields: str) -> str:
    async with browser.post(path, data=fields, headers={"Accept": "text/html"}) as answered:
        assert answered.status == 200
        return await answered.text()


@asynccontextmanager
async def with_a_bot(folder: Path, **more: Any) -> AsyncIterator[House]:  # noqa: ANN401 (see `Furnishing`)
    """A house whose owner is asked in a group. Léa told the portal her chat, and has no mail from here."""
    sparing.load()
    async with with_mail(folder, channels=False, telegram={"chat": str(GROUP), "receive": "polling"}, **more) as house:
        lea = PortalUser(alias=Alias(service="overseerr", id=str(LEA)), name="Léa Marchand", telegram=str(ANA))
        by = Author(plugin="engine", cause="source:test")
        await house.daemon.journal.run(by, lambda pen: people.meet(pen.tx, lea, pen.now))
        for number, name in ((ANA, "Ana"), (TOM, "Tom"), (EVE, "Eve")):
            streets_of(house).joins(number, name)
        streets_of(house).group(GROUP, "The house")
        await house.settles(after=timedelta(minutes=1))
        yield house


def in_the_chat_of(house: House, whom: int) -> list[Message]:
    return streets_of(house).shown(whom)


async def press(house: House, who: int, message: Message, button: str) -> None:
    streets_of(house).presses_button(who, message, button)
    await house.settles(after=WELL)
