"""An outage costs one failed call, and one probe at a time until it is over."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from structlog.testing import capture_logs

from daemon.domain.errors import KeyRefused, OutsideError, Unreachable
from daemon.runtime.clock import TurnedClock
from daemon.runtime.tasks import Tasks
from daemon.services.base.breaker import Breaker, next_wait
from daemon.services.base.state import Standing


class Portal:
    """Something that is probed: raises what it was told to, and closes its breaker when it was told nothing."""

    def __init__(self, clock: TurnedClock, tasks: Tasks) -> None:
        self.clock = clock
        self.tasks = tasks
        self.wrong: OutsideError | None = None
        self.probed: list[float] = []
        self.breaker = Breaker("portal", self.answer, clock=clock, tasks=tasks, dice=Middle())

    async def answer(self) -> None:
        self.probed.append(self.clock.steady())
        if self.wrong:
            self.breaker.failed(self.wrong, asked_at=self.clock.steady())
            raise self.wrong
        self.breaker.back()

    def fails(self, error: OutsideError) -> None:
        self.wrong = error
        self.breaker.failed(error, asked_at=self.clock.steady())


class Middle(Random):
    """Dice that never jitter."""

    def random(self) -> float:
        return 0.5


OUT = Unreachable("portal", "nobody answers at portal:5055")
NO_KEY = KeyRefused("portal", "refuses our key (403)")


@pytest.fixture
async def portal() -> AsyncIterator[Portal]:
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    tasks = Tasks(clock)
    yield Portal(clock, tasks)
    await tasks.stop(timedelta(seconds=1))


@pytest.mark.parametrize(
    "previous, down_for, refused, seconds",
    [
        (None, 0, False, 0.25),
        (0.25, 0, False, 0.5),
        (1.0, 9, False, 1.0),
        (1.0, 10, False, 2.0),
        (16.0, 60, False, 30.0),
        (30.0, 3600, False, 30.0),
        (10.0, 0, False, 1.0),
        (None, 0, True, 10.0),
        (0.25, 0, True, 10.0),
        (10.0, 0, True, 20.0),
        (40.0, 0, True, 60.0),
    ],
)
def test_probes_are_frequent_at_first_and_rare_later(
    previous: float | None, down_for: int, refused: bool, seconds: float
) -> None:
    assert next_wait(previous, down_for=timedelta(seconds=down_for), refused=refused) == seconds


async def test_the_first_failure_stops_everybody_else_from_asking(portal: Portal) -> None:
    portal.fails(OUT)

    with pytest.raises(Unreachable, match="nobody answers"):
        portal.breaker.admit()
    assert portal.breaker.standing is Standing.DOWN


async def test_a_refused_key_stops_everybody_too(portal: Portal) -> None:
    portal.fails(NO_KEY)

    with pytest.raises(KeyRefused, match="refuses our key"):
        portal.breaker.admit()
    assert portal.breaker.standing is Standing.REFUSED


async def test_one_probe_asks_again_and_again_until_it_is_answered(portal: Portal) -> None:
    portal.fails(OUT)
    portal.fails(OUT)

    await portal.clock.turn(timedelta(seconds=2.75))
    portal.wrong = None
    await portal.clock.turn(timedelta(minutes=5))

    assert portal.probed == [0.25, 0.75, 1.75, 2.75, 3.75]
    assert portal.breaker.standing is Standing.UP
    portal.breaker.admit()


async def test_those_who_wait_hear_that_it_is_back(portal: Portal) -> None:
    heard: list[str] = []
    portal.breaker.on_back(heard.append)
    portal.breaker.back()
    portal.fails(OUT)
    portal.wrong = None

    await portal.clock.turn(timedelta(seconds=1))

    assert heard == ["portal"]


async def test_fifty_seconds_after_a_day_out_somebody_has_asked(portal: Portal) -> None:
    portal.fails(OUT)
    await portal.clock.turn(timedelta(days=1))
    before = len(portal.probed)

    await portal.clock.turn(timedelta(seconds=31))

    assert len(portal.probed) == before + 1


async def test_a_refused_key_is_tried_every_minute(portal: Portal) -> None:
    portal.fails(NO_KEY)

    await portal.clock.turn(timedelta(minutes=4))

    assert portal.probed == [10.0, 30.0, 70.0, 130.0, 190.0]


async def test_a_service_that_asks_for_time_gets_it(portal: Portal) -> None:
    portal.fails(Unreachable("portal", "answered 429 (too many calls)", retry_after=timedelta(seconds=20)))
    portal.wrong = None

    await portal.clock.turn(timedelta(seconds=19))
    assert portal.probed == []
    await portal.clock.turn(timedelta(seconds=1))
    assert portal.probed == [20.0]


async def test_a_late_failure_of_a_call_from_the_outage_does_not_open_it_again(portal: Portal) -> None:
    asked_at = portal.clock.steady()
    portal.fails(OUT)
    portal.wrong = None
    await portal.clock.turn(timedelta(seconds=1))

    portal.breaker.failed(OUT, asked_at=asked_at)

    assert portal.breaker.standing is Standing.UP


async def test_a_late_answer_to_a_call_from_before_does_not_close_it(portal: Portal) -> None:
    portal.fails(OUT)

    portal.breaker.answered()

    assert portal.breaker.standing is Standing.DOWN


async def test_a_service_that_fails_right_after_each_probe_is_asked_less_and_less(portal: Portal) -> None:
    for _ in range(4):
        portal.fails(OUT)
        portal.wrong = None
        await portal.clock.turn(timedelta(seconds=1))

    gaps = [portal.probed[0], *(probe - start for start, probe in enumerate(portal.probed[1:], start=1))]
    assert gaps == [0.25, 0.5, 1.0, 1.0]


async def test_the_log_says_once_that_it_is_out_and_once_that_it_is_back(portal: Portal) -> None:
    with capture_logs() as logs:
        for _ in range(100):
            portal.fails(OUT)
        await portal.clock.turn(timedelta(hours=1))
        portal.wrong = None
        await portal.clock.turn(timedelta(minutes=1))

    assert [line["say"] for line in logs] == [
        "portal: nobody answers at portal:5055. What needs it waits.",
        "portal answers again.",
    ]


async def test_a_probe_that_ended_is_started_again_by_the_next_call(portal: Portal) -> None:
    portal.fails(OUT)
    await portal.tasks.stop(timedelta(seconds=1))
    portal.wrong = None

    with pytest.raises(Unreachable):
        portal.breaker.admit()
    await portal.clock.turn(timedelta(minutes=1))

    portal.breaker.admit()


@pytest.mark.parametrize("first, then", [(OUT, NO_KEY), (NO_KEY, OUT)])
async def test_the_latest_failure_says_how_it_stands(portal: Portal, first: OutsideError, then: OutsideError) -> None:
    portal.fails(first)
    portal.fails(then)

    with pytest.raises(type(then)):
        portal.breaker.admit()


def _refuses(admit: Callable[[], None]) -> timedelta | None:
    with pytest.raises(Unreachable) as refused:
        admit()
    return refused.value.retry_after


async def test_those_turned_away_are_told_when_it_is_asked_next(portal: Portal) -> None:
    portal.fails(Unreachable("portal", "answered 503 (not ready)", retry_after=timedelta(seconds=60)))
    await portal.clock.turn(timedelta(seconds=20))

    assert _refuses(portal.breaker.admit) == timedelta(seconds=40)


async def test_one_that_was_closed_is_not_asked_any_more(portal: Portal) -> None:
    portal.breaker.close()
    portal.fails(OUT)
    await portal.clock.turn(timedelta(minutes=5))
    assert not portal.probed
