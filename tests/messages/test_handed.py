"""A question that was handed to somebody: they are told by their own channels; others may decide."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from daemon.commands import accounts as commands
from daemon.commands.answers import Answer, answer
from daemon.commands.base import Caller, Scope
from daemon.commands.delegation import Handing, go_away, hand_over
from daemon.services.telegram import sparing
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, OWNER, START, House, next_cut
from tests.messages.carrying import Carrier, a_house_that_tells, meets, prefers, somebody
from tests.messages.test_answer_link import presses
from tests.messages.test_owner import asks
from tests.stories.chats import in_the_group, with_chats
from tests.stories.test_telegram import ANA, TOM, links, streets_of, toasts

ONLY = {"tell_requesters": "false", "owner_hears": ["reviews"]}
PUBLIC = {"server": {"public_url": "https://usher.example.org", "mail_answers_as": "Root"}}
DECIDE = frozenset({Scope.READ, Scope.DECIDE})
AFTER = timedelta(minutes=10)
ROOT, LEA = 1, 2
"""Numbers of the accounts."""


@pytest.fixture(scope="module", autouse=True)
def _aiogram_is_there() -> None:
    """Its import takes real seconds, and the clock of a house is turned."""
    sparing.load()


@asynccontextmanager
async def with_staff(folder: Path, carrier: Carrier, **messages: object) -> AsyncIterator[House]:
    """Root owns the house; Lea belongs to a person with a mail address, Tom's account to nobody."""
    given: dict[str, Any] = {"services": True, "plugins": {"moderation": MODERATION}, "settings": PUBLIC}
    async with a_house_that_tells(folder, carrier, messages={**ONLY, **messages}, **given) as house:
        await a_key(house, "Root", Scope.ADMIN)
        (person,) = await meets(house, somebody(77))
        for name, whose in (("Lea", person), ("Tom", None)):
            await commands.make_account(house.daemon.journal, OWNER, name=name, hashed="x", scopes=DECIDE, person=whose)
        yield house


async def hands(house: House, account: int, word: str = "", question: int = 1) -> None:
    await hand_over(house.daemon.journal, OWNER, Handing(question=question, account=account, word=word))
    await house.settles(after=AFTER)


def told(carrier: Carrier) -> list[tuple[str, str]]:
    return [(to, letter.title) for _, to, letter in carrier.arrived]


