"""What the gate judges by is asked of the memory once, and again when it changed, also while it was being asked."""

import asyncio
import math
from datetime import timedelta
from pathlib import Path
from threading import Event

from daemon.commands.house import freeze
from daemon.gatekeeper import Gatekeeper
from daemon.runtime.tasks import Tasks, spawn
from tests.house import OWNER, House, a_house
from tests.state.test_actions import touch


def a_gatekeeper(house: House) -> Gatekeeper:
    return Gatekeeper(
        house.daemon.journal,
        house.clock,
        config=lambda: house.daemon.config,
        policies=lambda: {},
        out=lambda: {},
        quiet_hours=lambda: None,
    )


async def test_a_freeze_that_comes_while_the_memory_is_asked_is_known_the_next_time(tmp_path: Path) -> None:
    reached, go_on = Event(), Event()

    def slow(statement: str) -> None:
        if "plans_shown" in statement:  # read after the freezes
            reached.set()
            go_on.wait(5)

    async with a_house(tmp_path, plugins={}, services=False) as house:
        keeper, database = a_gatekeeper(house), house.daemon.database
        async with database.reader() as one, database.reader() as other:
            for reader in (one, other):
                await reader.set_trace_callback(slow)
        asked = spawn(keeper.house(touch(1)), name="asked", owner=Tasks(house.clock))
        while not reached.is_set():  # noqa: ASYNC110 (a reader's thread tells of nothing)
            await asyncio.sleep(0.002)
        await freeze(house.daemon.journal, OWNER)
        go_on.set()
        assert (await asked).freezes == ()
        assert len((await keeper.house(touch(1))).freezes) == 1


async def test_the_percent_of_removals_counts_those_who_share_the_server_where_it_is_known(tmp_path: Path) -> None:
    limits = {"removals": {"per_day": 100, "percent": 50}}
    async with a_house(tmp_path, plugins={}, settings=limits) as house:
        for number, film in enumerate((862, 129, 603), start=1):
            house.rings(house.portal.request(film, by=number))
        await house.settles()
        everybody = await house.one("SELECT count(*) FROM people WHERE merged_into IS NULL")
        assert (await a_gatekeeper(house).house(touch(1))).removal_limit == math.ceil(everybody / 2)
        house.furnish(also=("plex",))
        await house.stops()
        await house.lives()
        await house.settles(after=timedelta(days=1))
        assert (await a_gatekeeper(house).house(touch(1))).removal_limit == 7, "half of fourteen"
