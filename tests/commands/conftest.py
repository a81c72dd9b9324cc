"""A memory for commands to change."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from state.database import Database
from tests.state.memory import opened


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A real file, with its writer and readers."""
    async with opened(tmp_path) as memory:
        yield memory