async def test_they_are_told_by_mail_who_asks_and_why_and_may_answer_by_its_link(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await asks(house)
        await hands(house, LEA, "You know these better.")
        to, letter = carrier.arrived[-1][1:]
        assert (to, letter.title) == ("person.77@example.org", "The Matrix (1999): Root asks you")
        assert letter.paragraphs[:2] == ("Root asks you to answer this.", "“You know these better.”")
        path = urlsplit(letter.links[0].url).path
        async with a_front(house) as (_, url), ClientSession(url, headers={"Accept": "text/html"}) as browser:
            assert (await presses(browser, path, choice="decline"))[0] == 200
        found = await house.rows("SELECT choice, answered_by, surface FROM questions")
        assert found == [("decline", "account:2", "mail")]
        assert await house.rows("SELECT address FROM question_copies ORDER BY address") == [("owner",), ("person:1",)]


async def test_the_link_of_one_it_was_taken_from_leads_to_the_login(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await asks(house)
        await hands(house, LEA)
        path = urlsplit(carrier.arrived[-1][2].links[0].url).path
        await hands(house, ROOT)
        async with (
            a_front(house) as (_, url),
            ClientSession(url) as browser,
            browser.post(path, data={"choice": "approve"}, allow_redirects=False) as refused,
        ):
            assert (refused.status, refused.headers["Location"]) == (303, "/login?next=/reviews/1")
        assert await house.rows("SELECT state FROM questions") == [("open",)]
        assert told(carrier)[-1] == ("owner@example.org", "The Matrix (1999): Root asks you")


async def test_whoever_borrowed_the_address_of_staff_and_changed_it_gets_no_link_that_answers(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await meets(house, somebody(1, email="person.77@example.org"))
        await meets(house, somebody(1, email="stranger@example.org"))
        await asks(house)
        await hands(house, LEA)
        to, letter = carrier.arrived[-1][1:]
        assert to == "person.77@example.org"
        assert [urlsplit(link.url).path for link in letter.links] == ["/reviews/1"]


async def test_reminders_go_to_whom_it_lies_with(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await asks(house)
        await hands(house, LEA)
        carrier.arrived.clear()
        await house.settles(after=timedelta(days=1))
        assert told(carrier) == [("person.77@example.org", "Still waiting: The Matrix (1999)")]
        await answer(house.daemon.journal, Answer(question=1, version=1, choice="approve"), OWNER)
        await house.settles(after=timedelta(days=3))
        assert len(carrier.arrived) == 1


async def test_by_mail_the_owner_is_reminded_as_in_a_chat(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await asks(house)
        await house.settles(after=timedelta(days=4))
        assert told(carrier) == [
            ("owner@example.org", "The Matrix (1999) needs you"),
            ("owner@example.org", "Still waiting: The Matrix (1999)"),
            ("owner@example.org", "Still waiting: The Matrix (1999)"),
        ]


async def test_while_the_owner_is_away_it_is_asked_of_the_deputy_and_not_of_the_owner(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await go_away(house.daemon.journal, OWNER, ROOT, until=START + timedelta(days=5), deputy=LEA, of_the_house=True)
        await asks(house)
        await house.settles(after=timedelta(days=2))
        assert told(carrier) == [
            ("person.77@example.org", "The Matrix (1999): Root asks you"),
            ("person.77@example.org", "Still waiting: The Matrix (1999)"),
        ]
        assert carrier.arrived[0][2].paragraphs[0] == "Root is away: this comes to you."
        await house.settles(after=timedelta(days=4))
        carrier.arrived.clear()
        house.rings(house.portal.request(27205, by=2))
        await house.settles(after=AFTER)
        assert [to for to, _ in told(carrier)] == ["owner@example.org"], "the owner is back"


async def test_one_nobody_can_write_to_is_said_on_the_page(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await asks(house)
        await hands(house, 3)
        assert len(carrier.arrived) == 1, "the owner alone, before"
        _, key = await a_key(house, "Reader", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as program:
            page = await (await program.get("/api/v1/reviews/1")).json()
        assert (page["untold"], page["ticket"]["lies_with"], page["ticket"]["handed_by"]) == (True, "Tom", "Root")
        assert page["staff"] == [], "who only reads hands nothing over"


async def test_the_list_can_be_for_me_and_the_timeline_says_who_handed_it_to_whom(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        await asks(house)
        number = await commands.make_account(
            house.daemon.journal, OWNER, name="Ana", hashed="x", scopes=DECIDE, person=None
        )
        mine = Caller(name=f"account:{number}", surface="test", scopes=DECIDE)
        key = await commands.make_key(house.daemon.journal, mine, number, name="mine", scopes=DECIDE)
        async with a_front(house) as (_, url), a_program(url, key) as program:
            assert (await (await program.get("/api/v1/reviews?whose=me")).json())["open"] == []
            page = await (await program.get("/api/v1/reviews/1")).json()
            assert "Ana" not in {each["name"] for each in page["staff"]}, "nobody hands it to themselves"
            async with program.post("/api/v1/reviews/1/hand", json={"account": number, "word": "Look"}) as handed:
                assert handed.status < 300
            listed = await (await program.get("/api/v1/reviews?whose=me")).json()
            assert [(each["id"], each["word"]) for each in listed["open"]] == [(1, "Look")]
            assert listed["mine"] == 1
            page = await (await program.get("/api/v1/reviews/1")).json()
        assert [each["name"] for each in page["staff"]] == ["Root", "Lea", "Tom"]
        moments = [each for each in page["timeline"]["moments"] if "asked {whom}" in each["title"]["text"]]
        assert [each["title"]["values"] for each in moments] == [{"who": "mine", "whom": "Ana"}]
        assert moments[0]["text"]["values"] == {"word": "Look"}


async def test_in_telegram_it_comes_with_its_buttons_to_whom_it_was_handed(tmp_path: Path) -> None:
    async with with_chats(tmp_path, settings=PUBLIC) as house:
        await a_key(house, "Root", Scope.ADMIN)
        ana = await links(house, ANA, "Ana", Scope.DECIDE)
        await asks(house)
        await house.settles(after=AFTER)
        await hands(house, ana, "Please")
        [copy] = streets_of(house).shown(ANA)[-1:]
        assert "Root asks you to answer this. “Please”" in copy.text
        assert "Root asks you" not in in_the_group(house)[0].text, "the word is for Ana"
        streets_of(house).presses_button(ANA, copy, "Approve")
        await house.settles(after=AFTER)
        assert "Done: Approve" in toasts(house, ANA)[-1]
        assert "chosen by Ana" in streets_of(house).shown(ANA)[-1].text
        assert "chosen by Ana" in in_the_group(house)[0].text
        bodies = str(await house.rows("SELECT CAST(body AS TEXT) FROM actions WHERE name LIKE 'question%'"))
        assert f'"address":"{ANA}"' not in bodies
        assert '"address":"person:' in bodies
        assert await house.rows("SELECT state FROM actions WHERE name = 'question.update' AND state != 'done'") == []


async def test_nobody_is_told_twice_wherever_the_power_goes_off(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        await hands(house, LEA)

    n, was_cut = 20, True  # what is before that is the start of a life
    while was_cut:
        n = next_cut(n)
        carrier = Carrier()
        async with with_staff(tmp_path / str(n), carrier) as house:
            await asks(house)
            await house.settles(after=AFTER)
            await house.stops()
            was_cut = await house.dies_at(n, story)
            await house.settles(after=AFTER)
            handed = await house.one("SELECT count(*) FROM question_hands")
            mails = [to for to, _ in told(carrier) if to == "person.77@example.org"]
            states = await house.rows(
                "SELECT state FROM actions WHERE name = 'message.send' AND CAST(body AS TEXT) LIKE '%review.handed%'"
            )
            assert len(mails) <= handed, f"cut at mark {n}"
            assert [state for (state,) in states] in ([["done"], ["unsure"]] if handed else [[]]), f"cut at mark {n}"


async def test_what_was_handed_on_before_the_mail_went_is_mailed_to_the_last_alone(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier, quiet_hours="11:00-14:00") as house:
        await asks(house)
        await hands(house, LEA)
        await hands(house, 3)
        await house.settles(after=timedelta(hours=3))
        assert "person.77@example.org" not in {to for to, _ in told(carrier)}


async def test_who_chose_mail_and_chat_gets_both(tmp_path: Path) -> None:
    async with with_chats(tmp_path, settings=PUBLIC) as house:
        await a_key(house, "Root", Scope.ADMIN)
        tom = await links(house, TOM, "Tom", Scope.DECIDE)
        person = await house.one("SELECT person FROM accounts WHERE id = ?", tom)
        await house.daemon.database.write(
            lambda tx: tx.execute("UPDATE aliases SET email = 'tom@example.org' WHERE person = ?", (person,))
        )
        await prefers(house, person, channels=("smtp", "telegram"))
        await asks(house)
        await hands(house, tom)
        assert [mail.to for mail in house.world.mail.mails] == ["tom@example.org"]
        assert "Root asks you" in streets_of(house).shown(TOM)[-1].text


@pytest.mark.parametrize("mail", ["owner@example.org", ""])
async def test_handed_back_to_the_owner_it_is_a_message_that_nothing_tries_to_change(mail: str, tmp_path: Path) -> None:
    plugins = {"moderation": MODERATION, "messages": {"owner": mail, "owner_hears": ["reviews"]}}
    async with with_chats(tmp_path, plugins=plugins, settings=PUBLIC) as house:
        await a_key(house, "Root", Scope.ADMIN)
        await asks(house)
        await hands(house, ROOT)
        assert ("Root asks you" in in_the_group(house)[-1].text) is not bool(mail), "by mail where there is mail"
        assert len(house.world.mail.mails) == (1 if mail else 0)
        await answer(house.daemon.journal, Answer(question=1, version=1, choice="approve"), OWNER)
        await house.settles(after=AFTER)
        updates = await house.rows("SELECT state, count(*) FROM actions WHERE name = 'question.update' GROUP BY state")
        assert updates == [("done", 2)]


async def test_an_absence_lasts_until_the_end_of_that_day_of_the_house(tmp_path: Path) -> None:
    carrier = Carrier()
    async with with_staff(tmp_path, carrier) as house:
        house.furnish(settings={**PUBLIC, "house": {"timezone": "America/New_York"}})
        await house.daemon.apply(house.daemon.read_config())
        root = Caller(name="account:1", surface="test", scopes=frozenset(Scope))
        key = await commands.make_key(house.daemon.journal, root, ROOT, name="mine", scopes=frozenset(Scope))
        async with a_front(house) as (_, url), a_program(url, key) as program:
            wanted = {"until": "2026-11-24", "deputy": LEA}
            async with program.post("/api/v1/settings/away", json=wanted) as gone:
                assert gone.status < 300
            page = await (await program.get("/api/v1/settings")).json()
            assert page["away"] == {"last_day": "2026-11-24", "deputy": "Lea"}
            for wrong in ({"deputy": ROOT}, {"until": "2026-11-01"}, {"until": "9999-12-31"}):
                async with program.post("/api/v1/settings/away", json=wanted | wrong) as refused:
                    assert refused.status == 409
            async with program.post("/api/v1/settings/back", json={}) as back:
                assert back.status < 300
            assert (await (await program.get("/api/v1/settings")).json())["away"] is None
            await program.post("/api/v1/settings/away", json=wanted)
        until = datetime.fromtimestamp(await house.one("SELECT until FROM away") / 1_000_000, UTC)
        assert until == datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
