"""A sweep concludes what a whole list says, and from half a list nothing."""

import pytest

from daemon.domain.errors import Unreachable
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.runtime.tasks import spawn
from daemon.services.base.sweep import Reading
from state import freezes
from tests.sources.street import Round, Street
from tests.state.memory import a_request, after

PENDING, APPROVED, DECLINED = RequestStatus.PENDING, RequestStatus.APPROVED, RequestStatus.DECLINED
NO_ANSWER = Unreachable("overseerr", "does not answer")


def reading(*requests: PortalRequest, complete: bool = True, size: int = 10, newest: float | None = 100) -> Reading:
    return Reading(
        requests=requests,
        pending=frozenset(each.id for each in requests if each.status is PENDING),
        complete=complete,
        size=size,
        newest=None if newest is None else after(newest),
    )


async def swept(street: Street, *script: Reading | Unreachable, times: int) -> Round:
    """So many rounds of this script, ten minutes apart."""
    rounds = Round(list(script))
    spawn(street.sweeps.run("overseerr", rounds), name="sweep", owner=street.tasks)
    await street.rests()
    for _ in range(times - 1):
        await street.passes(seconds=30)
    return rounds


async def test_the_first_whole_reading_is_a_baseline_but_for_what_waits(street: Street) -> None:
    first = reading(a_request(PENDING, number=1), a_request(APPROVED, number=2))
    second = reading(a_request(APPROVED, number=1), a_request(APPROVED, number=3))
    await swept(street, first, second, times=2)
    assert await street.heard() == ["request.created", "request.approved", "request.approved"]


async def test_the_next_one_asks_since_the_newest_of_the_last(street: Street) -> None:
    rounds = await swept(street, reading(newest=100), reading(newest=None), reading(), times=3)
    assert rounds.since == [None, after(100), after(30)]


async def test_a_date_in_the_far_future_hides_no_change_from_the_next_one(street: Street) -> None:
    rounds = await swept(street, reading(newest=10 * 86_400), reading(), times=2)
    assert rounds.since == [None, after(-86_400)]


async def test_an_incomplete_reading_moves_no_watermark_and_misses_nobody(street: Street) -> None:
    first = reading(a_request(PENDING, number=1), a_request(PENDING, number=2))
    half = reading(a_request(PENDING, number=2), complete=False, newest=200)
    rounds = await swept(street, first, half, half, times=3)
    assert rounds.since == [None, after(100), after(100)]
    assert street.marked == []
    assert not street.sweeps.views["overseerr"].complete


async def test_an_incomplete_first_reading_is_no_baseline_yet(street: Street) -> None:
    half = reading(a_request(APPROVED, number=1), complete=False)
    whole = reading(a_request(APPROVED, number=1), a_request(APPROVED, number=2))
    rounds = await swept(street, half, whole, times=2)
    assert rounds.since == [None, None]
    assert await street.heard() == []


async def test_what_waited_and_is_missing_is_read_and_nothing_is_concluded(street: Street) -> None:
    first = reading(a_request(PENDING, number=1), a_request(PENDING, number=2))
    await swept(street, first, reading(a_request(PENDING, number=2)), times=2)
    assert street.marked == [1]
    assert await street.heard() == ["request.created", "request.created"]


async def test_from_a_portal_that_shrank_only_what_it_still_has_is_heard(street: Street) -> None:
    first = reading(a_request(PENDING, number=1), a_request(PENDING, number=2), size=400)
    shrunk = reading(a_request(PENDING, number=2), a_request(PENDING, number=3), size=2, newest=200)
    rounds = await swept(street, first, shrunk, shrunk, times=3)
    assert street.marked == []
    assert rounds.since == [None, after(100), after(100)]
    assert await street.heard() == [*["request.created"] * 2, "request.created", "house.frozen"]


async def test_an_incomplete_reading_says_nothing_of_a_portal_s_size(street: Street) -> None:
    await swept(street, reading(size=400), reading(size=0, complete=False), times=2)
    assert await freezes.listed(street.database) == []


@pytest.mark.parametrize("outage", [[NO_ANSWER], [NO_ANSWER] * 5])
async def test_an_outage_says_nothing_and_the_sweep_goes_on(street: Street, outage: list[Unreachable]) -> None:
    first = reading(a_request(PENDING, number=1))
    await swept(street, first, *outage, reading(a_request(DECLINED, number=1)), times=len(outage) + 2)
    assert street.marked == []
    assert await street.heard() == ["request.created", "request.declined"]


async def test_what_was_granted_and_is_not_there_yet_is_looked_at_a_few_at_a_time_in_turn(street: Street) -> None:
    known = reading(*(a_request(APPROVED, number=number, available=number == 4) for number in range(1, 9)))
    await swept(street, known, times=3)
    await street.passes(seconds=2)
    assert street.marked == [8, 7, 6, 5, 3, 2, 1, 8, 7, 6, 5, 3]


async def test_a_sweep_that_is_wanted_does_not_wait_for_its_time(street: Street) -> None:
    rounds = await swept(street, reading(), times=1)
    street.sweeps.now("overseerr")
    await street.rests()
    assert len(rounds.since) == 2
    street.sweeps.now("nobody")


async def test_a_reading_asked_before_a_doorbell_s_says_nothing(street: Street) -> None:
    street.mark(1)
    await street.passes(seconds=1)
    old = Reading(requests=(a_request(APPROVED),), pending=frozenset(), complete=True, size=1, newest=None)
    rounds = Round([old])
    street.clock.jump(-street.clock.now().resolution * 5_000_000)
    spawn(street.sweeps.run("overseerr", rounds), name="sweep", owner=street.tasks)
    await street.rests()
    assert await street.heard() == ["request.created"]
