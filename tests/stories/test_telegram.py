"""A whole house with a bot: what is pressed and said there, by whom, whatever happens meanwhile."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest

from daemon.commands import accounts, chats
from daemon.commands.base import Caller, Scope
from daemon.domain.errors import MemoryUnwritableError
from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.runtime.clock import SystemClock
from daemon.runtime.log_lines import as_json
from daemon.runtime.logbook import LogBook
from daemon.runtime.logging import Logging, logging_to
from daemon.runtime.redaction import Redactor
from daemon.services.telegram import sparing
from daemon.services.telegram.receive import HEADER
from daemon.sources.replies import HOW_TO_LINK
from demo.telegram.people import Streets
from demo.telegram.rooms import Message
from state import people
from state.journal import Pen
from tests.engine.probing import PROBES, SOMEBODY, fact, happens
from tests.house import OWNER, House, a_house

GROUP = -100500
ANA, TOM, EVE = 41, 42, 43
CUTS = range(1, 60) if os.environ.get("USHER_THOROUGH") else sorted(Random(11).sample(range(1, 40), 8))


@pytest.fixture(scope="module", autouse=True)
def _aiogram_is_there() -> None:
    """Its import takes real seconds, and the clock of a house is turned."""
    sparing.load()


@asynccontextmanager
async def with_a_bot(folder: Path, **more: object) -> AsyncIterator[House]:
    """Ana and Tom may decide, Eve is somebody else in the same group."""
    async with a_house(
        folder,
        services=False,
        plugins={},
        theirs=(PROBES / "poll", PROBES / "board"),
        telegram={"chat": str(GROUP)},
        **more,
    ) as house:
        streets = streets_of(house)
        for number, name in ((ANA, "Ana"), (TOM, "Tom"), (EVE, "Eve")):
            streets.joins(number, name)
        streets.group(GROUP, "The house")
        await house.settles()
        yield house


def streets_of(house: House) -> Streets:
    return house.world.telegram.streets


async def account(house: House, name: str, *scopes: Scope) -> int:
    journal = house.daemon.journal
    return await accounts.make_account(journal, OWNER, name=name, hashed="x", scopes=frozenset(scopes), person=None)


async def links(house: House, who: int, name: str, *scopes: Scope) -> int:
    """Somebody gets an account, and links their Telegram to it by a code."""
    number = await account(house, name, *scopes)
    mine = Caller(name=f"account:{number}", surface="dashboard", scopes=frozenset(scopes))
    code = await chats.offer_code(house.daemon.journal, mine)
    streets_of(house).writes(who, f"/start {code}")
    await house.settles()
    return number


async def asks(house: House, name: str = "dinner", round_: int = 1) -> Message:
    """The poll asks; the message on the board."""
    await happens(house, fact("poll.wanted", poll=name, round=round_))
    await house.settles(after=timedelta(seconds=10))
    return streets_of(house).shown(GROUP)[-1]


def toasts(house: House, who: int) -> list[str]:
    return [text for person, text, _ in streets_of(house).toasts if person == who]


async def effects(house: House) -> list[tuple[object, ...]]:
    return await house.rows("SELECT question, choice FROM poll_effects")


async def test_a_press_answers_the_question_and_the_message_shows_it(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        ana = await links(house, ANA, "Ana", Scope.DECIDE)
        assert streets_of(house).shown(ANA)[-1].text == "You are linked to the account Ana."
        board = await asks(house)
        streets_of(house).presses_button(ANA, board, "Left")
        await house.settles(after=timedelta(seconds=10))
        assert await effects(house) == [(1, "left")]
        assert toasts(house, ANA) == ["Done: Left"]
        assert (board.text, board.buttons) == (f"left by account:{ana}", [])
        assert await house.rows("SELECT surface, address FROM question_copies") == [("telegram", str(GROUP))]
        cause = "SELECT cause FROM events WHERE name = 'question.answered'"
        assert await house.one(cause) == f"command:account:{ana}"


async def test_twenty_presses_are_one_effect_and_nineteen_are_told_who_was_first(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        await links(house, TOM, "Tom", Scope.DECIDE)
        board = await asks(house)
        for turn in range(20):
            streets_of(house).presses_button((ANA, TOM)[turn % 2], board, ("Left", "Right")[turn % 2])
        await house.settles(after=timedelta(seconds=10))
        assert await effects(house) == [(1, "left")]
        told = toasts(house, ANA) + toasts(house, TOM)
        assert sorted(told) == ["Ana decided before you: Left"] * 19 + ["Done: Left"]


async def test_somebody_nobody_knows_is_told_how_to_link(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        board = await asks(house)
        streets_of(house).presses_button(EVE, board, "Left")
        streets_of(house).writes(EVE, "hello?")
        await house.settles()
        assert toasts(house, EVE) == [str(HOW_TO_LINK)]
        assert said_to(house, EVE) == [str(HOW_TO_LINK)]
        assert await effects(house) == []


def said_to(house: House, who: int) -> list[str]:
    return [each.text for each in streets_of(house).shown(who)]


async def test_a_right_that_was_taken_away_is_gone_at_the_next_press(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        tom = await links(house, TOM, "Tom", Scope.DECIDE)
        board = await asks(house)
        person = await house.one("SELECT person FROM accounts WHERE id = ?", tom)
        journal = house.daemon.journal
        await account(house, "Root", Scope.ADMIN)
        for scopes, disabled in ((frozenset({Scope.READ}), False), (frozenset({Scope.DECIDE}), True)):
            await accounts.change_account(journal, OWNER, tom, scopes=scopes, person=person, disabled=disabled)
            streets_of(house).presses_button(TOM, board, "Left")
            await house.settles()
        assert toasts(house, TOM) == ["You may not decide this."] * 2
        assert await effects(house) == []


@pytest.mark.parametrize("data", ["nonsense", "1", "left", "x" * 64, "é<&>"])
async def test_a_button_nobody_made_leads_nowhere(data: str, tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.ADMIN)
        board = await asks(house)
        streets_of(house).presses_data(ANA, board, data)
        await house.settles()
        assert toasts(house, ANA) == ["This button leads nowhere any more."]
        assert await effects(house) == []


async def test_the_button_of_an_older_version_decides_nothing(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        old = await asks(house)
        data = old.button("Left")["callback_data"]
        await asks(house, round_=2)
        streets_of(house).presses_data(ANA, old, data)
        await house.settles()
        assert toasts(house, ANA) == ["This was asked again since: look for the newer message."]
        assert await effects(house) == []


async def test_a_copy_that_was_forgotten_is_adopted_when_it_is_pressed(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        board = await asks(house)
        await house.daemon.database.write(lambda tx: tx.execute("DELETE FROM question_copies"))
        await house.daemon.database.write(lambda tx: tx.execute("DELETE FROM heard WHERE key LIKE 'question.copied%'"))
        streets_of(house).presses_button(ANA, board, "Right")
        await house.settles(after=timedelta(seconds=10))
        assert board.text.startswith("right by")


@pytest.mark.parametrize("n", CUTS)
async def test_a_press_is_heard_once_wherever_the_power_goes_off(n: int, tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        board = await asks(house)
        await house.stops()
        pressed = streets_of(house).updates
        streets_of(house).presses_button(ANA, board, "Left")
        number = pressed.waiting[-1]["update_id"]
        await house.dies_at(n, House.settles)
        inbox = await house.rows("SELECT 1 FROM inbox WHERE theirs = ?", str(number))
        assert number not in pressed.confirmed or inbox
        await house.settles(after=timedelta(minutes=1))
        assert await effects(house) == [(1, "left")]
        assert number in pressed.confirmed or pressed.waiting == []


async def test_a_code_is_good_once_and_for_ten_minutes(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        number = await account(house, "Ana", Scope.DECIDE)
        mine = Caller(name=f"account:{number}", surface="dashboard", scopes=frozenset({Scope.DECIDE}))
        code = await chats.offer_code(house.daemon.journal, mine)
        streets_of(house).writes(ANA, f"/link {code.upper()}")
        await house.settles()
        streets_of(house).writes(EVE, f"/link {code}")
        await house.settles()
        late = await chats.offer_code(house.daemon.journal, mine)
        await house.settles(after=timedelta(minutes=11))
        streets_of(house).writes(EVE, f"/link {late}")
        await house.settles()
        refused = "This code is not good, or not any more. Settings shows a new one."
        assert said_to(house, EVE) == [refused] * 2
        assert await house.rows("SELECT alias, person FROM aliases") == [("telegram/41", 1)]
        assert await house.one("SELECT person FROM accounts WHERE id = ?", number) == 1
        stored = await house.rows("SELECT body FROM events WHERE name = 'chat.linked'")
        assert code not in str(stored)


async def test_a_chat_that_is_linked_again_speaks_for_the_new_account_only(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Reader", Scope.READ)
        await links(house, ANA, "Decider", Scope.READ, Scope.DECIDE)
        board = await asks(house)
        streets_of(house).presses_button(ANA, board, "Left")
        await house.settles()
        assert toasts(house, ANA) == ["Done: Left"]


async def test_whoever_gets_an_owner_to_say_their_code_does_not_share_the_owners_rights(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Owner", Scope.ADMIN)
        eve = await links(house, ANA, "Eve", Scope.READ)
        code = await chats.offer_code(
            house.daemon.journal, Caller(name=f"account:{eve}", surface="dashboard", scopes=frozenset({Scope.READ}))
        )
        streets_of(house).writes(EVE, f"/start {code}")
        await house.settles()
        board = await asks(house)
        streets_of(house).presses_button(EVE, board, "Left")
        await house.settles()
        assert toasts(house, EVE) == ["You may not decide this."]
        assert await effects(house) == []


async def test_an_owners_address_in_somebodys_portal_settings_gives_them_no_rights(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        owner = await claims(house, "7", ANA, email="ana@example.org")
        number = await account(house, "Ana", Scope.ADMIN)
        scopes = frozenset({Scope.ADMIN})
        await account(house, "Root", Scope.ADMIN)
        await accounts.change_account(house.daemon.journal, OWNER, number, scopes=scopes, person=owner, disabled=False)
        assert await claims(house, "8", EVE, email="ana@example.org") == owner
        board = await asks(house)
        streets_of(house).presses_button(EVE, board, "Left")
        await house.settles()
        assert toasts(house, EVE) == [str(HOW_TO_LINK)]
        assert await effects(house) == []


async def test_what_one_person_alone_told_the_portal_links_them(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        tom = await claims(house, "7", TOM)
        number = await account(house, "Tom", Scope.DECIDE)
        await accounts.change_account(
            house.daemon.journal,
            OWNER,
            number,
            scopes=frozenset({Scope.DECIDE, Scope.ADMIN}),
            person=tom,
            disabled=False,
        )
        board = await asks(house)
        streets_of(house).presses_button(TOM, board, "Left")
        await house.settles()
        assert toasts(house, TOM) == ["Done: Left"]
        await claims(house, "8", TOM)
        again = await asks(house, "lunch")
        streets_of(house).presses_button(TOM, again, "Left")
        await house.settles()
        assert toasts(house, TOM)[1:] == [str(HOW_TO_LINK)], "two people claim this chat: nobody has it"


async def claims(house: House, ident: str, chat: int, email: str | None = None) -> int:
    """Somebody wrote this chat, and perhaps this address, into their settings in the portal."""
    user = PortalUser(alias=Alias(service="overseerr", id=ident), name="Tom", telegram=str(chat), email=email)

    def unit(pen: Pen) -> int:
        return people.meet(pen.tx, user, pen.now)

    return await house.daemon.journal.run(SOMEBODY, unit)


async def test_the_chat_is_told_its_number_and_everybody_their_language(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        streets_of(house).people[TOM].language = "fr"
        streets_of(house).writes(TOM, "/id")
        streets_of(house).writes(ANA, "/id", chat=GROUP)
        await house.settles()
        assert said_to(house, TOM) == [f"Cette conversation a le numéro {TOM}"]
        assert said_to(house, GROUP)[-1] == f"This chat is {GROUP}"


async def test_too_many_messages_hold_nothing_but_this_service(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await links(house, ANA, "Ana", Scope.DECIDE)
        house.world.telegram.slows_down(120)
        await happens(house, fact("poll.wanted", poll="dinner", round=1))
        await house.settles(after=timedelta(seconds=30))
        assert streets_of(house).shown(GROUP) == []
        assert await house.one("SELECT count(*) FROM deliveries WHERE state != 'done'") == 0
        house.world.telegram.comes_back()
        await house.settles(after=timedelta(minutes=3))
        assert len(streets_of(house).shown(GROUP)) == 1


async def test_nobody_who_blocks_the_bot_goes_unnoticed(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        streets_of(house).stands(EVE, EVE, "kicked")
        await house.settles()
        [body] = await house.rows("SELECT body FROM events WHERE name = 'chat.changed'")
        assert b'"kicked"' in body[0]


class Nothing(Redactor):
    """Hides nothing: what it lets through, somebody said."""

    def scrub(self, text: str) -> str:
        return text


async def test_nobody_says_the_token_and_the_memory_has_it_not(tmp_path: Path) -> None:
    """It stands in every address that is called, in those of failures too; the redactor is only the second wall."""
    stream = StringIO()
    logs = Logging(clock=SystemClock(), book=LogBook(), redactor=Nothing(), stream=stream, style=as_json, level="debug")
    with logging_to(logs):
        async with with_a_bot(tmp_path) as house:
            telegram = house.world.telegram
            for trouble in (telegram.goes_down, telegram.truncates, telegram.answers_html, telegram.refuses_the_token):
                trouble()
                await happens(house, fact("poll.wanted", poll=trouble.__name__, round=1))
                await house.settles(after=timedelta(minutes=1))
                telegram.comes_back()
                await asyncio.sleep(0.02)
                await house.settles(after=timedelta(minutes=2))
            await house.stops()
            secret = telegram.token.partition(":")[2]
            assert secret.encode() not in (tmp_path / "usher.db").read_bytes()
            await house.lives()
    assert "service.out" in stream.getvalue()
    assert secret not in stream.getvalue()


async def test_a_poll_that_waits_does_not_hold_the_end(tmp_path: Path) -> None:
    async with with_a_bot(tmp_path) as house:
        await house.is_quiet()
        assert house.world.telegram.polling >= 1
        loop = asyncio.get_running_loop()
        began = loop.time()
        await house.daemon.close()
        assert loop.time() - began < 1.0
        await house.lives()


async def test_what_is_rung_in_is_taken_once_by_its_secret_and_only_when_it_can_be_written(tmp_path: Path) -> None:
    server = {"public_url": "https://usher.example.org"}
    async with with_a_bot(tmp_path, settings={"server": server}) as house:
        telegram = house.world.telegram
        assert telegram.webhook["url"] == "https://usher.example.org/webhook/telegram"
        board = await asks(house)
        number = await account(house, "Ana", Scope.DECIDE)
        mine = Caller(name=f"account:{number}", surface="dashboard", scopes=frozenset({Scope.DECIDE}))
        code = await chats.offer_code(house.daemon.journal, mine)
        streets_of(house).writes(ANA, f"/start {code}")
        streets_of(house).presses_button(ANA, board, "Left")
        bodies = [json.dumps(update).encode() for update in streets_of(house).updates.waiting]
        good = {HEADER: telegram.webhook["secret_token"]}
        assert not await house.daemon.listening.pushed("telegram", {HEADER: "guessed"}, bodies[0])
        assert not await house.daemon.listening.pushed("overseerr", good, bodies[0])
        writer = await house.daemon.database.write(lambda tx: tx)
        writer.execute("PRAGMA query_only = ON")
        with pytest.raises(MemoryUnwritableError):
            await house.daemon.listening.pushed("telegram", good, bodies[0])
        writer.execute("PRAGMA query_only = OFF")
        await house.settles(after=timedelta(minutes=1))
        for body in bodies * 3:
            assert await house.daemon.listening.pushed("telegram", good, body)
        await house.settles(after=timedelta(seconds=10))
        assert await effects(house) == [(1, "left")]
        assert toasts(house, ANA) == ["Done: Left"]
