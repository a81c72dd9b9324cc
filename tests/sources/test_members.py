"""What lacks on a reading counts only when the lists agreed, when it is not far fewer, and twice in a row."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.domain.errors import Unreachable
from daemon.domain.ids import Alias
from daemon.domain.members import Member, Membership, Share
from daemon.domain.people import PortalUser
from daemon.runtime.clock import TurnedClock, loop_is_quiet
from daemon.runtime.tasks import Tasks, spawn
from daemon.services.base.sweep import MemberReading
from daemon.sources.members import Headcount, MembersView
from state.journal import Journal
from tests.state.memory import NOON, opened

LONG_AGO = NOON - timedelta(days=90)
HOUSE = tuple(range(1, 11))


def reading(numbers: Sequence[int], *doubts: str, machine: str = "m") -> MemberReading:
    def member(number: int) -> Member:
        user = PortalUser(alias=Alias(service="plex", id=str(number)), plex_id=str(number))
        return Member(user=user, kind=Membership.FRIEND, share=Share(id=f"s{number}"), joined_at=LONG_AGO)

    return MemberReading(members=tuple(map(member, numbers)), machine=machine, doubts=doubts)


class Server:
    """Answers these readings, one after the other; None is an outage."""

    every = timedelta(minutes=2)

    def __init__(self, readings: Sequence[MemberReading | None]) -> None:
        self._readings = iter(readings)

    async def read(self) -> MemberReading:
        told = next(self._readings)
        if told is None:
            raise Unreachable("plex", "nobody answers")
        return told


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with opened(tmp_path) as database:
        yield Journal(database, TurnedClock(NOON))


async def after(journal: Journal, *readings: MemberReading | None) -> tuple[list[str], MembersView]:
    """Who left by the last of these readings, and how that one went."""

    async def rest() -> None:
        await loop_is_quiet()
        while not journal.database.at_rest:
            await asyncio.sleep(0.001)
            await loop_is_quiet()

    clock = TurnedClock(NOON, rest)
    tasks = Tasks(clock)
    headcount = Headcount(journal, clock)
    loop = spawn(headcount.run("plex", Server([*readings, *[None] * 9])), name="loop", owner=tasks)
    for _ in readings:
        await rest()
        await clock.leap(timedelta(minutes=2))
    loop.cancel()
    rows = await journal.database.read(
        "SELECT json_extract(CAST(body AS TEXT), '$.who.id') AS who FROM events WHERE name = 'person.left' ORDER BY id"
    )
    return [row["who"] for row in rows], headcount.views["plex"]


async def test_who_lacks_on_two_that_agree_has_left(journal: Journal) -> None:
    left, view = await after(journal, reading(HOUSE), reading(HOUSE[1:]), reading(HOUSE[1:]))
    assert (left, view.doubts, view.believed) == (["1"], (), True)


async def test_an_outage_between_them_changes_nothing(journal: Journal) -> None:
    left, _ = await after(journal, reading(HOUSE), reading(HOUSE[1:]), None, None, reading(HOUSE[1:]))
    assert left == ["1"]


async def test_who_lacks_while_the_lists_disagree_has_not(journal: Journal) -> None:
    doubted = reading(HOUSE[1:], "the lists disagree about 1")
    left, view = await after(journal, reading(HOUSE), doubted, doubted, doubted)
    assert (left, view.doubts) == ([], ("the lists disagree about 1",))


async def test_far_fewer_are_not_believed(journal: Journal) -> None:
    few = reading(HOUSE[6:])
    left, view = await after(journal, reading(HOUSE), few, few, few)
    assert (left, view.believed) == ([], False)


async def test_no_baseline_comes_of_lists_that_disagree(journal: Journal) -> None:
    await after(journal, reading(HOUSE[:3], "the list of shares says it has 10, and has 3"))
    assert await journal.database.read("SELECT 1 FROM meta WHERE key = 'members:plex'") == []
