"""The link in a mail that answers a question: signed, for one account, one version and some days, and it asks first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from daemon.commands import accounts
from daemon.commands.base import Scope
from daemon.domain.letters import Reach
from daemon.events.consequences import Ask
from daemon.runtime.clock import SystemClock
from daemon.runtime.log_lines import as_words
from daemon.runtime.logbook import LogBook
from daemon.runtime.logging import Logging, logging_to
from daemon.runtime.redaction import MARK, Redactor
from daemon.web import answering
from daemon.web.signed import ENDING
from state import questions
from tests.engine.front import a_front, a_key
from tests.engine.probing import happens
from tests.house import MODERATION, OWNER, House
from tests.messages.carrying import EVERY, MAIL, Carrier, a_house_that_tells, bag
from tests.messages.test_owner import asks

SETTINGS = {"server": {"public_url": "https://usher.example.org"}}
ONLY = {"tell_requesters": "false", "owner_hears": ["reviews"]}


@asynccontextmanager
async def asked_by_mail(folder: Path, **more: Any) -> AsyncIterator[tuple[House, ClientSession, str]]:  # noqa: ANN401
    """A review was mailed to the owner, whose account is the first; somebody with a browser, and the link's path."""
    carrier = Carrier()
    given: dict[str, Any] = {"messages": ONLY, "channels": MAIL, **more}
    given |= {"services": True, "plugins": {"moderation": MODERATION}, "settings": SETTINGS}
    async with a_house_that_tells(folder, carrier, **given) as house:
        await a_key(house, "Root", Scope.ADMIN)
        await asks(house)
        await house.settles(after=timedelta(minutes=10))
        (link,) = (link for channel, _, letter in carrier.arrived if channel == "smtp" for link in letter.links[:1])
        async with a_front(house) as (_, url), ClientSession(url, headers={"Accept": "text/html"}) as browser:
            yield house, browser, urlsplit(link.url).path


async def state_of(house: House) -> tuple[object, ...]:
    found: tuple[object, ...] = (await house.rows("SELECT state, choice, answered_by, surface FROM questions"))[0]
    return found


async def read(browser: ClientSession, path: str) -> tuple[int, str]:
    async with browser.get(path) as answer:
        return answer.status, await answer.text()


async def presses(browser: ClientSession, path: str, **fields: str) -> tuple[int, str]:
    async with browser.post(path, data=fields) as answer:
        return answer.status, await answer.text()


async def test_opening_the_link_decides_nothing_and_a_button_does(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        for _ in range(3):
            status, page = await read(browser, path)
            assert (status, "The Matrix (1999)" in page, "Léa Marchand" in page) == (200, True, True)
        assert (await state_of(house))[0] == "open"
        status, page = await presses(browser, path, choice="decline", reason="Not for this house")
        assert (status, "Decline: chosen by Root" in page) == (200, True)
        assert await state_of(house) == ("answered", "decline", "account:1", "mail")
        await house.settles()
        assert house.portal.declined[1] == 1
        assert await house.why(1) == "Not for this house"


async def test_who_presses_later_is_told_who_was_first(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        told = [await presses(browser, path, choice=("approve", "decline")[turn % 2]) for turn in range(20)]
        assert {status for status, _ in told} == {200}
        assert all("Approve: chosen by Root" in page for _, page in told)
        assert await house.one("SELECT count(*) FROM events WHERE name = 'question.answered'") == 1


async def test_the_page_tells_its_address_to_nobody(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (_, browser, path), browser.get(path) as answer:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_after_two_weeks_it_is_over(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        await house.settles(after=timedelta(days=15))
        assert (await read(browser, path))[0] == 404
        assert (await presses(browser, path, choice="approve"))[0] == 404
        assert (await state_of(house))[0] == "open"


async def test_a_right_that_was_taken_away_is_gone_at_the_next_press(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        journal = house.daemon.journal
        await a_key(house, "Second", Scope.ADMIN)
        for scopes, disabled in ((frozenset({Scope.READ}), False), (frozenset({Scope.ADMIN}), True)):
            await accounts.change_account(journal, OWNER, 1, scopes=scopes, person=None, disabled=disabled)
            assert (await presses(browser, path, choice="approve"))[0] == 403
        assert (await state_of(house))[0] == "open"


async def test_it_answers_the_version_that_was_mailed_and_no_newer_one(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        asked = await questions.get(house.daemon.database, 1)
        assert asked is not None
        await happens(house, Ask(asked.question))
        _, page = await presses(browser, path, choice="approve")
        assert "Asked again with newer facts" in page
        assert await house.rows("SELECT state FROM questions ORDER BY id") == [("superseded",), ("open",)]


async def test_no_other_link_opens_it(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        seals = house.daemon.post.seals
        other = await seals.sealed(ENDING, 1, 1, 1, 4_000_000_000)
        token = path.rpartition("/")[2]
        for wrong in (other, token[:-1], token[1:], "x" * 40, "é"):
            assert (await presses(browser, f"/answer/{wrong}", choice="approve"))[0] == 404, wrong
        assert (await state_of(house))[0] == "open"


@pytest.mark.parametrize("choice", ["", "delete", "approve/none"])
async def test_a_choice_there_is_not_is_refused(choice: str, tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        assert (await presses(browser, path, choice=choice))[0] == 409
        assert (await state_of(house))[0] == "open"


async def test_whoever_tries_links_has_to_wait(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (_, browser, _path):
        statuses = [(await read(browser, f"/answer/{number:040}"))[0] for number in range(40)]
        assert statuses[0] == 404
        assert statuses[-1] == 429


async def test_no_room_and_no_chat_gets_a_link_that_answers(tmp_path: Path) -> None:
    carrier = Carrier()
    given = {"services": True, "plugins": {"moderation": MODERATION}, "settings": SETTINGS}
    channels = {**EVERY, "slack": bag("slack", Reach.ROOM)}
    async with a_house_that_tells(tmp_path, carrier, channels=channels, messages=ONLY, **given) as house:
        await a_key(house, "Root", Scope.ADMIN)
        await asks(house)
        await house.settles(after=timedelta(minutes=10))
        linked = {channel: "/answer/" in str(letter) for channel, _, letter in carrier.arrived}
        assert linked == {"smtp": True, "telegram": False, "discord": False, "slack": False}


async def test_the_link_is_in_no_log_also_when_its_page_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    style = as_words(UTC, coloured=False)
    logs = Logging(clock=SystemClock(), book=LogBook(), redactor=Redactor(), stream=stream, style=style, level="debug")
    with logging_to(logs):
        async with asked_by_mail(tmp_path) as (house, browser, path):
            await read(browser, path)

            async def breaks(*_: object) -> None:
                raise RuntimeError(path)

            monkeypatch.setattr(answering, "tickets", breaks)
            assert (await read(browser, path))[0] == 500
            await house.stops()
            token = path.rpartition("/")[2]
            assert token.encode() not in (tmp_path / "usher.db").read_bytes()
            await house.lives()
    assert f"/answer/{MARK}" in stream.getvalue()
    assert token not in stream.getvalue()
