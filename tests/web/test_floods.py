"""Who tries many passwords is told to wait, and keeps nobody else out."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientResponse

from daemon.runtime.clock import SystemClock
from daemon.runtime.tasks import Tasks, spawn
from daemon.web.door import BY_BOTH
from tests.web.site import PASSWORD, Browser, Site


async def test_a_flood_at_the_door_is_told_to_wait(stranger: Browser) -> None:
    token = await stranger.csrf("/login")
    sent = {"csrf": token, "name": "owner", "password": "guess"}
    headers = stranger.headers("/login")
    answers = [await stranger.session.post("/login", data=sent, headers=headers) for _ in range(13)]
    assert [each.status for each in answers] == [401] * 6 + [429] * 7
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


async def test_who_gives_the_right_password_is_never_told_to_wait(site: Site, owner: Browser) -> None:
    assert owner.token
    for _ in range(BY_BOTH.burst + 2):
        async with site.browser() as browser:
            assert (await browser.sign_in("owner")).status == 303


async def test_many_names_are_not_tried_from_one_address(stranger: Browser) -> None:
    token = await stranger.csrf("/login")
    statuses = []
    for number in range(12):
        sent = {"csrf": token, "name": f"name {number}", "password": "guess"}
        statuses.append((await stranger.session.post("/login", data=sent, headers=stranger.headers("/login"))).status)
    assert statuses == [401] * 10 + [429] * 2


@pytest.mark.parametrize("name", ["owner", "somebody else"])
async def test_who_floods_the_door_from_one_address_locks_nobody_else_out(name: str, site: Site) -> None:
    async with site.browser(at="127.0.0.2") as flooder, site.browser() as visitor:
        sent = {"csrf": await flooder.csrf("/login"), "name": name, "password": "guess"}
        headers = flooder.headers("/login")
        flood = all_at_once(lambda: flooder.session.post("/login", data=sent, headers=headers))
        await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
        assert (await visitor.sign_in("owner")).status == 303
        statuses = await asyncio.gather(*flood)
    assert (statuses.count(401), statuses.count(429)) == (6, 194)


async def test_a_viewer_who_floods_the_password_form_keeps_nobody_out(site: Site) -> None:
    async with site.browser("viewer") as viewer, site.browser() as visitor:
        sent = {"old": "a guess", "new": "another and longer one"}
        headers = {"X-Csrf-Token": viewer.token}
        flood = all_at_once(lambda: viewer.session.post("/api/v1/settings/password", json=sent, headers=headers))
        await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
        assert (await visitor.sign_in("owner")).status == 303
        statuses = await asyncio.gather(*flood)
    assert (statuses.count(409), statuses.count(429)) == (5, 195)


def all_at_once(send: Callable[[], Awaitable[ClientResponse]]) -> list["asyncio.Task[int]"]:
    """Two hundred of the same; the status of each."""

    async def one() -> int:
        return (await send()).status

    tasks = Tasks(SystemClock())
    return [spawn(one(), name="flood", owner=tasks) for _ in range(200)]


async def test_a_name_is_guarded_from_many_addresses(site: Site, stranger: Browser) -> None:
    site.configured("server: {public_url: 'https://usher.example'}")
    token = await stranger.csrf("/login")
    sent = {"csrf": token, "name": "Owner", "password": "guess"}
    statuses = []
    for number in range(12):
        headers = {**stranger.headers("/login"), "X-Forwarded-For": f"203.0.113.{number}"}
        statuses.append((await stranger.session.post("/login", data=sent, headers=headers)).status)
    assert statuses == [401] * 10 + [429] * 2


@pytest.mark.parametrize(
    "trusted, told", [("", 0), ("127.0.0.1", 0), ("10.0.0.0/8", 1)], ids=["as shipped", "named", "another"]
)
async def test_a_proxy_that_is_not_trusted_is_told_of_once(
    trusted: str, told: int, site: Site, stranger: Browser
) -> None:
    named = f", trusted_proxies: '{trusted}'" if trusted else ""
    site.configured(f"server: {{public_url: 'https://usher.example'{named}}}")
    stranger.session.headers["X-Forwarded-For"] = "203.0.113.7"
    await flooded(stranger, "owner", times=2)
    assert sum(each.event == "login.proxy" for each in site.logbook.records()) == told


async def test_a_flood_from_elsewhere_locks_nobody_out_of_their_own_browser(site: Site, stranger: Browser) -> None:
    async with site.browser("owner") as known:
        await flooded(stranger, "owner")
        assert (await stranger.sign_in("owner")).status == 429
        await known.post("/logout")
        assert (await known.sign_in("owner")).status == 303


async def test_a_browser_that_is_known_may_not_guess_without_end_either(site: Site) -> None:
    async with site.browser("owner") as known:
        await known.post("/logout")
        await flooded(known, "owner")
        assert (await known.sign_in("owner")).status == 429


async def test_a_new_password_makes_every_browser_unknown(site: Site, owner: Browser, stranger: Browser) -> None:
    async with site.browser("owner") as known:
        await owner.post("/settings/password", {"old": PASSWORD, "new": "another and longer one"})
        await flooded(stranger, "owner")
        assert (await known.sign_in("owner", "another and longer one")).status == 429


@pytest.mark.parametrize("mark", ["", ".", "x.y", "x." + "0" * 64])
async def test_a_made_up_mark_is_none(mark: str, stranger: Browser) -> None:
    await flooded(stranger, "owner")
    stranger.session.cookie_jar.update_cookies({"usher_known": mark})
    assert (await stranger.sign_in("owner")).status == 429


async def test_a_flood_is_one_line_of_the_log(site: Site, stranger: Browser) -> None:
    await flooded(stranger, "owner", times=20)
    assert sum(each.event == "login.flood" for each in site.logbook.records()) == 1


async def flooded(browser: Browser, name: str, times: int = 11) -> None:
    browser.token = ""
    sent = {"csrf": await browser.csrf("/login"), "name": name, "password": "guess"}
    for _ in range(times):
        await browser.session.post("/login", data=sent, headers=browser.headers("/login"))
