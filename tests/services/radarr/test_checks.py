"""What the doctor says of Radarr; Sonarr is looked at by the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from daemon.services.base.checks import Check
from demo.arr import FakeRadarr
from demo.faults import Answers
from demo.http import answer
from tests.services.radarr.conftest import House


async def seen(house: House) -> list[Check]:
    return [check async for check in house.client.checks()]


def old(radarr: FakeRadarr) -> None:
    radarr.version = "0.2.0.1504"


def unmounted(radarr: FakeRadarr) -> None:
    radarr.reachable = False


def odd(radarr: FakeRadarr) -> None:
    radarr.odd = 3


def ahead(radarr: FakeRadarr) -> None:
    radarr.clock_ahead = timedelta(minutes=5)


def mute(radarr: FakeRadarr) -> None:
    radarr.faults.append(Answers(on="/rootfolder", reply=answer([{"path": "/movies"}])))


async def test_all_is_well(house: House) -> None:
    checks = await seen(house)
    assert [(str(check.what), check.ok, str(check.found)) for check in checks[:3]] == [
        ("It answers and takes the key", True, "Radarr 5.26.2.10099"),
        ("The folder /data/media/movies is there", True, "3000 GB are free"),
        ("Its list can be read", True, "yes"),
    ]
    assert (str(checks[3].what), checks[3].ok) == ("Its clock agrees with ours", True)
    assert len(checks) == 4


@pytest.mark.parametrize(
    "breaks, place, ok, remedy",
    [
        (old, 0, False, "version 3"),
        (unmounted, 1, False, "mounted"),
        (mute, 1, None, "None"),
        (odd, 2, None, "None"),
        (ahead, 3, False, "NTP"),
    ],
)
async def test_what_is_wrong_is_said_with_what_mends_it_and_the_rest_is_looked_at(
    house: House, breaks: Callable[[FakeRadarr], None], place: int, ok: bool | None, remedy: str
) -> None:
    breaks(house.radarr)
    checks = await seen(house)
    assert [check.ok for check in checks] == [ok if at == place else True for at in range(4)]
    assert remedy in str(checks[place].remedy)


@pytest.mark.parametrize(
    "breaks, what, remedy",
    [
        (FakeRadarr.goes_down, "It answers and takes the key", "Is it running"),
        (FakeRadarr.answers_html, "It answers and takes the key", "Is it running"),
        (lambda radarr: radarr.answers(401), "The key is accepted", "Settings, General"),
        (lambda radarr: radarr.answers(404), "It answers and takes the key", "URL base"),
    ],
)
async def test_what_stops_the_rest_is_the_last_line(
    house: House, breaks: Callable[[FakeRadarr], None], what: str, remedy: str
) -> None:
    breaks(house.radarr)
    checks = await seen(house)
    assert [(str(check.what), check.ok) for check in checks] == [(what, False)]
    assert remedy in str(checks[0].remedy)
