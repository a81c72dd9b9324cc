"""Probe 4: a tracker bans whoever asks too often, so what was spent is remembered through restarts and clock jumps."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from daemon.domain.budgets import Budget
from daemon.domain.errors import Unreachable
from daemon.runtime.clock import TurnedClock
from daemon.runtime.tasks import Tasks, spawn
from daemon.services.base.limits import Allowance
from state.budgets import Spent, SteadyTime
from tests.engine.ports import StrictTracker, Tracker, for_ever, nothing
from tests.engine.stories import happens, probe
from tests.house import House, a_house

ALLOWED, AN_HOUR = 10, 3600.0
MANY = 200
ALLOWED_READS = Budget(name="reads", amount=ALLOWED, per=timedelta(hours=1))


def a_house_that_fetches(folder: Path, tracker: StrictTracker) -> AbstractAsyncContextManager[House]:
    return a_house(folder, theirs=probe("tracker"), plugins={}, services=False, ports={Tracker: tracker})


async def passes(house: House, minutes: int) -> None:
    """In steps of five minutes: finer than an hour is all that counts here."""
    for _ in range(0, minutes, 5):
        await house.clock.leap(timedelta(minutes=5))


async def test_no_hour_of_a_day_with_restarts_and_a_jumping_clock_sees_more_than_is_allowed(tmp_path: Path) -> None:
    tracker, dice = StrictTracker(), Random(7)
    jumps = {2: timedelta(days=1), 5: timedelta(hours=-1), 8: timedelta(hours=3)}
    async with a_house_that_fetches(tmp_path, tracker) as house:
        tracker.clock = house.clock
        await happens(house, "files.wanted", many=MANY)
        for restart in range(10):
            await passes(house, minutes=dice.randint(10, 110))
            await (house.dies, house.stops)[restart % 2]()
            house.clock.jump(jumps.get(restart, timedelta()))
            await house.clock.leap(timedelta(minutes=dice.randint(0, 40)))
            await house.lives()
        while house.clock.steady() < 24 * AN_HOUR:
            await passes(house, minutes=30)
        assert tracker.most_in(AN_HOUR) <= ALLOWED
        assert len(tracker.given) >= 120, "nothing is gained by asking less than is allowed"
        assert len(tracker.asked_at) == len(tracker.given)


async def test_a_call_that_was_cut_off_counts_as_spent(tmp_path: Path) -> None:
    tracker = StrictTracker(during_call=for_ever)
    async with a_house_that_fetches(tmp_path, tracker) as house:
        tracker.clock = house.clock
        await happens(house, "files.wanted", many=MANY)
        await house.is_quiet()
        assert len(tracker.asked_at) == ALLOWED
        await house.dies()
        tracker.during_call = nothing
        await house.lives()
        await house.settles(after=timedelta(minutes=50))
        assert len(tracker.asked_at) == ALLOWED
        await house.settles(after=timedelta(minutes=15))
        assert len(tracker.asked_at) == 2 * ALLOWED
        assert tracker.most_in(AN_HOUR) == ALLOWED


class CountedReads:
    """A client as services are written: what it asks is counted, so it takes one of its allowance first."""

    def __init__(self, house: House, tracker: StrictTracker) -> None:
        self._house = house
        self._tracker = tracker

    async def read(self) -> bool:
        """False: it was not asked."""
        spending = self._house.daemon.roster.entries["overseerr"].wiring.spending
        try:
            await Allowance("tracker", ALLOWED_READS, spending).take("search")
        except Unreachable:
            return False
        await self._tracker.give(0)
        return True


async def test_no_hour_sees_more_reads_than_a_client_may_make_through_restarts_and_a_jumping_clock(
    tmp_path: Path,
) -> None:
    tracker, dice = StrictTracker(), Random(7)
    async with a_house(tmp_path, plugins={}) as house:
        tracker.clock, client = house.clock, CountedReads(house, tracker)
        for jump in (timedelta(days=1), timedelta(hours=-1), timedelta(), timedelta(days=900), timedelta(hours=-3)):
            for _ in range(dice.randint(12, 30)):
                await client.read()
                await client.read()
                await house.clock.leap(timedelta(minutes=5))
            await house.stops()
            house.clock.jump(jump)
            await house.lives()
        assert tracker.most_in(AN_HOUR) == ALLOWED
        assert len(tracker.asked_at) >= ALLOWED * int(house.clock.steady() / AN_HOUR), "all that is allowed is made"


async def test_a_read_that_was_cut_off_counts_and_who_finds_nothing_left_hears_when_there_will_be(
    tmp_path: Path,
) -> None:
    tracker = StrictTracker(during_call=for_ever)
    async with a_house(tmp_path, plugins={}) as house:
        tracker.clock, tasks = house.clock, Tasks(house.clock)
        for number in range(ALLOWED):
            spawn(CountedReads(house, tracker).read(), name=f"read {number}", owner=tasks)
        await house.is_quiet()
        await house.dies()
        await tasks.stop(timedelta(seconds=1))
        await house.lives()
        spending = house.daemon.roster.entries["overseerr"].wiring.spending
        with pytest.raises(Unreachable, match="the budget reads is spent") as refused:
            await Allowance("tracker", ALLOWED_READS, spending).take("search")
        assert refused.value.retry_after == timedelta(hours=1)


@pytest.mark.parametrize(
    "machine_ran, wall_moved, believed",
    [
        pytest.param(60, timedelta(seconds=60), timedelta(seconds=60), id="nothing happened"),
        pytest.param(60, timedelta(days=1), timedelta(seconds=60), id="the wall clock was set ahead"),
        pytest.param(60, timedelta(hours=-1), timedelta(seconds=60), id="the wall clock was set back"),
        pytest.param(-900, timedelta(hours=2), timedelta(hours=2), id="the machine began anew"),
        pytest.param(-900, timedelta(hours=-2), timedelta(), id="the machine began anew and forgot the time"),
    ],
)
async def test_how_much_time_has_passed_since_the_last_was_spent(
    machine_ran: int, wall_moved: timedelta, believed: timedelta
) -> None:
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    clock = TurnedClock(at + wall_moved)
    time = SteadyTime(clock, Spent(at=at, steady=-float(machine_ran)))
    assert time.now() - at == believed
    clock.jump(timedelta(days=3))
    await clock.turn(timedelta(seconds=5))
    assert time.now() - at == believed + timedelta(seconds=5)
