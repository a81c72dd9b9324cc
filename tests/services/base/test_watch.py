"""What every call goes through, whatever the service speaks."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from daemon.domain.errors import KeyRefused, Unreachable
from daemon.runtime.clock import TurnedClock
from daemon.runtime.tasks import Tasks
from daemon.services.base.breaker import Breaker
from daemon.services.base.state import Standing
from daemon.services.base.watch import OnlyThis, Watch


class Outside:
    """Something that can be asked, and how often it was."""

    def __init__(self, spared: float = 0.0) -> None:
        self.clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
        self.tasks = Tasks(self.clock)
        self.asked = 0
        self.wrong: Exception | None = None
        self.breaker = Breaker("svc", self.check, clock=self.clock, tasks=self.tasks, dice=Random(1))
        self.watch = Watch("svc", self.breaker, self.clock, width=1, spared=spared)

    async def check(self) -> None:
        await self.watch.probe(self.call)

    async def call(self) -> str:
        self.asked += 1
        if self.wrong is not None:
            raise self.wrong
        return "done"


async def ended(outside: Outside, act: Callable[[], Awaitable[object]], error: type[Exception]) -> None:
    with pytest.raises(error):
        await act()
    await outside.tasks.stop(timedelta())


async def test_what_cannot_be_done_for_one_thing_only_is_no_outage() -> None:
    outside = Outside()
    outside.wrong = OnlyThis("svc", "not now")

    await ended(outside, lambda: outside.watch.ask(outside.call), OnlyThis)

    assert outside.breaker.standing is Standing.NOT_ASKED
    assert (outside.watch.tally.calls, outside.watch.tally.failures) == (1, 1)


async def test_an_outage_is_one_for_everybody() -> None:
    outside = Outside()
    outside.wrong = Unreachable("svc", "is out")

    await ended(outside, lambda: outside.watch.ask(outside.call), Unreachable)

    assert outside.breaker.standing is Standing.DOWN


@pytest.mark.parametrize("spared, asked", [(0.0, 3), (600.0, 1)])
async def test_a_refused_key_is_not_shown_again_for_as_long_as_it_is_spared(spared: float, asked: int) -> None:
    outside = Outside(spared)
    outside.wrong = KeyRefused("svc", "refuses our key")
    for _ in range(3):
        with pytest.raises(KeyRefused, match="refuses our key"):
            await outside.check()

    assert outside.asked == asked
    await outside.tasks.stop(timedelta())


async def test_a_spared_key_is_shown_again_in_the_end() -> None:
    outside = Outside(spared=600.0)
    outside.wrong = KeyRefused("svc", "refuses our key")
    with pytest.raises(KeyRefused):
        await outside.check()
    outside.wrong = None

    await outside.clock.turn(timedelta(minutes=11))

    assert outside.breaker.standing is Standing.UP
    await outside.tasks.stop(timedelta())
