"""Programs we start: bounded, and gone with all their children."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import pytest

from daemon.runtime.clock import SystemClock, TimedOut, TurnedClock
from daemon.runtime.processes import Finished, run
from daemon.runtime.tasks import Tasks, spawn

MINUTE = timedelta(minutes=1)
CLOCK = SystemClock()


async def python(program: str, *arguments: str, limit: int = 1_000_000) -> Finished:
    return await run([sys.executable, "-c", program, *arguments], clock=CLOCK, within=MINUTE, limit_bytes=limit)


async def test_a_program_gives_its_code_and_what_it_said() -> None:
    finished = await python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert finished == Finished(code=3, out=b"out\n", err=b"err\n")


async def test_arguments_are_no_shell_words() -> None:
    finished = await python("import sys; print(sys.argv[1])", "$HOME; `id` | *")
    assert finished.out == b"$HOME; `id` | *\n"


async def test_it_reads_what_it_is_given() -> None:
    finished = await run(["cat"], clock=CLOCK, within=MINUTE, stdin=b"a" * 300_000)
    assert finished.out == b"a" * 300_000


async def test_it_need_not_read_what_it_is_given() -> None:
    finished = await run(["true"], clock=CLOCK, within=MINUTE, stdin=b"a" * 3_000_000)
    assert finished.code == 0


async def test_what_it_says_beyond_the_limit_is_dropped_and_it_still_ends() -> None:
    finished = await python("import sys; sys.stdout.write('ab' * 500_000); sys.stderr.write('e')", limit=101)
    assert finished == Finished(code=0, out=b"ab" * 50 + b"a", err=b"e", clipped=True)


async def test_what_it_says_up_to_the_limit_is_whole() -> None:
    assert not (await python("print('a' * 99)", limit=100)).clipped


async def test_a_program_that_is_not_there_says_so() -> None:
    with pytest.raises(FileNotFoundError):
        await run(["no-such-program"], clock=CLOCK, within=MINUTE)


async def test_it_does_not_see_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMDB_API_KEY", "canary")
    finished = await run(["env"], clock=CLOCK, within=MINUTE, environ={"GIVEN": "yes"})
    assert b"canary" not in finished.out
    assert b"GIVEN=yes" in finished.out
    assert b"PATH=" in finished.out


# The child opens the pipe, says that it is there, and keeps both pipe and output open while it lives.
CHILD = "import sys, time; pipe = open(sys.argv[1], 'w'); print('here', file=pipe, flush=True); time.sleep(60)"
PARENT = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {CHILD!r}, sys.argv[1]])
time.sleep(float(sys.argv[2]))
"""


class Child:
    """The far end of the pipe: what it says, and that it is gone."""

    def __init__(self, folder: Path) -> None:
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)
        self._said: TextIO | None = None

    async def is_here(self) -> bool:
        return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, self._first_word), 20)

    async def is_gone(self) -> bool:
        """The pipe ends when the last who has it open has died."""
        assert self._said is not None
        with self._said:
            return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, self._said.read), 20) == ""

    def _first_word(self) -> bool:
        self._said = self.pipe.open()
        return self._said.readline() == "here\n"


@pytest.mark.parametrize("parent_lives", ["60", "0"], ids=["with its parent", "left behind by its parent"])
async def test_at_the_time_limit_the_whole_group_dies(tmp_path: Path, parent_lives: str) -> None:
    child, clock, tasks = Child(tmp_path), TurnedClock(datetime(2026, 3, 1, tzinfo=UTC)), Tasks(CLOCK)
    program = [sys.executable, "-c", PARENT, str(child.pipe), parent_lives]
    running = spawn(run(program, clock=clock, within=MINUTE), name="run", owner=tasks)
    assert await child.is_here()
    await clock.turn(MINUTE)
    with pytest.raises(TimedOut, match="did not end within 60 s"):
        await running
    assert await child.is_gone()


async def test_cancelled_the_whole_group_dies(tmp_path: Path) -> None:
    child, tasks = Child(tmp_path), Tasks(CLOCK)
    running = spawn(python(PARENT, str(child.pipe), "60"), name="run", owner=tasks)
    assert await child.is_here()
    await tasks.stop(MINUTE)
    assert running.cancelled()
    assert await child.is_gone()
