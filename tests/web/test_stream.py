"""What open pages are told, and who is no longer told it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientPayloadError, ClientResponse, ClientTimeout, ServerDisconnectedError

from daemon.domain.ids import Alias
from daemon.domain.people import PortalUser
from daemon.runtime.logbook import Record
from daemon.web import streams
from tests.web.site import STARTED, Browser, Site, a_question, request_created

SOON = 1.0
"""Seconds within which a listener who may no longer listen is let go."""


class Listening:
    """Reads a stream frame by frame."""

    def __init__(self, answer: ClientResponse) -> None:
        self.answer = answer

    async def frame(self) -> dict[str, str]:
        """The next that is no comment."""
        lines: list[str] = []
        while line := (await asyncio.wait_for(self.answer.content.readline(), 5)).decode().rstrip("\n"):
            lines.append(line)
        found = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        return found or await self.frame()

    async def ends(self, within: float = SOON) -> bool:
        """Whether it is closed in time, whatever is still said."""
        try:
            async with asyncio.timeout(within):
                await self.answer.content.read()
        except TimeoutError:
            return False
        except (ClientPayloadError, ServerDisconnectedError, ConnectionError):
            return True
        return True


@asynccontextmanager
async def listening(browser: Browser, **headers: str) -> AsyncIterator[Listening]:
    async with browser.session.get(
        "/api/v1/stream", headers=headers, timeout=ClientTimeout(total=30), read_bufsize=2**12
    ) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "text/event-stream"
        yield Listening(answer)


async def test_what_is_committed_is_told_by_id_name_and_subjects(site: Site, owner: Browser) -> None:
    await site.meets(PortalUser(alias=Alias(service="overseerr", id="3"), name="Ana Personal"))
    async with listening(owner) as stream:
        assert (await stream.frame())["event"] == "hello"
        await site.happens(request_created())
        frame = await stream.frame()
    assert "event" not in frame
    assert json.loads(frame["data"]) == {
        "id": int(frame["id"]),
        "name": "request.created",
        "subjects": ["request:overseerr/7", "alias:overseerr/3", "title:movie/603"],
    }


async def test_a_reconnect_misses_nothing(site: Site, owner: Browser) -> None:
    async with listening(owner) as stream:
        last = (await stream.frame())["id"]
    await site.happens(*(request_created(number) for number in range(1, 400)))
    async with listening(owner, **{"Last-Event-ID": last}) as stream:
        heard = [json.loads((await stream.frame())["data"])["subjects"][0] for _ in range(1, 400)]
        await site.happens(request_created(400))
        heard.append(json.loads((await stream.frame())["data"])["subjects"][0])
    assert heard == [f"request:overseerr/{number}" for number in range(1, 401)]


async def test_a_question_is_told_too(site: Site, owner: Browser) -> None:
    async with listening(owner) as stream:
        await stream.frame()
        await site.happens(a_question())
        assert json.loads((await stream.frame())["data"])["subjects"] == ["question:1", "request:overseerr/7"]


async def test_only_who_may_read_logs_hears_of_them(site: Site, owner: Browser) -> None:
    async with site.browser("viewer") as viewer, listening(owner) as loud, listening(viewer) as quiet:
        await loud.frame()
        await quiet.frame()
        site.logbook.write(Record(number=0, at=STARTED, level="info", plugin="porch", event="x", text="Ana came"))
        assert (await loud.frame()) == {"event": "log", "data": "{}"}
        await site.happens(request_created())
        assert "id" in await quiet.frame()


async def test_who_does_not_read_gets_a_hundred_and_then_reload(site: Site, owner: Browser) -> None:
    async with listening(owner) as stream:
        await stream.frame()
        await site.happens(*(request_created(number) for number in range(1, 302)))
        heard = [await stream.frame() for _ in range(streams.ROOM + 1)]
        assert [frame.get("event") for frame in heard] == [None] * streams.ROOM + ["reload"]
        assert await stream.ends()


async def test_fifty_who_never_read_cost_a_bounded_amount_and_hold_nobody_up(site: Site, owner: Browser) -> None:
    connections = []
    for _ in range(50):
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port, limit=2**10)
        cookie = owner.session.cookie_jar.filter_cookies(owner.session._base_url)["usher"].value  # type: ignore[arg-type] # noqa: SLF001
        writer.write(f"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nCookie: usher={cookie}\r\n\r\n".encode())
        connections.append((reader, writer))
    await asyncio.sleep(0.3)
    for batch in range(20):
        await asyncio.wait_for(site.happens(*(request_created(batch * 50 + n) for n in range(1, 51))), 2)
    waiting = [len(listener.frames) for listener in site.server.dashboard().streams.listeners()]
    assert all(number <= streams.ROOM for number in waiting)
    assert (await owner.get("/health")).status == 200
    for _, writer in connections:
        writer.close()


async def test_signing_out_closes_the_stream(site: Site, owner: Browser) -> None:
    async with listening(owner) as stream:
        await stream.frame()
        await owner.post("/logout", page="/")
        assert await stream.ends()
    assert len(site.server.dashboard().streams) == 0


@pytest.mark.parametrize(
    "fields", [{"scopes": "read", "disabled": "true"}, {"scopes": "decide"}], ids=["disabled", "scope withdrawn"]
)
async def test_a_right_that_was_taken_closes_the_stream(fields: dict[str, str], site: Site, owner: Browser) -> None:
    async with site.browser("viewer") as viewer, listening(viewer) as stream, listening(owner) as other:
        await stream.frame()
        await other.frame()
        await owner.post("/accounts/3", fields, page="/accounts")
        assert await stream.ends()
        assert (await viewer.ask("GET", "/api/v1/stream")).status in {401, 403}
        assert len(site.server.dashboard().streams) == 1


async def test_stopping_the_server_closes_every_stream(site: Site, owner: Browser) -> None:
    async with listening(owner) as stream:
        await stream.frame()
        async with asyncio.timeout(SOON):
            await site.server.stop()
        assert await stream.ends()


async def test_a_number_that_is_none_is_refused(owner: Browser) -> None:
    answer = await owner.get("/api/v1/stream", **{"Last-Event-ID": "soon"})
    assert answer.status == 400


async def test_who_opens_too_many_takes_no_place_from_the_others(
    site: Site, owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_EACH", 1)
    async with site.browser("viewer") as viewer, listening(viewer):
        assert (await viewer.get("/api/v1/stream")).status == 503
        async with listening(owner) as stream:
            assert (await stream.frame())["event"] == "hello"
