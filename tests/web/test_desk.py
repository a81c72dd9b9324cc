"""What every page and form has in common: what is taken, what is not, and where one is led back to."""

import pytest

from daemon.commands.base import Scope
from daemon.web.house import PluginState
from tests.web.site import Browser, Site


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
async def test_the_api_takes_json_and_nothing_that_a_form_of_another_site_could_send(
    kind: str, site: Site, owner: Browser
) -> None:
    headers = {"X-Csrf-Token": owner.token, "Content-Type": kind}
    answer = await owner.session.post("/api/v1/freeze", data=b'{"destructive_only": false}', headers=headers)
    assert answer.status == 415
    assert await site.journal.database.read("SELECT * FROM freezes") == []


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json"])
async def test_a_page_takes_forms_and_nothing_else(kind: str, site: Site, owner: Browser) -> None:
    headers = {**owner.headers("/"), "Content-Type": kind}
    answer = await owner.session.post("/freeze", data=f"csrf={owner.token}".encode(), headers=headers)
    assert answer.status == 415
    assert await site.journal.database.read("SELECT * FROM freezes") == []


@pytest.mark.parametrize("method, path", [("GET", "/api/v1/services"), ("GET", "/services"), ("POST", "/api/v1/thaw")])
async def test_a_name_in_the_address_that_means_nothing_is_refused(method: str, path: str, owner: Browser) -> None:
    answer = await owner.session.request(
        method, f"{path}?frobnicate=1", json={} if method == "POST" else None, headers={"X-Csrf-Token": owner.token}
    )
    assert answer.status == 400
    assert "frobnicate" in await answer.text()


async def test_a_program_with_a_key_does_not_post_forms(site: Site, owner: Browser) -> None:
    """A form without a session has no token, and none is as good as none given."""
    made = await owner.session.post(
        "/api/v1/keys/new", json={"name": "mine", "scopes": ["decide"]}, headers={"X-Csrf-Token": owner.token}
    )
    key = (await made.json())["key"]
    async with site.browser() as program:
        answer = await program.session.post(
            "/freeze", data={"csrf": ""}, headers={**program.headers("/"), "X-Api-Key": key}
        )
    assert answer.status == 403
    assert await site.journal.database.read("SELECT * FROM freezes") == []


@pytest.mark.parametrize(
    "referer, back",
    [
        ("{url}/actions?state=done", "/actions?state=done"),
        ("https://evil.example/actions", "/"),
        ("{url}//evil.example", "/"),
        ("", "/"),
    ],
)
async def test_a_form_leads_back_to_a_page_of_ours(referer: str, back: str, site: Site, owner: Browser) -> None:
    headers = {**owner.headers("/"), "Referer": referer.format(url=site.url)}
    answer = await owner.session.post("/freeze", data={"csrf": owner.token}, headers=headers, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, back)


@pytest.mark.parametrize("state", [state for state in PluginState if state is not PluginState.ON])
async def test_of_a_plugin_that_is_not_on_nothing_is_shown_and_nothing_done(
    state: PluginState, site: Site, owner: Browser
) -> None:
    site.porch = state
    assert (await owner.get("/mats")).status == 404
    assert (await owner.get("/api/v1/mats")).status == 404
    answer = await owner.session.post("/api/v1/mats/red/beat", json={}, headers={"X-Csrf-Token": owner.token})
    assert answer.status == 404
    assert "mat.beaten" not in site.printed.getvalue()


async def test_who_may_not_is_told_so_on_a_page_and_to_a_program(site: Site) -> None:
    await site.account("reader", Scope.READ)
    async with site.browser("reader") as reader:
        answer = await reader.post("/freeze", page="/")
        assert answer.status == 403
        twin = await reader.session.post("/api/v1/freeze", json={}, headers={"X-Csrf-Token": reader.token})
        assert (twin.status, twin.content_type) == (403, "application/problem+json")
