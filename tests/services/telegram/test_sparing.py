"""aiogram is imported with the first message, and without the models nobody uses. Each in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

MEASURED = """
import sys
from pathlib import Path
from daemon.services.base.load import kinds
import daemon.services.telegram.client
from daemon.services.telegram import sparing
from pydantic import BaseModel

def resident() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

kinds()
assert not any(name.partition(".")[0] == "aiogram" for name in sys.modules)
before, as_it_was = resident(), BaseModel.__dict__["model_rebuild"]
building = sparing.load()
print(resident() - before)
import aiogram.types
print(all(each.__pydantic_complete__ for each in building.NEEDED), aiogram.types.Message.__pydantic_complete__)
print(BaseModel.__dict__["model_rebuild"] is as_it_was, sparing.loaded() is building is sparing.load())
"""

ANOTHER_AIOGRAM = """
from daemon.domain.letters import Letter
from daemon.services.telegram import sparing
from daemon.services.telegram.identity import Place

def _build(building: object) -> None:
    raise TypeError("it builds its models in another way")

sparing._build = _build
print(sparing.load().message(Place(5), Letter(title="x")).decode())
import aiogram.types
print(aiogram.types.Message.__pydantic_complete__)
"""


def ran(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.timeout(150)
def test_it_costs_less_than_half_of_what_it_costs_plainly() -> None:
    """128 MB plainly, 22 to 35 so; nothing before the first message."""
    grown, complete, restored = ran(MEASURED)
    assert int(grown) < 60_000
    assert complete == "True False"
    assert restored == "True True"


@pytest.mark.timeout(150)
def test_an_aiogram_that_builds_in_another_way_is_imported_as_it_comes() -> None:
    *_, body, complete = ran(ANOTHER_AIOGRAM)
    assert '"text":"<b>x</b>"' in body
    assert complete == "True"
