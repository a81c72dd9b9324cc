"""A question that goes by mail is a copy like those of the chats: a row says where it went, and how it ended there."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from daemon.commands.answers import Answer, answer
from daemon.commands.base import Scope
from daemon.domain.errors import Unreachable
from daemon.services.telegram import sparing
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, OWNER, House, next_cut
from tests.messages.carrying import Carrier, a_house_that_tells
from tests.messages.test_answer_link import presses
from tests.messages.test_owner import asks
from tests.stories.chats import in_the_group, with_chats

ONLY = {"tell_requesters": "false", "owner_hears": ["reviews"]}
PUBLIC = {"server": {"public_url": "https://usher.example.org"}}
GIVEN: dict[str, Any] = {"services": True, "plugins": {"moderation": MODERATION}, "settings": PUBLIC}
AFTER = timedelta(minutes=10)


@pytest.fixture(scope="module", autouse=True)
def _aiogram_is_there() -> None:
    """Its import takes real seconds, and the clock of a house is turned."""
    sparing.load()


async def rows_of_copies(house: House) -> list[Any]:
    return await house.rows("SELECT surface, address, message, question, version FROM question_copies")


async def copies_shown(house: House) -> list[tuple[str, str]]:
    """As the API tells them."""
    many = await house.one("SELECT count(*) FROM accounts")
    _, key = await a_key(house, f"Reader {many}", Scope.READ)
    async with a_front(house) as (_, url), a_program(url, key) as program:
        told = await (await program.get("/api/v1/reviews/1")).json()
    return [(each["channel"], each["state"]) for each in sorted(told["copies"], key=lambda one: str(one["channel"]))]


async def decides(house: House, choice: str = "approve") -> None:
    await answer(house.daemon.journal, Answer(question=1, version=1, choice=choice), OWNER)
    await house.settles(after=AFTER)


async def test_a_mail_is_a_row_that_says_where_it_went_and_that_it_was_settled_elsewhere(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, messages=ONLY, **GIVEN) as house:
        await asks(house)
        await house.settles(after=AFTER)
        assert await rows_of_copies(house) == [("smtp", "owner", "message:1", 1, 1)]
        assert await copies_shown(house) == [("smtp", "asks")]
        await decides(house)
        assert await copies_shown(house) == [("smtp", "as it was")]
        assert len(carrier.arrived) == 1, "nothing follows a mail unless the settings want it"
        assert await house.rows("SELECT name FROM actions WHERE name = 'question.update'") == []


@pytest.mark.parametrize(
    "choice, said",
    [("approve", "Root chose: Approve."), ("decline", "Root chose: Decline.")],
)
async def test_where_it_is_wanted_one_short_mail_says_who_decided(choice: str, said: str, tmp_path: Path) -> None:
    carrier, wanted = Carrier(), {**ONLY, "tell_of_outcomes": True}
    async with a_house_that_tells(tmp_path, carrier, messages=wanted, **GIVEN) as house:
        await a_key(house, "Root", Scope.ADMIN)
        await asks(house)
        await house.settles(after=AFTER)
        await decides(house, choice)
        _, decided = carrier.arrived
        assert decided[2].title == "The Matrix (1999): nobody needs to answer any more"
        assert decided[2].paragraphs[0] == said


async def test_who_decided_by_that_mail_is_told_nothing_more(tmp_path: Path) -> None:
    carrier, wanted = Carrier(), {**ONLY, "tell_of_outcomes": True}
    async with a_house_that_tells(tmp_path, carrier, messages=wanted, **GIVEN) as house:
        await a_key(house, "Root", Scope.ADMIN)
        await asks(house)
        await house.settles(after=AFTER)
        path = urlsplit(carrier.arrived[0][2].links[0].url).path
        async with a_front(house) as (_, url), ClientSession(url, headers={"Accept": "text/html"}) as browser:
            assert (await presses(browser, path, choice="approve"))[0] == 200
        await house.settles(after=AFTER)
        assert len(carrier.arrived) == 1
        assert await copies_shown(house) == [("smtp", "answered here")]


async def test_nobody_is_mailed_twice_wherever_the_power_goes_off(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.rings(1)
        await house.settles(after=AFTER)

    n, was_cut = 0, True
    while was_cut:
        n = next_cut(n) + 3
        carrier = Carrier()
        async with a_house_that_tells(tmp_path / str(n), carrier, messages=ONLY, **GIVEN) as house:
            house.portal.request(603, by=2, announce=False)
            await house.stops()
            was_cut = await house.dies_at(n, story)
            await house.settles(after=AFTER)
            (state,) = (await house.rows("SELECT state FROM actions WHERE name = 'message.send'"))[0]
            rows = await rows_of_copies(house)
            assert len(carrier.arrived) <= 1, f"cut at mark {n}"
            assert (state, len(rows)) in {("done", 1), ("unsure", 0)}, f"cut at mark {n}"
            assert state == "unsure" or len(carrier.arrived) == 1, f"cut at mark {n}"


async def test_a_mail_that_had_arrived_after_all_is_a_copy_once_its_link_is_pressed(tmp_path: Path) -> None:
    carrier = Carrier()

    async def breaks_off() -> None:
        raise Unreachable("smtp", "the line went dead")

    carrier.after = breaks_off
    async with a_house_that_tells(tmp_path, carrier, messages=ONLY, **GIVEN) as house:
        await a_key(house, "Root", Scope.ADMIN)
        await asks(house)
        await house.settles(after=AFTER)
        assert await house.rows("SELECT state FROM actions WHERE name = 'message.send'") == [("unsure",)]
        assert await rows_of_copies(house) == []
        path = urlsplit(carrier.arrived[0][2].links[0].url).path
        async with a_front(house) as (_, url), ClientSession(url, headers={"Accept": "text/html"}) as browser:
            assert (await presses(browser, path, choice="approve"))[0] == 200
        assert await rows_of_copies(house) == [("smtp", "owner", "message:1", 1, 1)]


async def test_each_question_in_a_digest_is_a_copy(tmp_path: Path) -> None:
    carrier, daily = Carrier(), {**ONLY, "digest": "18:00"}
    async with a_house_that_tells(tmp_path, carrier, messages=daily, **GIVEN) as house:
        await asks(house)
        await house.settles(after=timedelta(hours=7))
        assert len(carrier.arrived) == 1
        assert await rows_of_copies(house) == [("smtp", "owner", "message:1", 1, 1)]


async def test_mail_that_is_named_is_asked_beside_the_chats(tmp_path: Path) -> None:
    named = {"owner": "owner@example.org", **ONLY, "questions": ["telegram", "smtp"]}
    plugins = {"moderation": MODERATION, "messages": named}
    async with with_chats(tmp_path, plugins=plugins) as house:
        house.rings(house.portal.request(603, by=2))
        await house.settles(after=AFTER)
        assert [mail.to for mail in house.world.mail.mails] == ["owner@example.org"]
        assert len(in_the_group(house)) == 1
        assert len(house.world.discord.messages) == 0
        assert await copies_shown(house) == [("smtp", "asks"), ("telegram", "asks")]
        await decides(house)
        assert await copies_shown(house) == [("smtp", "as it was"), ("telegram", "changed")]
