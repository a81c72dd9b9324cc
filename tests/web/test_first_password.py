"""The first password: made up once, or taken as it is given."""

from pathlib import Path

import pytest

from daemon.commands.base import RefusedError, Scope
from daemon.config import Secret
from daemon.runtime.clock import SystemClock
from daemon.runtime.threads import Threads
from daemon.web.first import first_password
from state import accounts
from tests.web.site import a_site


async def test_the_first_password_is_made_up_once_or_taken_as_given(tmp_path: Path) -> None:
    async with a_site(tmp_path) as site:
        threads = Threads("first", SystemClock())
        made = await first_password(site.journal, threads, Secret())
        assert made is not None
        async with site.browser() as browser:
            assert (await browser.sign_in("owner", made)).status == 303
        assert await first_password(site.journal, threads, Secret("given and never taken")) is None
        (account,) = await accounts.listed(site.journal.database)
        assert account.scopes == frozenset(Scope)
        threads.close()


@pytest.mark.parametrize("given", ["too short", "x" * 1_001])
async def test_a_given_first_password_that_is_none_makes_no_account(given: str, tmp_path: Path) -> None:
    async with a_site(tmp_path) as site:
        with pytest.raises(RefusedError, match="from 10 to 1000 characters"):
            await first_password(site.journal, site.house.threads, Secret(given))
        assert await accounts.listed(site.journal.database) == []


async def test_a_given_first_password_is_not_repeated(tmp_path: Path) -> None:
    async with a_site(tmp_path) as site:
        assert await first_password(site.journal, site.house.threads, Secret("given by the owner")) is None
        async with site.browser() as browser:
            assert (await browser.sign_in("owner", "given by the owner")).status == 303
