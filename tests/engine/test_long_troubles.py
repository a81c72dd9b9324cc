"""What goes wrong outside for long, and loses nothing: outages, a refused key, a full disk, a portal made anew."""

from datetime import timedelta
from pathlib import Path

import structlog

from daemon.domain.errors import MemoryUnwritableError
from tests.house import House, a_house

FAMILY_FILM, HORROR_FILM = 862, 694
"""Toy Story and The Shining: their TMDB numbers."""


async def test_what_was_asked_for_in_an_outage_of_three_days_is_decided_when_it_ends(house: House) -> None:
    """Some was announced, some not, some before and some during; what was under way waits too."""
    announced = [house.portal.request(FAMILY_FILM, by=2) for _ in range(3)]
    house.portal.goes_down()
    for number in announced:
        house.rings(number)
    silent = [house.portal.request(HORROR_FILM, by=2, announce=False) for _ in range(3)]
    await house.settles(after=timedelta(days=3))
    assert not house.portal.approved
    house.portal.comes_back()
    await house.settles(after=timedelta(seconds=50))
    assert [house.portal.approved[number] for number in announced] == [1, 1, 1]
    assert [house.portal.declined[number] for number in silent] == [1, 1, 1]


async def test_what_was_decided_before_an_outage_of_three_days_is_carried_out_after_it(house: House) -> None:
    number = house.portal.request(FAMILY_FILM, by=2, announce=False)
    house.portal.answers(503, on="POST")
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM actions"))
    house.portal.goes_down()
    await house.settles(after=timedelta(days=3))
    house.portal.comes_back()
    await house.settles(after=timedelta(minutes=2))
    assert house.portal.approved[number] == 1


async def test_an_hour_of_refused_keys_fails_no_delivery_and_no_action(house: House) -> None:
    first = house.portal.request(FAMILY_FILM, by=2)
    house.rings(first)
    await house.until(lambda: house.portal.approved[first])
    house.portal.answers(401)
    house.titles.answers(401)
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.settles(after=timedelta(hours=1))
    assert await house.one("SELECT count(*) FROM deliveries WHERE state = 'failed'") == 0
    assert await house.one("SELECT count(*) FROM actions WHERE state = 'failed'") == 0
    house.portal.comes_back()
    house.titles.comes_back()
    await house.settles(after=timedelta(minutes=2))
    assert house.portal.approved[number] == 1
    assert await house.one("SELECT count(*) FROM deliveries WHERE state = 'failed'") == 0


async def the_disk_is_full(house: House) -> None:
    """The file may not grow, and what room it has is taken."""
    await house.daemon.database.write(lambda tx: tx.execute("CREATE TABLE IF NOT EXISTS ballast (weight BLOB)"))
    (pages,) = (await house.rows("PRAGMA page_count"))[0]
    await house.daemon.database.write(lambda tx: tx.execute(f"PRAGMA max_page_count = {pages}").fetchall())
    for weight in (4_000, 200, 1):
        await _load(house, weight)


async def _load(house: House, weight: int) -> None:
    fits = True
    while fits:
        try:
            await house.daemon.database.write(
                lambda tx: tx.execute("INSERT INTO ballast VALUES (zeroblob(?))", (weight,))
            )
        except MemoryUnwritableError:
            fits = False


def trouble(house: House) -> str | None:
    """Why the memory cannot be written now."""
    return house.daemon.database.unwritable


async def there_is_room_again(house: House) -> None:
    await house.daemon.database.write(lambda tx: tx.execute("PRAGMA max_page_count = 1000000").fetchall())


