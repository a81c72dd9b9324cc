"""The street in which sources are tested."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sources.street import Street, a_street


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """One portal that answers at once."""
    async with a_street(tmp_path) as opened:
        yield opened
