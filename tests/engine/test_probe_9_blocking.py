"""Libraries that block, work for the processor, and programs: none of them holds up the house."""

import json
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

from demo.world import World
from tests.engine.lateness import lateness
from tests.engine.probing import PROBES, a_probe, fact, happens, probe
from tests.engine.process import an_usher, until
from tests.house import House

AT_MOST = 0.050
"""Seconds that the loop may be late, 99 times of 100, on a machine that has nothing else to do."""


ROUNDS = 1_000
"""Of the probe's slow reading: some 0.15 s on a core of its own."""


async def results(house: House) -> dict[str, str]:
    rows = await house.rows("SELECT body FROM events WHERE name = 'workshop.done'")
    return {done["piece"]: done["result"] for done in (json.loads(row[0]) for row in rows)}


async def test_the_loop_is_hardly_late_while_a_pool_parses(tmp_path: Path) -> None:
    """On a busy machine: not twice as late as beside two bare threads that do the same, measured in the same run."""
    async with a_probe(tmp_path, "workshop") as house:
        bare = [await lateness(_in_bare_threads()) for _ in range(2)]
        pool = [await lateness(_parsing(house, f"round {count}")) for count in range(2)]
    assert min(pool) <= max(AT_MOST, 2 * min(bare))


async def _in_bare_threads() -> None:
    read_slowly = probe("workshop").read_slowly
    threads = [Thread(target=lambda: [read_slowly(ROUNDS) for _ in range(2)]) for _ in range(2)]
    for thread in threads:
        thread.start()

    async def all_done() -> bool:
        return not any(thread.is_alive() for thread in threads)

    await until(all_done, within=30)


async def _parsing(house: House, name: str) -> None:
    """Four texts, two at a time."""
    pieces = {f"{name}, {number}" for number in range(4)}
    await happens(house, *(fact("workshop.text_came", piece=piece, rounds=ROUNDS) for piece in pieces))

    async def all_done() -> bool:
        return pieces <= (await results(house)).keys()

    await until(all_done, within=30)


async def test_a_call_that_hangs_is_an_outage_of_its_own_after_its_limit_and_others_go_on(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "workshop") as house:
        await happens(house, fact("workshop.call_hangs", piece="stuck", seconds=60))
        await house.settles(after=timedelta(seconds=30))
        assert await house.one("SELECT error FROM deliveries") is None
        await house.settles(after=timedelta(seconds=40))
        assert await house.rows("SELECT state, error FROM deliveries") == [
            ("due", "workshop: workshop: no answer within 60 s")
        ]
        await happens(house, fact("workshop.text_came", piece="quick", rounds=1))
        await house.until(lambda: results(house))
        await house.settles(after=timedelta(hours=1))
        assert await house.one("SELECT state FROM deliveries WHERE handler = 'call'") == "due"
        assert await house.one("SELECT attempts FROM deliveries WHERE handler = 'call'") > 5
        assert await results(house) == {"quick": "500"}


async def test_a_program_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    async with a_probe(tmp_path, "workshop") as house:
        file = tmp_path / "pids"
        await happens(house, fact("workshop.program_hangs", piece="stuck", seconds=60, pids=str(file)))
        await until(lambda: _exists(file), within=20)
        numbers = [int(each) for each in file.read_text().split()]
        assert [alive(number) for number in numbers] == [True, True]
        await house.settles(after=timedelta(seconds=61))
        await until(lambda: _all_dead(numbers), within=5)
        assert "did not end within 60 s" in await house.one("SELECT error FROM deliveries")


async def _exists(file: Path) -> bool:
    return file.exists()  # noqa: ASYNC240 (it lies in memory)


async def _all_dead(numbers: list[int]) -> bool:
    return not any(alive(number) for number in numbers)


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


async def test_the_process_ends_within_ten_seconds_of_sigterm_while_a_call_hangs(tmp_path: Path) -> None:
    async with World() as world, an_usher(tmp_path) as usher:
        (tmp_path / "plugins").mkdir()
        (tmp_path / "plugins" / "hangs").symlink_to(PROBES / "hangs")
        usher.configured(world, plugins={"hangs": {}})
        world.overseerr.request(862, by=2)
        await usher.starts()
        await until(lambda: _exists(tmp_path / "hanging"), within=20)
        ended = await usher.stops(within=10)
    assert ended.code == 0
