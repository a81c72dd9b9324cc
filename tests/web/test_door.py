"""Signing in and out, and what keeps others from doing it for us."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from daemon.commands.base import RefusedError, Scope
from daemon.config import Secret
from daemon.runtime.clock import SystemClock
from daemon.runtime.tasks import Tasks, spawn
from daemon.runtime.threads import Threads
from daemon.web.door import BY_BOTH
from daemon.web.first import first_password
from daemon.web.passwords import NOBODYS
from state import accounts
from tests.web.site import PASSWORD, Browser, Site, a_question, a_site, known_hash, request_created


async def test_one_signs_in_and_comes_back_to_where_one_wanted_to_go(stranger: Browser) -> None:
    away = await stranger.get("/reviews?before=9")
    assert (away.status, away.headers["Location"]) == (303, "/login?next=%2Freviews%3Fbefore%3D9")
    answer = await stranger.sign_in("owner", to="/reviews?before=9")
    assert (answer.status, answer.headers["Location"]) == (303, "/reviews?before=9")
    assert (await stranger.get("/reviews?before=9")).status == 200


@pytest.mark.parametrize(
    "goal", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", ""]
)
async def test_nobody_is_led_to_another_site(goal: str, stranger: Browser) -> None:
    answer = await stranger.post("/login", {"name": "owner", "password": PASSWORD, "next": goal}, page="/login")
    assert answer.headers["Location"] == "/"


async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(site: Site, stranger: Browser) -> None:
    await site.account("gone")
    answers = [
        await stranger.post("/login", {"name": name, "password": password}, page="/login")
        for name, password in (("nobody", PASSWORD), ("owner", "wrong"), ("", ""))
    ]
    assert [each.status for each in answers] == [401, 401, 401]
    texts = {(await each.text()).replace('value="nobody"', "").replace('value="owner"', "") for each in answers[:2]}
    assert len({text.split('name="password"')[0][-200:] for text in texts}) == 1


async def test_a_disabled_account_is_as_good_as_none(site: Site, owner: Browser, stranger: Browser) -> None:
    await owner.post("/accounts/3", {"scopes": "read", "disabled": "true"}, page="/accounts")
    assert (await stranger.sign_in("viewer")).status == 401
    assert (await accounts.by_name(site.journal.database, "viewer")) is not None


def test_checking_for_nobody_is_as_much_work_as_checking_for_somebody() -> None:
    assert extract_parameters(NOBODYS) == extract_parameters(known_hash())
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(NOBODYS, PASSWORD)


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


async def test_the_cookie_is_for_this_site_and_no_script(site: Site, stranger: Browser) -> None:
    cookie = (await stranger.sign_in("owner")).cookies["usher"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]
    async with site.browser() as behind_a_proxy:
        behind_a_proxy.session.headers["X-Forwarded-Proto"] = "https"
        answer = await behind_a_proxy.get("/login")
        assert answer.cookies["usher_door"]["secure"]


async def test_the_memory_holds_no_token_and_no_key(site: Site, stranger: Browser) -> None:
    token = (await stranger.sign_in("owner")).cookies["usher"].value
    made = await stranger.post("/keys/new", {"name": "a script", "scopes": "read"}, page="/keys")
    key = (await made.text()).partition('class="secret">')[2].partition("<")[0]
    await site.journal.database.write(lambda tx: tx.execute("SELECT 1"))
    files = [path.read_bytes() for path in site.folder.glob("usher.db*")]
    assert key.startswith("usher_")
    assert not any(secret.encode() in held for held in files for secret in (token, key, PASSWORD))


async def test_signing_out_ends_the_session_on_the_server(stranger: Browser) -> None:
    token = (await stranger.sign_in("owner")).cookies["usher"].value
    stranger.token = ""
    left = await stranger.post("/logout", page="/settings")
    assert (left.status, left.cookies["usher"].value) == (303, "")
    answer = await stranger.session.get("/api/v1/overview", headers={"Cookie": f"usher={token}"})
    assert answer.status == 401


async def test_a_new_password_signs_every_browser_out(site: Site, owner: Browser) -> None:
    async with site.browser("owner") as other:
        new = {"old": PASSWORD, "new": "another and longer one"}
        await owner.post("/settings/password", new)
        assert (await other.get("/")).status == 303
        assert (await other.sign_in("owner", "another and longer one")).status == 303


async def test_a_wrong_old_password_changes_nothing(owner: Browser, stranger: Browser) -> None:
    await owner.post("/settings/password", {"old": "wrong", "new": "another and longer one"})
    assert "old password is not right" in await owner.text("/settings")
    assert (await stranger.sign_in("owner")).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_does_nothing(headers: dict[str, str], site: Site, owner: Browser) -> None:
    answer = await owner.session.post("/freeze", data={"csrf": owner.token}, headers=headers)
    assert answer.status == 403
    rows = await site.journal.database.read("SELECT * FROM freezes")
    assert rows == []


@pytest.mark.parametrize("token", ["", "wrong", "0" * 64])
async def test_a_form_without_its_token_does_nothing(token: str, owner: Browser) -> None:
    for path in ("/freeze", "/logout", "/keys/new"):
        answer = await owner.session.post(path, data={"csrf": token}, headers=owner.headers("/"))
        assert answer.status == 403
    assert (await owner.get("/")).status == 200


async def test_the_api_with_a_cookie_needs_the_token_too(owner: Browser) -> None:
    assert (await owner.ask("POST", "/api/v1/freeze", json={})).status == 403
    answer = await owner.session.post("/api/v1/freeze", json={}, headers={"X-Csrf-Token": owner.token})
    assert answer.status == 204


async def test_the_last_owner_cannot_lock_everybody_out(owner: Browser) -> None:
    await owner.post("/accounts/1", {"scopes": "read"}, page="/accounts")
    assert "last account" in await owner.text("/accounts")
    assert (await owner.get("/config")).status == 200


async def test_a_right_that_was_taken_is_gone_at_once(site: Site, owner: Browser) -> None:
    async with site.browser("staff") as staff:
        assert (await staff.post("/freeze", {}, page="/")).status == 303
        await owner.post("/accounts/2", {"scopes": "read"}, page="/accounts")
        assert (await staff.post("/freeze", {"destructive_only": "true"}, page="/")).status == 403


async def test_a_key_does_no_more_than_its_account_may_by_now(site: Site, owner: Browser, stranger: Browser) -> None:
    async with site.browser("staff") as staff:
        text = await (await staff.post("/keys/new", {"name": "k", "scopes": "decide"}, page="/keys")).text()
        more = await staff.post("/keys/new", {"name": "k", "scopes": "admin"}, page="/keys")
    key = text.partition('class="secret">')[2].partition("<")[0]
    assert more.status == 403
    assert (await stranger.ask("POST", "/api/v1/freeze", key=key, json={})).status == 204
    await owner.post("/accounts/2", {"scopes": "read"}, page="/accounts")
    assert (await stranger.ask("POST", "/api/v1/freeze", key=key, json={})).status == 403
    assert site.port


async def test_a_revoked_key_opens_nothing(owner: Browser, stranger: Browser) -> None:
    text = await (await owner.post("/keys/new", {"name": "k", "scopes": "read"}, page="/keys")).text()
    key = text.partition('class="secret">')[2].partition("<")[0]
    assert (await stranger.ask("GET", "/api/v1/overview", key=key)).status == 200
    number = json.loads(await owner.text("/api/v1/keys"))["keys"][0]["id"]
    await owner.post(f"/keys/{number}/revoke", page="/keys")
    assert (await stranger.ask("GET", "/api/v1/overview", key=key)).status == 401


async def test_a_made_up_password_opens_the_door_once_made(site: Site, owner: Browser, stranger: Browser) -> None:
    made = await owner.post("/accounts/new", {"name": "Léa", "scopes": "read"}, page="/accounts")
    password = (await made.text()).partition('class="secret">')[2].partition("<")[0]
    assert (await stranger.sign_in("léa", password)).status == (303 if site.port else 0)
    assert password not in await owner.text("/accounts")


async def test_twenty_answers_are_one_effect_and_nineteen_are_told(site: Site, owner: Browser) -> None:
    (number,) = await site.happens(request_created(), a_question())
    answers = await asyncio.gather(
        *(
            owner.session.post(
                f"/api/v1/reviews/{number}/answer",
                json={"version": 1, "choice": "approve"},
                headers={"X-Csrf-Token": owner.token},
            )
            for _ in range(20)
        )
    )
    assert sorted(each.status for each in answers) == [204] + [409] * 19
    facts = await site.journal.database.read("SELECT 1 FROM events WHERE name = 'question.answered'")
    assert len(facts) == 1


async def test_a_refused_form_leads_back_and_says_why(site: Site, owner: Browser) -> None:
    (number,) = await site.happens(request_created(), a_question())
    for _ in range(2):
        answer = await owner.post(f"/reviews/{number}/answer", {"version": "1", "choice": "approve"}, page="/reviews")
        assert (answer.status, answer.headers["Location"]) == (303, "/reviews")
    assert "settled already" in await owner.text("/reviews")
    assert "settled already" not in await owner.text("/reviews")


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


async def test_a_session_that_was_not_seen_for_a_month_is_over(site: Site, owner: Browser) -> None:
    await site.journal.database.write(
        lambda tx: tx.execute("UPDATE sessions SET seen_at = seen_at - ?", (31 * 86_400_000_000,))
    )
    assert (await owner.get("/")).headers["Location"] == "/login?next=%2F"


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Origin": "https://usher.example"}, 303),
        ({"Origin": "https://elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}, 303),
        ({"Origin": "https://usher.example.evil.example"}, 403),
        ({}, 303),
    ],
    ids=["public URL", "proxy that tells its name", "looks alike", "browser that says nothing"],
)
async def test_forms_work_behind_a_proxy(headers: dict[str, str], status: int, site: Site, owner: Browser) -> None:
    site.configured("server: {public_url: 'https://usher.example'}")
    answer = await owner.session.post("/freeze", data={"csrf": owner.token}, headers=headers, allow_redirects=False)
    assert answer.status == status


async def test_who_may_sign_in_again_has_to_sign_in_again(site: Site, owner: Browser) -> None:
    async with site.browser("viewer") as viewer:
        await owner.post("/accounts/3", {"scopes": "read", "disabled": "true"}, page="/accounts")
        await owner.post("/accounts/3", {"scopes": "read"}, page="/accounts")
        assert (await viewer.get("/")).status == 303
        assert (await viewer.sign_in("viewer")).status == 303
        assert (await viewer.get("/")).status == 200


async def test_the_menu_offers_only_what_opens(site: Site, owner: Browser) -> None:
    async with site.browser("viewer") as viewer:
        theirs = await viewer.text("/services")
    assert 'href="/config"' in await owner.text("/services")
    assert 'href="/config"' not in theirs
    assert 'href="/people"' in theirs


async def test_a_key_makes_no_keys_that_would_outlive_it(owner: Browser, stranger: Browser) -> None:
    text = await (await owner.post("/keys/new", {"name": "k", "scopes": "read"}, page="/keys")).text()
    key = text.partition('class="secret">')[2].partition("<")[0]
    more = await stranger.ask("POST", "/api/v1/keys/new", key=key, json={"name": "more", "scopes": ["read"]})
    assert more.status == 409
    assert len(json.loads(await owner.text("/api/v1/keys"))["keys"]) == 1


async def test_no_key_is_called_like_the_one_from_the_environment(owner: Browser) -> None:
    made = await owner.post("/keys/new", {"name": "usher_api_key", "scopes": "read"}, page="/keys")
    assert 'class="secret">' not in await made.text()
