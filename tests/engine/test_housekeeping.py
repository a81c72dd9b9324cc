"""What the engine does for its own file: it forgets bodies and keeps keys, copies itself, and looks itself through."""

import asyncio
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from daemon.commands.house import cancel_job, start_job
from daemon.runtime.tasks import Tasks, spawn
from state import checks
from state.database import connect
from tests.engine.process import until
from tests.house import OWNER, House

FAMILY_FILM = 862
BACKUP = "engine.backup"


async def has_ended(house: House, job: str) -> bool:
    return bool(await house.rows("SELECT 1 FROM jobs WHERE key = ? AND state = 'done'", job))


async def one_decided(house: House) -> int:
    number: int = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.until(lambda: house.portal.approved[number])
    await house.settles()
    return number


async def test_a_first_start_leaves_no_copy_of_an_empty_memory(house: House, tmp_path: Path) -> None:
    assert await house.one("SELECT count(*) FROM migrations WHERE owner = 'moderation'") == 1
    assert not (tmp_path / "backups").exists()


async def test_bodies_are_forgotten_with_time_and_keys_never(house: House) -> None:
    number = await one_decided(house)
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.created'") == 1
    await house.settles(after=timedelta(days=731))
    await house.settles(after=timedelta(days=2))
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.created'") == 0
    assert await house.one("SELECT count(*) FROM deliveries WHERE handler = 'decide_on_request'") == 0
    assert await house.one("SELECT count(*) FROM heard WHERE key LIKE 'request.created:%'") == 1
    house.rings(number)
    await house.settles(after=timedelta(minutes=5))
    assert house.portal.approved[number] == 1


async def test_what_somebody_still_waits_for_is_never_forgotten(house: House) -> None:
    house.titles.goes_down()
    house.portal.answers(503, on="/movie/")
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.settles(after=timedelta(days=735))
    await house.settles(after=timedelta(days=2))
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.created'") == 1
    house.titles.comes_back()
    house.portal.comes_back()
    await house.settles(after=timedelta(minutes=5))
    assert house.portal.approved[number] == 1


async def test_a_copy_made_while_requests_are_decided_is_whole(house: House, tmp_path: Path) -> None:
    await house.settles()
    numbers = [house.portal.request(FAMILY_FILM, by=2) for _ in range(20)]
    for number in numbers:
        house.rings(number)
    await start_job(house.daemon.journal, OWNER, BACKUP)
    await house.settles(after=timedelta(minutes=1))
    await house.until(lambda: has_ended(house, BACKUP))
    (copy,) = (tmp_path / "backups").glob("usher-*.db")
    assert sum(house.portal.approved.values()) == len(numbers)
    assert checks.full(copy) == checks.SOUND
    assert copy.stat().st_mode & 0o077 == 0
    await house.stops()
    copied = connect(copy, readonly=True)
    heard = copied.execute("SELECT count(*) FROM events WHERE name = 'request.created'").fetchone()[0]
    owed = copied.execute("SELECT count(*) FROM deliveries WHERE handler = 'decide_on_request'").fetchone()[0]
    copied.close()
    assert heard == owed
    await house.lives()


async def test_the_house_copies_itself_every_night_and_keeps_a_week_of_copies(house: House, tmp_path: Path) -> None:
    async def night_work_is_done() -> bool:
        owed = await house.one("SELECT count(*) = 0 FROM deliveries WHERE state <> 'done'")
        return bool(owed) and bool(await house.one("SELECT count(*) = 0 FROM jobs WHERE state <> 'done'"))

    for _ in range(10):
        await house.clock.leap(timedelta(days=1))
        await until(night_work_is_done, within=20)  # in real seconds: a copy is made by a thread
    copies = sorted((tmp_path / "backups").glob("usher-*.db"))
    assert len(copies) == 7
    assert {checks.quick(copy) for copy in copies} == {checks.SOUND}
    state, run, done, total = (await house.rows("SELECT state, run, done, total FROM jobs WHERE key = ?", BACKUP))[0]
    assert (state, run) == ("done", 10)
    assert 0 < done == total


async def test_the_whole_file_is_looked_through_once_a_week_and_when_asked(house: House) -> None:
    await house.settles(after=timedelta(days=8))
    await house.until(lambda: has_ended(house, "engine.check"))
    weekly = await house.one("SELECT value FROM meta WHERE key = 'last check'")
    assert weekly.endswith(checks.SOUND)
    assert await start_job(house.daemon.journal, OWNER, "engine.check")
    await house.until(lambda: house.one("SELECT state = 'done' FROM jobs WHERE key = 'engine.check'"))
    assert await house.one("SELECT value FROM meta WHERE key = 'last check'") > weekly


@pytest.mark.parametrize("job, note", [(BACKUP, "last backup"), ("engine.check", "last check")])
async def test_it_is_cancelled_as_every_other_job_and_leaves_nothing_half_done(
    job: str, note: str, house: House, tmp_path: Path
) -> None:
    held, threads, tasks = Event(), house.daemon.threads_of("engine"), Tasks(house.clock)
    for number in range(2):
        spawn(threads.run(held.wait, 20.0, within=timedelta(days=1)), name=f"held {number}", owner=tasks)
    await start_job(house.daemon.journal, OWNER, job)
    await house.is_quiet()
    assert await house.one("SELECT state FROM jobs WHERE key = ?", job) == "running"
    await cancel_job(house.daemon.journal, OWNER, job)
    async with asyncio.timeout(1):
        await house.is_quiet()
    assert await house.one("SELECT state FROM jobs WHERE key = ?", job) == "cancelled"
    held.set()
    await house.settles()
    assert not list((tmp_path / "backups").glob("usher-*"))
    assert await house.rows("SELECT value FROM meta WHERE key = ?", note) == []


async def test_a_damaged_file_is_noticed(tmp_path: Path, house: House) -> None:
    await one_decided(house)
    await house.stops()
    path = tmp_path / "usher.db"
    body = bytearray(path.read_bytes())
    for page in range(8, len(body) // 4096):
        body[page * 4096 + 8 : page * 4096 + 60] = b"\xff" * 52
    (tmp_path / "damaged.db").write_bytes(body)
    assert checks.quick(tmp_path / "damaged.db") != checks.SOUND
    await house.lives()
