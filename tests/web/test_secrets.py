"""Canaries: no secret stands in any page, answer, error, log line or stored error."""

import pytest

from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestDecided
from daemon.services.base.state import Standing
from daemon.web.house import ServiceView
from tests.web.authorization_matrix import MATRIX
from tests.web.site import CANARY, ENVIRONMENT_KEY, PASSWORD, Browser, Site, a_question, request_created

WEBHOOK = "canary-webhook-secret"
CONFIG = f"""
server: {{webhook_secret: {WEBHOOK}}}
services:
  overseerr: {{kind: overseerr}}
"""


@pytest.fixture
async def leaky(site: Site) -> Site:
    """A house whose errors were stored with a secret in them."""
    site.configured(CONFIG, environ={"USHER_API_KEY": ENVIRONMENT_KEY, "USHER_ADMIN_PASSWORD": PASSWORD})
    site.services = (ServiceView(name="overseerr", kind="overseerr", state=Standing.DOWN, last_error="no answer"),)
    created = request_created()
    why = Sentence("No rule decides it.")
    decided = RequestDecided(
        request=created.request, requester=created.requester, media=created.media, decision="review", why=why,
        occurrence=created.key,
    )  # fmt: skip
    await site.happens(created, decided, a_question())
    await site.journal.database.write(
        lambda tx: tx.execute(
            "INSERT INTO deliveries (event, plugin, handler, line, state, head, due_at, error, changed_at) "
            "VALUES (4, 'porch', 'h', 'l', 'failed', 0, 0, ?, 0)",
            (f"Unreachable: https://portal/?api_key={CANARY}",),
        )
    )
    return site


async def test_no_page_shows_a_secret(leaky: Site, owner: Browser) -> None:
    for row in MATRIX:
        text = await (await owner.get(row.instance.replace("/stream", ""))).text()
        assert not [secret for secret in (CANARY, WEBHOOK, ENVIRONMENT_KEY, PASSWORD) if secret in text], row
    assert leaky.port


async def test_a_failed_delivery_is_shown_without_it(leaky: Site, owner: Browser) -> None:
    text = await owner.text("/deliveries")
    assert "Unreachable" in text
    assert "***" in text
    assert leaky.port


async def test_no_log_line_holds_a_secret(leaky: Site, owner: Browser) -> None:
    await owner.get("/mats/torn")
    async with leaky.browser() as stranger:
        await stranger.ask("GET", "/api/v1/overview", key=ENVIRONMENT_KEY)
        await stranger.session.post(f"/webhook/overseerr/{WEBHOOK}", json={})
        await stranger.sign_in("owner", "not the password, canary")
    printed = leaky.printed.getvalue() + "".join(str(record) for record in leaky.logbook.records())
    assert "page.failed" in printed
    assert "canary" not in printed


async def test_a_settings_secret_is_only_said_to_be_set(leaky: Site, owner: Browser) -> None:
    text = await owner.text("/api/v1/config")
    assert '"key":"server.webhook_secret","value":"set"' in text
    assert leaky.port
