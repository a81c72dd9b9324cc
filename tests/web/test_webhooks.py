"""Doorbells over HTTP, and what is not one."""

from hmac import compare_digest
from io import BytesIO

import pytest

from daemon.web import access
from tests.web.site import PUSH_HEADER, PUSH_SECRET, Browser, Site

SECRET = "canary-webhook-secret"
BODY = {"notification_type": "MEDIA_PENDING", "request": {"request_id": "7"}}


@pytest.fixture
def locked(site: Site) -> Site:
    site.configured(f"server: {{webhook_secret: {SECRET}}}")
    return site


@pytest.mark.parametrize(
    "path, headers",
    [
        ("/webhook/overseerr", {"Authorization": f"Bearer {SECRET}"}),
        ("/webhook/overseerr", {"Authorization": f"bearer  {SECRET}"}),
        ("/webhook/overseerr", {"Authorization": SECRET}),
        (f"/webhook/overseerr/{SECRET}", {}),
    ],
)
async def test_the_right_secret_rings(path: str, headers: dict[str, str], locked: Site, stranger: Browser) -> None:
    answer = await stranger.session.post(path, json=BODY, headers=headers)
    assert (answer.status, await answer.json()) == (200, {"result": "rang"})
    assert locked.bells.rung == [("overseerr", BODY)]


@pytest.mark.parametrize(
    "path, headers",
    [
        ("/webhook/overseerr", {}),
        ("/webhook/overseerr", {"Authorization": ""}),
        ("/webhook/overseerr", {"Authorization": "Bearer"}),
        ("/webhook/overseerr", {"Authorization": f"Bearer {SECRET}x"}),
        ("/webhook/overseerr", {"Authorization": f"Basic {SECRET}"}),
        ("/webhook/overseerr/wrong", {"Authorization": f"Bearer {SECRET}"}),
        ("/webhook/nobody", {}),
    ],
)
async def test_a_wrong_secret_is_refused_and_nothing_happens(
    path: str, headers: dict[str, str], locked: Site, stranger: Browser
) -> None:
    answer = await stranger.session.post(path, json=BODY, headers=headers)
    assert (answer.status, answer.content_type) == (401, "application/problem+json")
    assert (await answer.json())["detail"] == "the secret is not right"
    assert locked.bells.rung == []


async def test_a_secret_is_compared_in_a_time_that_tells_nothing(
    locked: Site, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def watched(given: bytes, wanted: bytes) -> bool:
        compared.append((given, wanted))
        return compare_digest(given, wanted)

    monkeypatch.setattr(access, "compare_digest", watched)
    for given in (SECRET, "canary"):
        await stranger.session.post("/webhook/overseerr", json=BODY, headers={"Authorization": f"Bearer {given}"})
    assert compared == [(SECRET.encode(), SECRET.encode()), (b"canary", SECRET.encode())]
    assert len(locked.bells.rung) == 1


async def test_no_part_of_a_wrong_secret_is_logged(locked: Site, stranger: Browser) -> None:
    """Often it is the right one of another program."""
    wrong = "Bearer another-canary-of-another-program"
    await stranger.session.post("/webhook/overseerr", json=BODY, headers={"Authorization": wrong})
    await stranger.session.post("/webhook/overseerr/another-canary-of-another-program", json=BODY)
    assert "another-" not in locked.printed.getvalue()
    assert "another-" not in str(locked.logbook.records())


@pytest.mark.parametrize(
    "body, headers, status",
    [
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"", {"Content-Type": "application/json"}, 400),
        (b"\xff\xfe{}", {"Content-Type": "application/json"}, 400),
        (b"[" * 100_000, {"Content-Type": "application/json"}, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"request=7", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b'{"x": "' + b"y" * 10_000_000 + b'"}', {"Content-Type": "application/json"}, 413),
    ],
    ids=["cut off", "empty", "no UTF-8", "deep", "text", "form", "10 MB"],
)
async def test_what_is_no_webhook_gets_a_clear_answer(
    body: bytes, headers: dict[str, str], status: int, site: Site, stranger: Browser
) -> None:
    answer = await stranger.session.post("/webhook/overseerr", data=BytesIO(body), headers=headers)
    assert (answer.status, answer.content_type) == (status, "application/problem+json")
    assert site.bells.rung == []


async def test_a_title_that_was_cut_in_a_character_rings_too(site: Site, stranger: Browser) -> None:
    cut = rb'{"request": {"request_id": "7"}, "subject": "Flow \ud83d"}'
    answer = await stranger.session.post("/webhook/overseerr", data=cut, headers={"Content-Type": "application/json"})
    assert answer.status == 200
    assert site.bells.rung == [("overseerr", {"request": {"request_id": "7"}, "subject": "Flow \ufffd"})]


