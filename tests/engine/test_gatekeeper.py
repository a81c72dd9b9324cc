"""What the gate judges by is asked of the memory once, and again when it changed, also while it was being asked."""

import asyncio
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
