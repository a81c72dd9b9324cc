"""The client of Jellyfin, and what the doctor says of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from daemon.config import Secret
from daemon.domain.errors import KeyRefused, Unreachable
from daemon.services.base.checks import Check
from daemon.services.base.wiring import Wiring
from daemon.services.jellyfin.client import JellyfinClient
from daemon.services.jellyfin.config import JellyfinConfig
from demo.faults import Answers
from demo.http import Reply, answer
from demo.jellyfin import FakeJellyfin


@dataclass(frozen=True, slots=True)
class House:
    """The invented Jellyfin, and our client of it."""

    server: FakeJellyfin
    client: JellyfinClient


@pytest.fixture
async def house(wiring: Wiring) -> AsyncIterator[House]:
    async with FakeJellyfin(clock=wiring.clock) as server:
        given = {"kind": "jellyfin", "url": server.url, "api_key": Secret(server.api_key)}
        yield House(server, JellyfinClient("jellyfin", JellyfinConfig.model_validate(given), wiring))


async def test_it_is_known_by_the_number_it_gives_itself(house: House) -> None:
    await house.client.check()
    assert (await house.client.identity(), await house.client.program()) == ("3f9c1d7be0a24c55", "10.10.3")


async def test_a_key_it_does_not_know_is_refused(house: House) -> None:
    house.server.api_key = "another"
    with pytest.raises(KeyRefused):
        await house.client.check()


async def test_an_outage_is_no_answer(house: House) -> None:
    house.server.goes_down()
    with pytest.raises(Unreachable):
        await house.client.identity()


async def test_it_says_what_it_is_for(house: House) -> None:
    assert ["Usher reads nothing else of it yet" in str(remark) for remark in house.client.remarks()] == [True]


def stranger(server: FakeJellyfin) -> None:
    server.faults.append(Answers(reply=Reply(status=404)))


def locked(server: FakeJellyfin) -> None:
    server.api_key = "another"


def empty(server: FakeJellyfin) -> None:
    server.faults.append(Answers(reply=answer({})))


@pytest.mark.parametrize(
    "change, ok, found, remedy",
    [
        (lambda server: server, True, "Jellyfin Server 10.10.3", ""),
        (empty, True, "? ?", ""),
        (locked, False, "refuses", "Make an API key there: Dashboard, API Keys."),
        (stranger, False, "is the url right?", "Is it running, and is its url in daemon.yaml right"),
        (FakeJellyfin.goes_down, False, "", "Is it running, and is its url in daemon.yaml right"),
    ],
)
async def test_the_doctor_says_what_mends_it(
    house: House, change: Callable[[FakeJellyfin], object], ok: bool, found: str, remedy: str
) -> None:
    change(house.server)
    (check,) = [each async for each in house.client.checks()]
    assert isinstance(check, Check)
    assert check.ok is ok
    assert found in str(check.found)
    assert str(check.remedy or "").startswith(remedy)
