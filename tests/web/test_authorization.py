"""Every route against everybody who might ask."""

import pytest

from daemon.actions.requests import Approve
from daemon.commands.base import Scope
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.people import PortalUser
from daemon.web.routes import Open
from tests.web.authorization_matrix import MATRIX, Row
from tests.web.site import ENVIRONMENT_KEY, Browser, Site, a_question, request_created

SCOPES = ("read", "decide", "destroy", "admin")
GUARDED = [row for row in MATRIX if row.needs != "open" and row.path != "/api/v1/stream"]


@pytest.fixture
async def furnished(site: Site) -> Site:
    """A site where every instance in the matrix exists, and an account for each scope."""
    site.configured(environ={"USHER_API_KEY": ENVIRONMENT_KEY})
    for scope in Scope:
        await site.account(f"only {scope}", scope)
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="3"), name="Ana"))
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="4"), name="Tom"))
    approve = Approve(
        request=RequestId(service="overseerr", number=7),
        requester=Alias(service="overseerr", id="3"),
        media=MediaId(kind=MediaKind.MOVIE, tmdb=603),
    )
    await site.happens(request_created(), a_question(), approve)
    return site


async def test_the_matrix_and_the_router_know_the_same_routes(site: Site) -> None:
    routed = {
        (route.method, route.path): "open" if isinstance(route.access, Open) else str(route.access)
        for route in site.server.routes
    }
    assert routed == {(row.method, row.path): row.needs for row in MATRIX}
    assert len(MATRIX) == len(site.server.routes)


async def test_every_open_route_says_why(site: Site) -> None:
    reasons = [route.access.because for route in site.server.routes if isinstance(route.access, Open)]
    assert all(reasons)
    assert len(reasons) == len([row for row in MATRIX if row.needs == "open"])


def opens(row: Row, scope: str) -> bool:
    return scope == "admin" or (scope == row.needs and row.also in (None, scope))


async def ask(browser: Browser, row: Row) -> int:
    """As a signed-in browser would: pages and forms as such, the API with the session's token."""
    if row.method == "GET":
        return (await browser.get(row.instance)).status
    if not row.path.startswith("/api/"):
        fields = {name: "read" if isinstance(value, list) else str(value) for name, value in row.fields.items()}
        return (await browser.post(row.instance, fields)).status
    headers = {"X-Csrf-Token": browser.token, "Accept": "application/json"}
    answer = await browser.session.post(row.instance, json=row.fields, headers=headers)
    return answer.status


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_session_opens_what_its_scope_opens_and_nothing_else(scope: str, furnished: Site) -> None:
    async with furnished.browser(f"only {scope}") as browser:
        refused = {
            (row.method, row.path)
            for row in GUARDED
            if row.path not in {"/settings/password", "/api/v1/settings/password"} and await ask(browser, row) == 403
        }
    wanted = {
        (row.method, row.path)
        for row in GUARDED
        if not opens(row, scope) and row.path not in {"/settings/password", "/api/v1/settings/password"}
    }
    assert refused == wanted


async def test_nobody_opens_anything(furnished: Site, stranger: Browser) -> None:
    for row in GUARDED:
        fields = row.fields if row.method == "POST" else None
        told = 303 if row.method == "GET" and not row.path.startswith(("/api/", "/metrics")) else 401
        assert (await stranger.ask(row.method, row.instance, json=fields)).status == told, row
        assert (await stranger.ask(row.method, row.instance, key="usher_wrong", json=fields)).status == told, row
    assert furnished.bells.rung == []


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_key_opens_what_its_scope_opens_and_nothing_else(
    scope: str, furnished: Site, stranger: Browser
) -> None:
    made = await stranger.ask("POST", "/api/v1/keys/new", key=ENVIRONMENT_KEY, json={"name": "x", "scopes": [scope]})
    assert made.status == 409, "the key from the environment has no account to make one for"
    async with furnished.browser("owner") as owner:
        text = await (await owner.post("/keys/new", {"name": "a script", "scopes": scope}, page="/keys")).text()
    key = text.partition('<p class="secret">')[2].partition("<")[0]
    api = [row for row in GUARDED if row.path.startswith(("/api/", "/metrics"))]
    refused = {
        (row.method, row.path)
        for row in api
        if (
            await stranger.ask(row.method, row.instance, key=key, json=row.fields if row.method == "POST" else None)
        ).status
        == 403
    }
    assert refused == {(row.method, row.path) for row in api if not opens(row, scope)}


async def test_the_key_from_the_environment_opens_everything(furnished: Site, stranger: Browser) -> None:
    api = [row for row in GUARDED if row.path.startswith(("/api/", "/metrics"))]
    statuses = [
        (
            await stranger.ask(
                row.method, row.instance, key=ENVIRONMENT_KEY, json=row.fields if row.method == "POST" else None
            )
        ).status
        for row in api
    ]
    assert not {401, 403} & set(statuses)
    assert furnished.config.access.api_key


async def test_what_is_open_asks_nobody_to_sign_in(furnished: Site, stranger: Browser) -> None:
    for row in MATRIX:
        answer = await stranger.ask(row.method, row.instance, json={} if row.method == "POST" else None)
        asked = answer.status == 401 or answer.headers.get("Location", "").startswith("/login?")
        assert asked == (row.needs != "open"), row
    assert furnished.port