async def test_ten_megabytes_in_chunks_are_too_large_too(site: Site, stranger: Browser) -> None:
    async def pieces() -> object:
        for _ in range(160):
            yield b"x" * 65_536

    answer = await stranger.session.post(
        "/webhook/overseerr", data=pieces(), headers={"Content-Type": "application/json"}
    )
    assert answer.status == 413
    assert site.bells.rung == []


@pytest.mark.parametrize(
    "kind, status, result",
    [("ISSUE_CREATED", 200, "ignored"), ("TEST_NOTIFICATION", 200, "test"), ("MEDIA_PENDING", 200, "rang")],
)
async def test_every_type_is_answered(kind: str, status: int, result: str, site: Site, stranger: Browser) -> None:
    answer = await stranger.session.post("/webhook/overseerr", json={"notification_type": kind})
    assert (answer.status, (await answer.json())["result"]) == (status, result)
    assert site.port


async def test_a_service_nobody_knows_is_not_found(stranger: Browser) -> None:
    assert (await stranger.session.post("/webhook/nobody", json=BODY)).status == 404


async def test_a_flood_without_a_secret_is_told_to_wait(site: Site, stranger: Browser) -> None:
    statuses = [(await stranger.session.post("/webhook/overseerr", json=BODY)).status for _ in range(160)]
    assert statuses[:120] == [200] * 120
    answer = await stranger.session.post("/webhook/overseerr", json=BODY)
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert len(site.bells.rung) < 160


async def test_with_a_secret_nobody_has_to_wait(locked: Site, stranger: Browser) -> None:
    headers = {"Authorization": SECRET}
    for _ in range(150):
        await stranger.session.post("/webhook/overseerr", json=BODY, headers=headers)
    assert len(locked.bells.rung) == 150


async def test_health_says_exactly_this(stranger: Browser) -> None:
    assert await (await stranger.get("/health")).read() == b'{"status":"ok"}'
    assert (await stranger.session.head("/health")).status == 200


async def test_ready_waits_for_the_bus_and_the_memory(site: Site, stranger: Browser) -> None:
    assert (await stranger.get("/ready")).status == 200
    site.not_ready = "the bus is starting"
    assert (await stranger.get("/ready")).status == 503
    site.not_ready = None
    site.journal.database.unwritable = "disk full"
    assert (await stranger.get("/ready")).status == 503


async def test_metrics_tell_queues_and_services(site: Site, owner: Browser) -> None:
    text = await (await owner.get("/metrics")).text()
    assert 'usher_service_up{service="overseerr"} 1.0' in text
    assert "usher_decisions_total 0.0" in text
    assert "usher_writer_backlog" in text
    assert site.port


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/..%2fserver.py", "/static/%2e%2e/server.py", "/static/no.css"]
)
async def test_only_static_files_are_served(path: str, stranger: Browser) -> None:
    assert (await stranger.get(path)).status == 404


async def test_a_static_file_is_revalidated_by_its_content(stranger: Browser) -> None:
    first = await stranger.get("/static/usher.css")
    assert first.content_type == "text/css"
    again = await stranger.get("/static/usher.css", **{"If-None-Match": first.headers["ETag"]})
    assert again.status == 304


async def test_what_is_pushed_is_taken_by_its_own_secret(locked: Site, stranger: Browser) -> None:
    """The secret of the doorbells does not open it, and its own does not ring them."""
    answer = await stranger.session.post("/webhook/telegram", json={"update_id": 1}, headers={PUSH_HEADER: PUSH_SECRET})
    assert (answer.status, await answer.json()) == (200, {"result": "taken"})
    assert locked.bells.pushed == [("telegram", b'{"update_id": 1}')]


@pytest.mark.parametrize("headers", [{}, {PUSH_HEADER: "x"}, {"Authorization": f"Bearer {SECRET}"}])
async def test_a_push_without_its_secret_is_refused(headers: dict[str, str], locked: Site, stranger: Browser) -> None:
    answer = await stranger.session.post("/webhook/telegram", json={"update_id": 1}, headers=headers)
    assert answer.status == 401
    assert locked.bells.pushed == []


async def test_a_push_that_cannot_be_written_down_is_not_acknowledged(site: Site, stranger: Browser) -> None:
    site.bells.unwritable = True
    answer = await stranger.session.post("/webhook/telegram", json={"update_id": 1}, headers={PUSH_HEADER: PUSH_SECRET})
    assert answer.status == 503
