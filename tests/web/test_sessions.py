"""What a session and a key open, and what ends them."""

import asyncio
import json

import pytest

from tests.web.site import PASSWORD, Browser, Site, a_question, request_created


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
