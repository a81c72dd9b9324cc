"""Memories for the tests of the stored parts."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from state.database import Database
from tests.state.memory import on_no_disk, opened


@pytest.fixture
def tx() -> Iterator[sqlite3.Connection]:
    """A transaction in the engine's tables, on no disk."""
    connection = on_no_disk()
    yield connection
    connection.close()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A real file, with its writer and readers."""
    async with opened(tmp_path) as memory:
        yield memory
