"""What arrived can be looked at, and does nothing to who looks."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from demo.mail import Mail
from demo.panel import Panel
from demo.world import World

EVIL = "<script>alert(1)</script>"
RAW = (
    f"From: u@example.org\r\nTo: ann@example.net\r\nSubject: Hi {EVIL}\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    f"--b\r\nContent-Type: text/plain\r\n\r\nplain {EVIL}\r\n"
    f"--b\r\nContent-Type: text/html\r\n\r\n<b>rich</b>{EVIL}\r\n--b--\r\n"
)


@pytest.fixture
async def panel(world: World) -> AsyncIterator[Panel]:
    async with Panel(world) as panel:
        yield panel


@pytest.fixture
def arrived(world: World) -> None:
    world.mail.mails.append(
        Mail(
            number=7,
            sender="u@example.org",
            to="ann@example.net",
            raw=RAW.encode(),
            when=world.clock.now(),
            encrypted=False,
        )
    )
    message = {"edited_timestamp": None, "embeds": [{"title": r"A \*b\*", "description": f"[Go](https://x.y/) {EVIL}"}]}
    world.discord.messages["1"] = message
    header = {"type": "header", "text": {"type": "plain_text", "text": "A &amp; B"}}
    links = {"type": "section", "text": {"type": "mrkdwn", "text": f"<https://x.y/?a&amp;b|Go>\n{EVIL}"}}
    world.slack.messages.append({"text": "x", "blocks": [header, links]})


async def seen(session: ClientSession, url: str) -> tuple[str, str]:
    async with session.get(url) as told:
        assert told.status == 200
        return await told.text(), told.headers["Content-Security-Policy"]


async def test_before_anything_arrives_it_says_so(session: ClientSession, panel: Panel) -> None:
    page, _ = await seen(session, f"{panel.url}/post")
    assert page.count("Nothing yet.") == 3


@pytest.mark.usefixtures("arrived")
async def test_mails_and_chats_are_listed_as_people_see_them(session: ClientSession, panel: Panel) -> None:
    page, _ = await seen(session, f"{panel.url}/post")
    assert '<a href="/post/mail/7">Hi &lt;script&gt;' in page
    assert "<b>A *b*</b>" in page
    assert "Go (https://x.y/)" in page
    assert "A &amp; B" in page
    assert "Go (https://x.y/?a&amp;b)" in page
    assert EVIL not in page


@pytest.mark.usefixtures("arrived")
async def test_a_mail_shows_its_text_its_headers_and_a_frame(session: ClientSession, panel: Panel) -> None:
    page, policy = await seen(session, f"{panel.url}/post/mail/7")
    assert "plain &lt;script&gt;" in page
    assert "<th>To</th><td>ann@example.net</td>" in page
    assert '<iframe sandbox title="The mail" src="/post/mail/7/page">' in page
    assert EVIL not in page
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.usefixtures("arrived")
async def test_the_frame_may_run_nothing(session: ClientSession, panel: Panel) -> None:
    page, policy = await seen(session, f"{panel.url}/post/mail/7/page")
    assert "<b>rich</b>" in page
    assert "; sandbox;" in policy
    assert "default-src 'none'" in policy


async def test_a_mail_that_is_not_there_is_not_found(session: ClientSession, panel: Panel) -> None:
    async with session.get(f"{panel.url}/post/mail/8") as told:
        assert told.status == 404
