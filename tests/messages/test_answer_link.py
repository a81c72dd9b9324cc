"""The link in a mail that answers a question: signed, for one account, one version and some days, and it asks first."""

import stat
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
from daemon.runtime.keyfile import KeyFileError, read_key
from daemon.runtime.log_lines import as_words
from daemon.runtime.logbook import LogBook
from daemon.runtime.logging import Logging, logging_to
from daemon.runtime.redaction import MARK, Redactor
from daemon.web import answering
from daemon.web.signed import ANSWERING, ENDING
from state import notes, questions
from state.migrate import backup
from tests.engine.front import a_front, a_key, a_program
from tests.engine.probing import happens
from tests.house import MODERATION, OWNER, House, a_house
from tests.messages.carrying import EVERY, MAIL, Carrier, a_house_that_tells, bag
from tests.messages.test_owner import asks

SETTINGS = {"server": {"public_url": "https://usher.example.org"}}
ONLY = {"tell_requesters": "false", "owner_hears": ["reviews"]}


@asynccontextmanager
async def asked_by_mail(folder: Path, **more: Any) -> AsyncIterator[tuple[House, ClientSession, str]]:  # noqa: ANN401
    """A review was mailed to the owner, whose account is the first; somebody with a browser, and the link's path."""
    carrier = Carrier()
    given: dict[str, Any] = {"messages": ONLY, "channels": MAIL, **more}
    settings = {**SETTINGS, **given.pop("more_settings", {})}
    given |= {"services": True, "plugins": {"moderation": MODERATION}, "settings": settings}
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


