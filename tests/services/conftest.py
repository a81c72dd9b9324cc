"""A service's surroundings, and the invented house to speak to."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random

import pytest

from daemon.runtime.clock import SystemClock
from daemon.runtime.marks import Marks
from daemon.runtime.tasks import Tasks
from daemon.services.base.drawer import MemoryDrawer
from daemon.services.base.http import open_session
from daemon.services.base.limits import PocketMoney
from daemon.services.base.wiring import Wiring
from demo.world import World


@pytest.fixture
async def wiring() -> AsyncIterator[Wiring]:
    clock = SystemClock()
    tasks = Tasks(clock)
    async with open_session() as session:
        yield Wiring(
            session=session,
            clock=clock,
            marks=Marks(),
            tasks=tasks,
            drawer=MemoryDrawer(),
            spending=PocketMoney(clock),
            dice=Random(1),
        )
        await tasks.stop(timedelta(seconds=5))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(seed=1) as world:
        yield world
