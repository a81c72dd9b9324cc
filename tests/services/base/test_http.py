"""One try, one watch on it, over a real connection."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from daemon.domain.errors import Gone, KeyRefused, Unreachable
from daemon.runtime.clock import Clock, SystemClock, TurnedClock
from daemon.runtime.marks import Marks
from daemon.runtime.tasks import Tasks
from daemon.services.base.breaker import Breaker
from daemon.services.base.http import LARGEST_ANSWER, Address, Call, Http, open_session
from daemon.services.base.state import Standing
from daemon.services.base.watch import Watch

THING = Call(method="GET", path="/thing/{}?api_key=canary", answer=msgspec.json.Decoder(dict[str, int]))
RELAYED = Call(method="GET", path="/thing/{}", answer=msgspec.json.Decoder(dict[str, int]), relayed=True)
CHECK = Call(method="GET", path="/me", answer=msgspec.json.Decoder(dict[str, int]))


class Service:
    """A server that answers by a function, and a way to call it."""

    def __init__(self) -> None:
        self.calls: list[web.BaseRequest] = []
        self.arrived = asyncio.Event()
        self.answer: Callable[[], Awaitable[web.StreamResponse]] = good
        self.marks = Seen()
        self.server = TestServer(self._app())

    def client(self, clock: Clock, *, path: str = "", width: int = 8, host: str = "127.0.0.1") -> Http:
        self.session = open_session()
        self.tasks = Tasks(clock)
        self.breaker = Breaker("svc", self._probe, clock=clock, tasks=self.tasks, dice=Random(1))
        address = Address(
            url=f"http://{host}:{self.server.port}{path}", headers={"X-Api-Key": "canary"}, within=20.0, width=width
        )
        self.watch = Watch("svc", self.breaker, clock, width=width)
        self.http = Http("svc", address, self.watch, session=self.session, clock=clock, marks=self.marks)
        return self.http

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def close(self) -> None:
        await self.tasks.stop(timedelta(seconds=1))
        await self.session.close()
        await self.server.close()

    async def _probe(self) -> None:
        await self.http.probe(CHECK)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._heard)
        return app

    async def _heard(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(request)
        self.arrived.set()
        return await self.answer()


class Seen(Marks):
    def __init__(self) -> None:
        self.names: list[str] = []

    async def calling(self, where: str) -> None:
        self.names.append(where)


async def good() -> web.Response:
    return web.json_response({"a": 1})


def answering(status: int, body: bytes = b'{"a": 1}') -> Callable[[], Awaitable[web.Response]]:
    async def answer() -> web.Response:
        return web.Response(status=status, body=body)

    return answer


async def forever() -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    await service.server.start_server()
    service.client(SystemClock())
    yield service
    await service.close()


async def test_a_call_brings_its_key_and_comes_back_decoded(service: Service) -> None:
    assert await service.http.ask(THING, 7) == {"a": 1}
    assert service.calls[0].path_qs == "/thing/7?api_key=canary"
    assert service.calls[0].headers["X-Api-Key"] == "canary"
    assert service.breaker.standing is Standing.UP


async def test_a_service_may_live_under_a_path(service: Service) -> None:
    await service.session.close()
    await service.client(SystemClock(), path="/overseerr").ask(RELAYED, 7)

    assert service.calls[0].path == "/overseerr/thing/7"


async def test_marks_lie_before_and_after_the_call_and_show_no_query(service: Service) -> None:
    await service.http.ask(THING, 7)

    assert service.marks.names == ["svc GET /thing/{}"] * 2


@pytest.mark.parametrize(
    "status, error, standing",
    [(500, Unreachable, Standing.DOWN), (403, KeyRefused, Standing.REFUSED), (404, Gone, Standing.UP)],
)
async def test_only_an_outage_or_a_refused_key_opens_the_breaker(
    service: Service, status: int, error: type[Exception], standing: Standing
) -> None:
    await service.http.ask(THING, 7)
    service.answer = answering(status, b'{"message": "canary"}')

    with pytest.raises(error) as raised:
        await service.http.ask(THING, 7)

    assert service.breaker.standing is standing
    assert "canary" not in str(raised.value)


async def test_while_it_is_open_nothing_goes_out(service: Service) -> None:
    service.answer = answering(500)
    with pytest.raises(Unreachable):
        await service.http.ask(THING, 7)

    with pytest.raises(Unreachable):
        await service.http.ask(THING, 7)

    assert len(service.calls) == 1


async def test_those_who_stood_in_the_lane_are_turned_away_when_it_opens(service: Service) -> None:
    await service.session.close()
    http = service.client(SystemClock(), width=1)
    service.answer = answering(500)

    outcomes = await asyncio.gather(*(http.ask(THING, n) for n in range(50)), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {Unreachable}
    assert len(service.calls) == 1


async def test_no_more_calls_than_the_lane_is_wide_go_out_at_once(service: Service) -> None:
    await service.session.close()
    http = service.client(SystemClock(), width=3)
    at_once: list[int] = []
    running = 0

    async def counted() -> web.Response:
        nonlocal running
        running += 1
        at_once.append(running)
        await asyncio.sleep(0)
        running -= 1
        return await good()

    service.answer = counted
    await asyncio.gather(*(http.ask(THING, n) for n in range(30)))

    assert max(at_once) == 3


async def test_what_a_service_cannot_find_out_elsewhere_is_no_outage_of_its_own(service: Service) -> None:
    await service.http.ask(RELAYED, 7)
    service.answer = answering(500)

    with pytest.raises(Unreachable, match="could not find this out"):
        await service.http.ask(RELAYED, 7)

    assert service.breaker.standing is Standing.UP


async def test_a_call_that_hangs_is_an_outage_after_its_time(service: Service) -> None:
    await service.session.close()
    clock = TurnedClock(datetime(2026, 11, 20, tzinfo=UTC))
    http = service.client(clock)
    service.answer = forever
    asking = asyncio.gather(http.ask(THING, 7), return_exceptions=True)
    await service.arrived.wait()

    await clock.turn(timedelta(seconds=20))

    [outcome] = await asking
    assert str(outcome) == "svc: did not answer within 20 seconds"


async def test_a_connection_cut_before_the_answer_is_an_outage(service: Service) -> None:
    async def cut() -> web.Response:
        transport = service.calls[-1].transport
        assert transport is not None
        transport.abort()
        return web.Response()

    service.answer = cut

    with pytest.raises(Unreachable):
        await service.http.ask(replace(THING, method="POST"), 7)
    assert len(service.calls) == 1


async def test_an_answer_that_breaks_off_is_an_outage(service: Service) -> None:
    async def half() -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(service.calls[-1])
        await response.write(b'{"a": ')
        transport = service.calls[-1].transport
        assert transport is not None
        transport.close()
        return response

    service.answer = half

    with pytest.raises(Unreachable, match="broke off"):
        await service.http.ask(THING, 7)


async def test_an_answer_too_large_is_not_read_to_its_end(service: Service) -> None:
    async def packed() -> web.Response:
        body = gzip.compress(b" " * (LARGEST_ANSWER + 1) + b"{}")
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    service.answer = packed

    with pytest.raises(Unreachable, match="more than 10 MB"):
        await service.http.ask(THING, 7)


async def test_nobody_there_is_an_outage_that_names_the_place(service: Service) -> None:
    port = service.server.port
    await service.server.close()

    with pytest.raises(Unreachable) as error:
        await service.http.ask(THING, 7)

    assert str(error.value) == f"svc: nobody answers at 127.0.0.1:{port}"


async def test_a_redirect_is_not_followed_with_our_key(service: Service) -> None:
    async def elsewhere() -> web.Response:
        return web.Response(status=302, headers={"Location": f"{service.base}/elsewhere"})

    service.answer = elsewhere

    with pytest.raises(Unreachable, match="sends us on"):
        await service.http.ask(THING, 7)
    assert [call.path for call in service.calls] == ["/thing/7"]


async def test_cookies_are_neither_kept_nor_sent(service: Service) -> None:
    async def cookie() -> web.Response:
        response = await good()
        response.set_cookie("session", "theirs")
        return response

    service.answer = cookie
    await service.session.close()
    # A jar would not keep the cookies of a bare address.
    http = service.client(SystemClock(), host="localhost")
    await http.ask(THING, 7)
    await http.ask(THING, 7)

    assert "Cookie" not in service.calls[1].headers


async def test_the_probe_goes_past_the_open_breaker_and_closes_it(service: Service) -> None:
    service.answer = answering(500)
    with pytest.raises(Unreachable):
        await service.http.ask(THING, 7)
    service.answer = good

    await service.http.probe(CHECK)

    assert await service.http.ask(THING, 7) == {"a": 1}


async def test_a_probe_that_reaches_another_program_does_not_close_it(service: Service) -> None:
    service.answer = answering(404, b'{"message": "not found"}')

    with pytest.raises(Unreachable, match="something else answers"):
        await service.http.probe(CHECK)

    assert service.breaker.standing is Standing.DOWN


async def test_calls_and_failures_are_counted_and_latency_is_measured(service: Service) -> None:
    await service.http.ask(THING, 7)
    service.answer = answering(500)
    with pytest.raises(Unreachable):
        await service.http.ask(THING, 7)

    tally = service.watch.tally
    assert (tally.calls, tally.failures) == (2, 1)
    assert tally.latency is not None
    assert timedelta() < tally.latency < timedelta(seconds=5)
