"""The house that most stories live in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, a_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A live house with a portal, TMDB and moderation."""
    async with a_house(tmp_path) as opened:
        yield opened
