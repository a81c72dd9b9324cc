"""The site every web test visits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.commands.base import Scope
from tests.web.site import Browser, Site, a_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A web server with an owner, somebody on staff and a viewer."""
    async with a_site(tmp_path) as site:
        await site.account("owner", *Scope)
        await site.account("staff", Scope.READ, Scope.DECIDE)
        await site.account("viewer", Scope.READ)
        yield site


@pytest.fixture
async def owner(site: Site) -> AsyncIterator[Browser]:
    async with site.browser("owner") as browser:
        yield browser


@pytest.fixture
async def stranger(site: Site) -> AsyncIterator[Browser]:
    async with site.browser() as browser:
        yield browser
