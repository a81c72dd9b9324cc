"""What only a real process can show: how it starts, refuses to start, ends and dies."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from aiohttp import ClientError, ClientSession

from daemon.runtime.clock import SystemClock
from daemon.runtime.tasks import Tasks, spawn
from demo.world import World
from state import checks
from state.database import connect
from tests.engine.process import CLEAN, Usher, an_usher, until

FAMILY_FILM = 862
KILLS = 3
pytestmark = pytest.mark.timeout(180)  # what was under way at a kill is in doubt for half a minute of real time


@pytest.fixture(scope="module")
def five_seconds() -> float:
    """On a machine that imports what a start imports within a second; on a crowded one the same multiple of it."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import daemon.app"], env=CLEAN, check=True)
    return 5 * max(1.0, time.monotonic() - began)


async def test_a_second_daemon_on_the_folder_is_refused_and_the_first_lives_on(
    tmp_path: Path, five_seconds: float
) -> None:
    async with an_usher(tmp_path) as first, an_usher(tmp_path) as second:
        first.configured()
        await first.starts()
        await first.is_ready()
        await second.starts()
        ended = await second.ends(within=five_seconds)
        assert ended.code == 2
        assert f"another Usher (pid {first.process.pid if first.process else 0}) uses" in ended.said
        await first.is_ready(within=five_seconds)
        assert (await first.stops()).code == 0


def broken_settings(usher: Usher) -> None:
    usher.configured(mode="lively")


def newer_memory(usher: Usher) -> None:
    usher.configured()
    memory = connect(usher.folder / "usher.db")
    memory.execute("CREATE TABLE migrations (owner TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID")
    memory.execute("INSERT INTO migrations VALUES ('engine', 9999)")
    memory.close()


def no_memory_at_all(usher: Usher) -> None:
    usher.configured()
    (usher.folder / "usher.db").write_bytes(b"this was never a database " * 400)


def a_folder_where_the_memory_should_be(usher: Usher) -> None:
    usher.configured()
    (usher.folder / "usher.db").mkdir()


@pytest.mark.parametrize(
    "spoil, says",
    [
        (broken_settings, "mode"),
        (newer_memory, "newer version of Usher"),
        (no_memory_at_all, "usher.db"),
        (a_folder_where_the_memory_should_be, "usher.db"),
    ],
)
async def test_a_start_that_fails_says_why_in_one_line_and_ends_within_five_seconds(
    spoil: Callable[[Usher], None], says: str, tmp_path: Path, five_seconds: float
) -> None:
    async with an_usher(tmp_path) as usher:
        spoil(usher)
        await usher.starts()
        ended = await usher.ends(within=five_seconds)
    assert ended.code == 2
    assert says in ended.said
    assert "Traceback" not in ended.said


async def test_a_port_that_is_taken_is_told_and_ends_within_five_seconds(tmp_path: Path, five_seconds: float) -> None:
    async with an_usher(tmp_path) as usher:
        with socket.create_server(("127.0.0.1", usher.port)):
            usher.configured()
            await usher.starts()
            ended = await usher.ends(within=five_seconds)
    assert ended.code == 2
    assert f"port {usher.port} cannot be listened on" in ended.said


async def test_a_backup_is_made_from_the_command_line_while_the_daemon_runs(tmp_path: Path) -> None:
    async with World() as world, an_usher(tmp_path) as usher:
        usher.configured(world)
        number = world.overseerr.request(FAMILY_FILM, by=2)
        await usher.starts()
        await usher.is_ready()
        await until(lambda: all_approved(world, [number]), within=30)
        argv = (sys.executable, "-m", "daemon", "backup", "--data", str(tmp_path), "--to", str(tmp_path / "copy.db"))
        backup = await asyncio.create_subprocess_exec(*argv, env=CLEAN, stdout=asyncio.subprocess.PIPE)
        said, _ = await backup.communicate()
        await usher.stops()
    assert (backup.returncode, said.decode().strip()) == (0, str(tmp_path / "copy.db"))
    assert checks.full(tmp_path / "copy.db") == checks.SOUND
    copy = connect(tmp_path / "copy.db", readonly=True)
    assert copy.execute("SELECT count(*) FROM moderation_decisions").fetchone()[0] == 1
    copy.close()


async def test_killed_under_load_again_and_again_each_request_is_decided_once(tmp_path: Path) -> None:
    """The portal holds every request; a webhook may be lost with the process, a decision may not."""
    dice = Random(11)
    async with World() as world, an_usher(tmp_path) as usher:
        usher.configured(world)
        numbers: list[int] = []
        tasks = Tasks(SystemClock())
        for _ in range(KILLS):
            await usher.starts()
            await usher.is_ready()
            ringing = spawn(_requests(usher, world, numbers), name="load", owner=tasks)
            await asyncio.sleep(dice.uniform(0.1, 0.8))
            await usher.is_killed()
            await ringing
        await usher.starts()
        await usher.is_ready()
        await until(lambda: all_approved(world, numbers), within=90)
        await asyncio.sleep(0.5)
        await usher.stops()
        memory = connect(tmp_path / "usher.db", readonly=True)
        decided = memory.execute("SELECT request, count(*) FROM moderation_decisions GROUP BY request").fetchall()
        memory.close()
    assert len(numbers) > 20
    assert {number: world.overseerr.approved[number] for number in numbers} == dict.fromkeys(numbers, 1)
    assert {row[1] for row in decided} == {1}
    assert len(decided) == len(numbers)


async def all_approved(world: World, numbers: list[int]) -> bool:
    return sum(world.overseerr.approved.values()) >= len(numbers)


async def _requests(usher: Usher, world: World, numbers: list[int]) -> None:
    """Ask and ring until nobody answers any more."""
    with suppress(ClientError, OSError):
        async with ClientSession() as session:
            for _ in range(500):
                numbers.append(world.overseerr.request(FAMILY_FILM, by=2))
                await usher.rings(session, numbers[-1])
