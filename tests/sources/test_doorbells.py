"""A mark stays until the read was answered; a ring is never more than a reason to read."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.domain.answers import Answer, Found
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.services.base.doorbell import Arrived, Heard, Ignored, Ring, TestNotification
from daemon.sources import doorbells
from daemon.sources.doorbells import Bell, Outcome
from tests.sources.street import GONE, OUT, Street, a_street
from tests.state.memory import MATRIX, NOON, a_request


async def test_what_was_rung_for_is_read_and_heard(street: Street) -> None:
    street.mark(1)
    await street.passes(seconds=1)
    assert street.portal.asked == [1]
    assert await street.heard() == ["request.created"]
    assert street.doorbells.waiting == 0


async def test_a_request_that_cannot_be_read_yet_is_asked_for_again(street: Street) -> None:
    street.portal.says = lambda _: GONE
    street.mark(1)
    await street.passes(seconds=50)
    assert await street.heard() == []
    street.portal.says = lambda number: Found(a_request(number=number))
    await street.passes(seconds=10)
    assert await street.heard() == ["request.created"]


async def test_after_a_minute_what_is_not_there_is_not_there(street: Street) -> None:
    street.portal.says = lambda _: GONE
    street.mark(1)
    await street.passes(seconds=70)
    asked = len(street.portal.asked)
    await street.passes(hours=1)
    assert street.doorbells.waiting == 0
    assert len(street.portal.asked) == asked < 25


async def test_a_known_request_that_is_gone_is_deleted_at_once(street: Street) -> None:
    street.mark(1)
    await street.passes(seconds=1)
    street.portal.says = lambda _: GONE
    street.mark(1)
    await street.passes(seconds=1)
    assert await street.heard() == ["request.created", "request.deleted"]
    assert street.portal.asked == [1, 1]


async def test_an_outage_keeps_the_mark_however_long(street: Street) -> None:
    street.portal.says = lambda _: OUT
    street.mark(1)
    await street.passes(hours=1)
    assert street.doorbells.waiting == 1
    street.portal.says = lambda number: Found(a_request(number=number))
    street.doorbells.service_back("overseerr")
    await street.passes(seconds=0)
    assert await street.heard() == ["request.created"]


async def test_a_memory_that_cannot_be_written_keeps_the_mark(street: Street) -> None:
    disk = street.database._connection  # noqa: SLF001 (no other connection can make this one's disk full)
    disk.execute("PRAGMA query_only = ON")
    street.mark(1)
    await street.passes(seconds=20)
    assert street.doorbells.waiting == 1
    disk.execute("PRAGMA query_only = OFF")
    await street.passes(seconds=10)
    assert await street.heard() == ["request.created"]


@pytest.mark.parametrize("rings", [1, 5])
async def test_rung_again_while_it_is_read_it_is_read_once_more(street: Street, rings: int) -> None:
    street.portal.open.clear()
    street.mark(1)
    await street.rests()
    for _ in range(rings):
        street.mark(1)
    street.portal.says = lambda _: Found(a_request(RequestStatus.DECLINED))
    street.portal.open.set()
    await street.passes(seconds=1)
    assert street.portal.asked == [1, 1]
    assert street.doorbells.waiting == 0


async def test_a_service_that_is_back_while_a_mark_is_read_does_no_harm(street: Street) -> None:
    street.portal.open.clear()
    street.mark(1)
    await street.rests()
    street.doorbells.service_back("overseerr")
    await street.rests()
    with capture_logs() as said:
        street.portal.open.set()
        await street.passes(seconds=1)
    assert said == []
    assert await street.heard() == ["request.created"]
    assert street.doorbells.waiting == 0


async def test_a_mark_made_while_an_older_reading_ends_is_not_taken_away(street: Street) -> None:
    held = street.portal.open
    held.clear()
    street.mark(1)
    await street.rests()
    street.doorbells.service_back("overseerr")
    await street.rests()
    answers: list[Answer[PortalRequest]] = [OUT, OUT, OUT, Found(a_request())]
    street.portal.says = lambda _: answers.pop() if answers else OUT
    held.set()
    await street.rests()
    street.mark(1)
    await street.passes(seconds=1)
    assert street.doorbells.waiting == 1


async def test_no_more_than_the_width_is_read_side_by_side_and_nothing_is_lost(tmp_path: Path) -> None:
    async with a_street(tmp_path, width=3) as street:
        street.portal.open.clear()
        for number in range(1, 51):
            street.mark(number)
        await street.rests()
        street.portal.open.set()
        await street.passes(seconds=1)
        assert street.portal.most_side_by_side == 3
        assert sorted(street.portal.asked) == list(range(1, 51))


async def test_beyond_what_it_holds_a_ring_asks_for_a_sweep(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbells, "MOST", 3)
    street.portal.open.clear()
    for number in range(1, 6):
        street.mark(number)
    await street.rests()
    assert street.doorbells.waiting == 3
    assert street.swept == ["overseerr", "overseerr"]


def bell(kind: str, says: Heard) -> Bell:
    return Bell(kind=kind, aliases=("overseerr", "seerr"), hears=lambda _: says)


@pytest.mark.parametrize(
    "name, says, outcome, marks",
    [
        ("upstairs", Ring(7), Outcome.RANG, 1),
        ("seerr", Ring(7), Outcome.RANG, 2),
        ("upstairs", Ignored("nobody waits"), Outcome.IGNORED, 0),
        ("upstairs", TestNotification(), Outcome.TEST, 0),
        ("tautulli", Ring(7), Outcome.NOBODY, 0),
    ],
)
async def test_a_name_rings_its_entry_and_a_kind_every_entry_of_it(
    street: Street, name: str, says: Heard, outcome: Outcome, marks: int
) -> None:
    street.portal.open.clear()
    street.doorbells.bells = {"upstairs": bell("jellyseerr", says), "downstairs": bell("jellyseerr", says)}
    assert street.doorbells.heard(name, {}) is outcome
    assert street.doorbells.waiting == marks


async def test_what_arrived_makes_everybody_who_waits_for_it_be_looked_at(street: Street) -> None:
    street.portal.says = lambda number: Found(a_request(RequestStatus.APPROVED, number=number, available=number == 3))
    for number in (1, 2, 3):
        street.mark(number)
    await street.passes(seconds=1)
    street.doorbells.bells = {"radarr": bell("radarr", Arrived(MATRIX))}
    street.portal.asked.clear()
    assert street.doorbells.heard("radarr", {}) is Outcome.RANG
    await street.passes(seconds=1)
    assert street.portal.asked == [2, 1]
    assert street.changed == ["radarr"]


async def test_what_arrived_without_a_name_makes_every_portal_be_swept(street: Street) -> None:
    street.doorbells.bells = {"radarr": bell("radarr", Arrived())}
    assert street.doorbells.heard("radarr", {}) is Outcome.RANG
    await street.passes(seconds=1)
    assert street.swept == ["every one"]


async def test_the_test_button_is_remembered(street: Street) -> None:
    street.doorbells.bells = {"upstairs": bell("seerr", TestNotification())}
    street.doorbells.heard("upstairs", {})
    assert street.doorbells.tested_at == {"upstairs": NOON}


async def test_a_reading_that_broke_is_begun_anew_by_the_next_ring(street: Street) -> None:
    def breaks(_: int) -> Answer[PortalRequest]:
        raise ZeroDivisionError

    street.portal.says = breaks
    street.mark(1)
    with capture_logs() as said:
        await street.passes(seconds=10)
    assert [line["event"] for line in said] == ["task.failed"]
    street.portal.says = lambda number: Found(a_request(number=number))
    street.mark(1)
    await street.passes(seconds=1)
    assert await street.heard() == ["request.created"]


async def test_rings_for_what_is_to_be_read_again_anyway_are_no_readings_of_their_own(street: Street) -> None:
    street.portal.says = lambda _: GONE
    street.mark(1)
    await street.passes(seconds=12)
    asked = len(street.portal.asked)
    for _ in range(50):
        street.mark(1)
    await street.passes(seconds=0)
    assert len(street.portal.asked) == asked
