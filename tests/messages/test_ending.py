"""The link in a mail that ends messages of its kind: signed, for one person and this one thing, and it asks first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from daemon.commands.house import merge_people
from daemon.web.signed import ENDING, LONGEST
from tests.engine.front import a_front
from tests.house import OWNER, House
from tests.messages.carrying import EVERY, Carrier, a_house_that_tells, meets, somebody, tells

PUBLIC = {"server": {"public_url": "https://usher.example.org"}}
ONE_CLICK = "List-Unsubscribe=One-Click"


@asynccontextmanager
async def a_reader(house: House) -> AsyncIterator[ClientSession]:
    """Somebody with a mail program, who is not signed in."""
    async with a_front(house) as (_, url), ClientSession(url) as session:
        yield session


async def told_and_reading(house: House, carrier: Carrier) -> tuple[int, str]:
    (number,) = await meets(house, somebody(1))
    await tells(house, number)
    await house.settles()
    return number, urlsplit(carrier.arrived[0][2].unsubscribe or "").path


async def test_opening_the_link_changes_nothing_and_the_button_ends_them(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, settings=PUBLIC) as house, a_reader(house) as reader:
        number, path = await told_and_reading(house, carrier)
        async with reader.get(path, headers={"Accept-Language": "fr"}) as answer:
            assert answer.status == 200
            page = await answer.text()
        assert "Je ne veux plus en recevoir" in page
        assert "Ce que vous aviez demandé est arrivé" in page
        await tells(house, number, key="another")
        await house.settles()
        assert len(carrier.arrived) == 2
        async with reader.post(path, data={"csrf": ""}, headers={"Accept": "text/html"}) as answer:
            assert answer.status == 200
        await house.settles()
        await tells(house, number, key="a third")
        await tells(house, number, kind="request.declined")
        await house.settles()
        assert carrier.titles() == ["movie/603 is there", "movie/603 is there", "movie/603: declined"]


async def test_a_mail_program_ends_them_with_one_post(tmp_path: Path) -> None:
    """RFC 8058: no cookie, no form of ours, and no answer that has to be read."""
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, settings=PUBLIC) as house, a_reader(house) as reader:
        number, path = await told_and_reading(house, carrier)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(3):
            async with reader.post(path, data=ONE_CLICK, headers=form) as answer:
                assert answer.status == 200
        await house.settles()
        await tells(house, number, key="another")
        await house.settles(after=timedelta(minutes=1))
        assert len(carrier.arrived) == 1


async def test_a_link_that_was_changed_or_made_for_something_else_leads_nowhere(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, settings=PUBLIC) as house, a_reader(house) as reader:
        _, path = await told_and_reading(house, carrier)
        token = path.rpartition("/")[2]
        other = house.daemon.post.seals.sealed("answer", 1, "request.available")
        strange = house.daemon.post.seals.sealed(ENDING, "request.available", 1)
        for wrong in (
            f"A{token[1:]}",
            token[:-3],
            other,
            strange,
            "example",
            "\N{HEAVY CHECK MARK}",
            "A" * LONGEST * 2,
        ):
            async with reader.post(f"/messages/end/{wrong}", data=ONE_CLICK) as answer:
                assert answer.status in {400, 404}, wrong
        assert await house.one("SELECT count(*) FROM events WHERE name = 'message.unwanted'") == 0


async def test_the_link_outlives_a_restart(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, settings=PUBLIC) as house:
        _, path = await told_and_reading(house, carrier)
        await house.stops()
        await house.lives()
        async with a_reader(house) as reader, reader.get(path) as answer:
            assert answer.status == 200


async def test_the_link_of_somebody_who_turned_out_to_be_another_ends_theirs(tmp_path: Path) -> None:
    carrier = Carrier()
    async with a_house_that_tells(tmp_path, carrier, settings=PUBLIC) as house, a_reader(house) as reader:
        number, path = await told_and_reading(house, carrier)
        (other,) = await meets(house, somebody(2))
        await merge_people(house.daemon.journal, OWNER, keep=other, other=number)
        async with reader.post(path, data=ONE_CLICK) as answer:
            assert answer.status == 200
        await house.settles()
        await tells(house, number, other, key="another")
        await house.settles()
        assert len(carrier.arrived) == 1


@pytest.mark.parametrize("settings, ends", [(PUBLIC, True), ({}, False)])
async def test_without_a_public_url_another_way_is_named(
    tmp_path: Path, settings: dict[str, object], ends: bool
) -> None:
    carrier, another = Carrier(), "To hear no more of such things, tell whoever runs the house."
    async with a_house_that_tells(tmp_path, carrier, settings=settings, channels=EVERY) as house:
        await tells(house, *await meets(house, somebody(1)))
        await house.settles()
        letter = carrier.arrived[0][2]
        assert (letter.unsubscribe is not None, another not in (letter.footer or "")) == (ends, ends)
        assert ("/messages/end/" in (letter.html or "")) is ends