async def test_words_that_were_written_there_count_more_than_a_reason_that_was_picked(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        await presses(browser, path, choice="decline", reason="Not for this house", words="We wait for the box set.")
        await house.settles()
        assert await house.one("SELECT reason FROM questions") == "We wait for the box set."


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


async def test_with_a_second_admin_and_nobody_named_the_link_leads_to_the_login(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, browser, path):
        await a_key(house, "Second", Scope.ADMIN)
        for answer in (browser.get(path, allow_redirects=False), browser.post(path, data={}, allow_redirects=False)):
            async with answer as told:
                assert (told.status, told.headers["Location"]) == (303, "/login?next=/reviews/1")
        assert (await state_of(house))[0] == "open"
        assert "Several accounts" in str(await house.daemon.post.why_no_link())


async def test_a_mail_has_no_link_that_answers_while_it_is_not_known_as_whom(tmp_path: Path) -> None:
    carrier = Carrier()
    given: dict[str, Any] = {"services": True, "plugins": {"moderation": MODERATION}, "settings": SETTINGS}
    async with a_house_that_tells(tmp_path, carrier, messages=ONLY, channels=MAIL, **given) as house:
        for name in ("Root", "Second"):
            await a_key(house, name, Scope.ADMIN)
        await asks(house)
        await house.settles(after=timedelta(minutes=10))
        ((_, _, letter),) = carrier.arrived
        assert [urlsplit(link.url).path for link in letter.links] == ["/reviews/1"]


async def test_the_account_that_is_named_answers_and_with_its_own_rights(tmp_path: Path) -> None:
    server = {**SETTINGS["server"], "mail_answers_as": "lea"}
    carrier = Carrier()
    given: dict[str, Any] = {"services": True, "plugins": {"moderation": MODERATION}, "settings": {"server": server}}
    async with a_house_that_tells(tmp_path, carrier, messages=ONLY, channels=MAIL, **given) as house:
        for name, scopes in {"Root": {Scope.ADMIN}, "Second": {Scope.ADMIN}, "Lea": {Scope.READ}}.items():
            await a_key(house, name, *scopes)
        assert await house.daemon.post.why_no_link() is None
        await asks(house)
        await house.settles(after=timedelta(minutes=10))
        path = urlsplit(carrier.arrived[0][2].links[0].url).path
        async with a_front(house) as (_, url), ClientSession(url, headers={"Accept": "text/html"}) as browser:
            assert (await presses(browser, path, choice="approve"))[0] == 403
            deciding = frozenset({Scope.READ, Scope.DECIDE})
            await accounts.change_account(house.daemon.journal, OWNER, 3, scopes=deciding, person=None, disabled=False)
            assert (await presses(browser, path, choice="approve"))[0] == 200
        assert await state_of(house) == ("answered", "approve", "account:3", "mail")


async def test_a_name_nobody_has_is_said(tmp_path: Path) -> None:
    server = {**SETTINGS["server"], "mail_answers_as": "nobody"}
    async with asked_by_mail(tmp_path, more_settings={"server": server}) as (house, _, path):
        assert path == "/reviews/1"
        async with a_front(house) as (_, url), a_program(url, (await a_key(house, "R", Scope.READ))[1]) as program:
            told = await (await program.get("/api/v1/services")).json()
        assert told["why_no_link"]["values"] == {"account": "nobody"}


async def test_the_key_lies_in_a_file_of_its_own_and_in_no_copy_of_the_memory(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, _, path):
        file = tmp_path / "links.key"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        copy = backup(tmp_path / "usher.db", tmp_path / "copy.db")
        key = file.read_text().strip()
        for held in (copy, tmp_path / "usher.db", tmp_path / "usher.db-wal"):
            assert key.encode() not in held.read_bytes(), held
            assert bytes.fromhex(key) not in held.read_bytes(), held
        await house.stops()
        await house.lives()
        assert house.daemon.post.seals.opened(path.rpartition("/")[2], ANSWERING) is not None


async def test_a_key_that_lay_in_the_memory_goes_on_counting_and_lies_there_no_longer(tmp_path: Path) -> None:
    old = "ab" * 32
    async with a_house(tmp_path, services=False) as house:
        await house.daemon.database.write(lambda tx: notes.note(tx, "key of links", old))
        await house.stops()
        await house.lives()
        assert (tmp_path / "links.key").read_text() == f"{old}\n"
        assert await notes.noted(house.daemon.database, "key of links") is None


async def test_without_its_file_a_new_key_is_made_and_old_links_lead_nowhere(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, _, path):
        await house.stops()
        (tmp_path / "links.key").unlink()
        await house.lives()
        async with a_front(house) as (_, url), ClientSession(url, headers={"Accept": "text/html"}) as browser:
            assert (await presses(browser, path, choice="approve"))[0] == 404
        assert (await state_of(house))[0] == "open"


async def test_a_link_opens_no_other_question_that_was_given_its_number_in_a_restored_memory(tmp_path: Path) -> None:
    async with asked_by_mail(tmp_path) as (house, _, path):
        await house.stops()
        for name in ("usher.db", "usher.db-wal", "usher.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        await house.lives()
        await a_key(house, "Root", Scope.ADMIN)
        await house.settles(after=timedelta(minutes=1))
        assert (await state_of(house))[0] == "open"
        async with a_front(house) as (_, url), ClientSession(url, headers={"Accept": "text/html"}) as browser:
            assert (await read(browser, path))[0] == 404
            assert (await presses(browser, path, choice="approve"))[0] == 404
        assert (await state_of(house))[0] == "open"


@pytest.mark.parametrize("held", ["", "secret-canary", "ab" * 31, "\xff"])
def test_a_file_that_holds_no_key_is_said_with_the_remedy_and_without_what_it_holds(held: str, tmp_path: Path) -> None:
    (tmp_path / "links.key").write_bytes(held.encode("latin-1"))
    with pytest.raises(KeyFileError, match=r"links\.key cannot be read as a key: .* remove it") as told:
        read_key(tmp_path / "links.key")
    assert "canary" not in str(told.value)


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
        other = seals.sealed(ENDING, 1, 1, 1, 4_000_000_000)
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
