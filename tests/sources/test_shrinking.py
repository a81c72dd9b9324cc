"""A source that has far fewer things than it had is not believed until a person says so, or it has them again."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from daemon.commands.house import freeze, thaw
from daemon.runtime.clock import TurnedClock
from daemon.services.base.fewer import far_fewer
from daemon.sources.shrinking import believes
from state import freezes
from state.journal import Author, Journal
from tests.house import OWNER
from tests.state.memory import NOON, opened

READ = Author(plugin="engine", cause="source:plex")
PEOPLE = "plex people"
SHRANK = "plex people shrank"


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    async with opened(tmp_path) as database:
        yield Journal(database, TurnedClock(NOON))


async def believed(journal: Journal, *sizes: int, source: str = PEOPLE) -> list[bool]:
    """What becomes of readings of these sizes, one after the other."""
    return [await journal.run(READ, partial(believes, source=source, size=size)) for size in sizes]


async def held(journal: Journal) -> list[str]:
    return [each.name for each in await freezes.listed(journal.database)]


@pytest.mark.parametrize(
    "before, now, fewer",
    [
        (400, 0, True),  # the canonical one
        (400, 319, True),
        (400, 320, False),  # a fifth, exactly
        (400, 500, False),
        (12, 8, True),
        (12, 9, False),  # three may always go
        (15, 12, False),
        (16, 12, True),  # a fifth of sixteen is three and a bit
        (3, 1, False),
        (2, 0, True),  # nothing at all, where there was more than one
        (1, 0, False),
        (0, 0, False),
    ],
)
def test_how_many_may_go_at_once(before: int, now: int, fewer: bool) -> None:
    assert far_fewer(before, now) is fewer


async def test_the_first_reading_is_believed_and_so_is_what_goes_little_by_little(journal: Journal) -> None:
    assert await believed(journal, 100, 90, 80, 70, 140) == [True] * 5
    assert await held(journal) == []


async def test_it_is_not_believed_again_and_again_until_a_person_accepts_the_new_size(journal: Journal) -> None:
    assert await believed(journal, 100, 40, 40) == [True, False, False]
    assert await held(journal) == [SHRANK]
    await thaw(journal, OWNER, name=SHRANK)
    assert await believed(journal, 40, 38) == [True, True]
    assert await held(journal) == []


async def test_who_accepts_a_size_accepts_no_smaller_one_that_was_not_shown(journal: Journal) -> None:
    assert await believed(journal, 100, 40, 5) == [True, False, False]
    await thaw(journal, OWNER, name=SHRANK)
    assert await believed(journal, 5) == [False]
    assert await held(journal) == [SHRANK]


async def test_one_that_has_them_again_is_believed_and_stays_frozen_until_a_person_looked(journal: Journal) -> None:
    assert await believed(journal, 100, 0, 99) == [True, False, True]
    assert await held(journal) == [SHRANK]
    await thaw(journal, OWNER, name=SHRANK)
    assert await believed(journal, 0) == [False], "the emptiness was over, and nobody accepted it"


async def test_each_source_is_judged_by_itself(journal: Journal) -> None:
    assert await believed(journal, 100, 0) == [True, False]
    assert await believed(journal, 3, source="another") == [True]
    assert await held(journal) == [SHRANK]


async def test_letting_go_of_another_freeze_accepts_nothing(journal: Journal) -> None:
    assert await believed(journal, 100, 0) == [True, False]
    await freeze(journal, OWNER, name="clock")
    await thaw(journal, OWNER, name="clock")
    assert await believed(journal, 0) == [False]
