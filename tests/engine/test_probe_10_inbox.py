"""Facts that cannot be asked for again are on the disk before their source is told; conversations are each person's."""

import json
import os
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from state import people
from state.journal import Pen
from tests.engine.probing import SOMEBODY, a_probe
from tests.engine.telegraph import FakeTelegraph
from tests.house import House

ANA, TOM = Alias(service="telegraph", id="ana"), Alias(service="telegraph", id="tom")
CUTS = range(1, 40) if os.environ.get("USHER_THOROUGH") else sorted(Random(10).sample(range(1, 40), 8))


@pytest.fixture
def telegraph() -> FakeTelegraph:
    return FakeTelegraph()


async def sums(house: House) -> list[int]:
    rows = await house.rows("SELECT body FROM events WHERE name = 'telegraph.counted' ORDER BY id")
    return [json.loads(row[0])["sum"] for row in rows]


async def test_what_was_pressed_is_heard_in_order_and_then_acknowledged(
    telegraph: FakeTelegraph, tmp_path: Path
) -> None:
    async with a_probe(tmp_path, "telegraph", receivers={"telegraph": telegraph}) as house:
        for number in range(1, 8):
            telegraph.press(ANA, number)
        await house.settles()
        assert await sums(house) == [1, 3, 6, 10, 15, 21, 28]
        assert telegraph.acknowledged == [1, 2, 3, 4, 5, 6, 7]


async def test_after_a_restart_it_is_asked_for_what_came_since(telegraph: FakeTelegraph, tmp_path: Path) -> None:
    async with a_probe(tmp_path, "telegraph", receivers={"telegraph": telegraph}) as house:
        for number in range(1, 6):
            telegraph.press(ANA, number)
        await house.settles()
        await house.stops()
        await house.lives()
        await house.settles()
        assert telegraph.asked_after == [None, "5"]


@pytest.mark.parametrize("n", CUTS)
async def test_cut_between_receipt_and_handling_everything_is_heard_once(n: int, tmp_path: Path) -> None:
    """At no moment has the source been told of what is not on the disk."""
    telegraph = FakeTelegraph()
    async with a_probe(tmp_path, "telegraph", receivers={"telegraph": telegraph}) as house:
        await house.stops()
        for number in range(1, 6):
            telegraph.press(ANA, number)
        await house.dies_at(n, House.settles)
        heard = await house.one("SELECT count(*) FROM events WHERE name = 'telegraph.pressed'")
        assert len(telegraph.acknowledged) <= heard
        await house.settles(after=timedelta(seconds=10))
        assert await sums(house) == [1, 3, 6, 10, 15]
        assert telegraph.acknowledged == [1, 2, 3, 4, 5]


async def test_a_source_that_tells_everything_again_is_heard_once(telegraph: FakeTelegraph, tmp_path: Path) -> None:
    async with a_probe(tmp_path, "telegraph", receivers={"telegraph": telegraph}) as house:
        telegraph.press(ANA, 5)
        await house.settles()
        telegraph.waiting.append((1, ANA, 5))
        telegraph.keeps_all = True
        telegraph.press(ANA, 6)
        await house.settles()
        await house.settles()
        assert telegraph.acknowledged.count(1) == 2
        assert await sums(house) == [5, 11]


async def test_nothing_is_acknowledged_while_nothing_can_be_written(telegraph: FakeTelegraph, tmp_path: Path) -> None:
    async with a_probe(tmp_path, "telegraph", receivers={"telegraph": telegraph}) as house:
        writer = await house.daemon.database.write(lambda tx: tx)
        writer.execute("PRAGMA query_only = ON")
        telegraph.press(ANA, 5)
        await house.settles(after=timedelta(minutes=1))
        assert telegraph.acknowledged == []
        writer.execute("PRAGMA query_only = OFF")
        await house.settles(after=timedelta(minutes=1))
        assert telegraph.acknowledged == [1]
        assert await sums(house) == [5]


async def test_an_outage_of_the_source_ends_by_itself(telegraph: FakeTelegraph, tmp_path: Path) -> None:
    telegraph.down = True
    async with a_probe(tmp_path, "telegraph", receivers={"telegraph": telegraph}) as house:
        telegraph.press(ANA, 5)
        await house.settles(after=timedelta(hours=1))
        telegraph.down = False
        await house.settles(after=timedelta(minutes=1))
        assert await sums(house) == [5]


async def test_each_person_goes_on_where_they_stood_also_after_a_restart_and_a_merge(
    telegraph: FakeTelegraph, tmp_path: Path
) -> None:
    async with a_probe(tmp_path, "telegraph", receivers={"telegraph": telegraph}) as house:
        ana, tom = await meets(house, ANA), await meets(house, TOM)
        telegraph.press(ANA, 5)
        telegraph.press(TOM, 100)
        await house.settles()
        await house.stops()
        await house.lives()
        telegraph.press(ANA, 6)
        await house.settles()
        assert (await sums(house))[-1] == 11
        await house.daemon.journal.run(SOMEBODY, lambda pen: people.merge(pen.tx, tom, ana))
        telegraph.press(ANA, 1)
        await house.settles()
        assert (await sums(house))[-1] == 101
        telegraph.press(TOM, 0)
        await house.settles()
        assert await house.rows("SELECT * FROM plugin_state") == []


async def meets(house: House, alias: Alias) -> int:
    """Somebody is known from now on."""

    def unit(pen: Pen) -> int:
        return people.meet(pen.tx, PortalUser(alias=alias, name=f"{alias.id.title()} Somebody"), pen.now)

    return await house.daemon.journal.run(SOMEBODY, unit)
