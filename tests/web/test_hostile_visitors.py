"""Visitors who send what no browser sends."""

import asyncio

import pytest

from daemon.web.access import Access
from state import accounts
from tests.web.site import Browser, Site

NO_TEXT = b"\xff\xfe"
"""Bytes of a header that are no UTF-8."""


async def said_to(site: Site, head: bytes) -> bytes:
    """The first line of the answer to a request written by hand."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(head + b"\r\nHost: usher\r\nConnection: close\r\n\r\n")
    first = await reader.readline()
    writer.close()
    return first


@pytest.mark.parametrize(
    "path, header, status",
    [
        (b"/api/v1/overview", b"Cookie: usher=%b", b"401"),
        (b"/api/v1/overview", b"X-Api-Key: %b", b"401"),
        (b"/", b"Cookie: usher=%b", b"303"),
        (b"/login", b"Cookie: usher_door=%b", b"200"),
    ],
)
async def test_a_header_that_is_no_text_is_as_good_as_a_wrong_one(
    path: bytes, header: bytes, status: bytes, site: Site
) -> None:
    line = await said_to(site, b"GET %b HTTP/1.1\r\n%b" % (path, header % NO_TEXT))
    assert line.split()[1] == status


async def test_a_browser_whose_name_is_no_text_can_sign_in(site: Site) -> None:
    await Access(site.house).begin(1, NO_TEXT.decode("utf-8", "surrogateescape"))
    assert [each.agent for each in await accounts.sessions_of(site.journal.database, 1)] == ["??"]


@pytest.mark.parametrize(
    "subject", ["person:99999999999999999999", "person:²", "person:", "alias:/", "alias:a//", "alias:", "%"]
)
async def test_a_subject_that_nobody_has_finds_nothing(subject: str, owner: Browser) -> None:
    for path in ("/events", "/actions", "/logs"):
        answer = await owner.session.get(path, params={"subject": subject})
        assert answer.status == 200


async def test_a_failure_tells_a_stranger_nothing_of_the_inside(
    site: Site, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.bells, "known", None)
    answer = await stranger.session.post("/webhook/overseerr", json={})
    assert answer.status == 500
    assert "NoneType" not in await answer.text()


async def test_too_many_passwords_at_once_are_told_to_wait(site: Site, owner: Browser) -> None:
    site.house.threads.close()
    sent = {"old": "a guess", "new": "another and longer one"}
    answer = await owner.session.post("/api/v1/settings/password", json=sent, headers={"X-Csrf-Token": owner.token})
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_too_many_pages_at_once_are_told_to_wait(site: Site, stranger: Browser) -> None:
    site.server.dashboard()._desk.screens.close()  # noqa: SLF001 (from now on no page is written, as when too many wait)
    answer = await stranger.get("/login")
    assert (answer.status, answer.content_type) == (503, "application/problem+json")
    assert (answer.headers["Retry-After"], answer.headers["X-Content-Type-Options"]) == ("2", "nosniff")


async def test_the_dashboard_that_cannot_be_loaded_now_is_told_and_probes_and_doorbells_stand(
    site: Site, stranger: Browser
) -> None:
    site.house.threads.close()  # as when too many passwords are checked
    answer = await stranger.ask("GET", "/login")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert (await stranger.ask("GET", "/ready")).status == 200
    assert (await stranger.ask("POST", "/webhook/overseerr", json={})).status == 200