async def test_nothing_outside_is_done_on_a_full_disk_and_it_goes_on_when_there_is_room(house: House) -> None:
    """A row may still fit into a page that is there; then it was written, and may be acted on. What was not, is not."""
    await house.settles()
    await the_disk_is_full(house)
    numbers = [house.portal.request(FAMILY_FILM, by=2) for _ in range(40)]
    for number in numbers:
        house.rings(number)
    await house.settles(after=timedelta(minutes=5))
    assert trouble(house)
    touched = sum(house.portal.approved.values())
    assert touched < len(numbers)
    assert touched <= await house.one("SELECT count(*) FROM actions WHERE doing_at IS NOT NULL")
    await there_is_room_again(house)
    await house.settles(after=timedelta(minutes=5))
    assert not trouble(house)
    assert [house.portal.approved[number] for number in numbers] == [1] * len(numbers)
    assert await house.one("SELECT count(*) FROM deliveries WHERE state = 'failed'") == 0
    assert await house.one("SELECT count(*) FROM actions WHERE state NOT IN ('done', 'found')") == 0


async def test_what_a_call_came_to_is_written_as_soon_as_anything_can_be(house: House) -> None:
    """The file cannot be written when the answer comes; nobody but this process knows what it was."""
    await house.settles()
    house.portal.hangs(on="/approve")
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.one("SELECT count(*) FROM actions WHERE state = 'doing'"))
    writer = await house.daemon.database.write(lambda tx: tx)
    writer.execute("PRAGMA query_only = ON")
    house.portal.comes_back()
    await house.settles(after=timedelta(minutes=5))
    assert trouble(house)
    assert await house.one("SELECT state FROM actions") == "doing"
    writer.execute("PRAGMA query_only = OFF")
    await house.settles(after=timedelta(minutes=5))
    assert await house.one("SELECT state FROM actions") == "done"
    assert house.portal.approved[number] == 1


async def test_a_portal_made_anew_that_counts_from_one_again_is_heard(house: House) -> None:
    before = house.portal.request(FAMILY_FILM, by=2)
    house.rings(before)
    await house.until(lambda: house.portal.approved[before])
    house.portal.rebuild()
    house.portal.approved.clear()
    await house.settles(after=timedelta(minutes=10))
    again = house.portal.request(HORROR_FILM, by=2, announce=False)
    assert again == before
    await house.settles(after=timedelta(minutes=10))
    assert house.portal.declined[again] == 1
    assert await house.one("SELECT count(*) FROM heard WHERE key LIKE 'request.created:%'") == 2


async def test_a_portal_that_left_daemon_yaml_is_asked_nothing_more(house: House) -> None:
    await house.settles(after=timedelta(minutes=2))
    house.furnish(services=False)
    await house.daemon.apply(house.daemon.read_config())
    asked = len(house.portal.calls)
    await house.settles(after=timedelta(hours=1))
    assert len(house.portal.calls) == asked


async def test_a_power_cut_is_followed_by_a_look_through_the_file(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        number = house.portal.request(FAMILY_FILM, by=2)
        house.rings(number)
        await house.until(lambda: house.portal.approved[number])
        await house.dies()
        with structlog.testing.capture_logs() as said:
            await house.lives()
        assert [line["found"] for line in said if line["event"] == "memory.checked"] == ["ok"]
        await house.stops()
        with structlog.testing.capture_logs() as said:
            await house.lives()
        assert [line for line in said if line["event"] == "memory.checked"] == []


async def test_what_cannot_be_noted_at_the_end_does_not_keep_the_memory_from_closing(house: House) -> None:
    """Else a full disk would make an unclean stop of every stop."""
    in_the_way = house.folder / "usher.unfinished"
    in_the_way.mkdir()
    house.rings(house.portal.request(FAMILY_FILM, by=2))
    await house.settles()
    await house.stops()
    in_the_way.rmdir()
    await house.lives()


async def test_a_service_that_answers_all_but_this_is_asked_ever_more_seldom(house: House) -> None:
    """The portal is up, so nothing would wake what is parked on it but the look for what is back, every second."""
    house.titles.goes_down()
    house.portal.answers(503, on="/movie/")
    number = house.portal.request(862, by=2)
    house.rings(number)
    for _ in range(120):
        await house.clock.leap(timedelta(seconds=5))
    assert await house.rows("SELECT state, parked_on FROM deliveries WHERE state <> 'done'") == [("due", None)]
    assert await house.one("SELECT attempts FROM deliveries WHERE state <> 'done'") <= 15
    house.portal.comes_back()
    await house.until(lambda: house.portal.approved[number])
