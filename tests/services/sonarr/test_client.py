"""The client against the invented Sonarr, over loopback. What it shares with Radarr is tried there."""

from collections.abc import AsyncIterator, Callable

import pytest

from daemon.config import Secret
from daemon.domain.answers import Absent, Unknown
from daemon.domain.errors import KeyRefused, Rejected, Unreachable
from daemon.domain.holdings import MEBIBYTE, Requester
from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.state import Standing
from daemon.services.base.wiring import Wiring
from daemon.services.sonarr.client import SonarrClient
from daemon.services.sonarr.config import SonarrConfig
from demo.arr import FakeSonarr
from demo.faults import Answers
from demo.http import answer
from demo.titles import Shelf, Title

WIRE = Title(tmdb_id=1438, tvdb_id=79126, kind="tv", name="The Wire", runtime=60, seasons=5, episodes=60)
DARK = Title(tmdb_id=70523, tvdb_id=334824, kind="tv", name="Dark", runtime=53, seasons=3, episodes=26)
SERIES = MediaId(kind=MediaKind.SERIES, tmdb=1438)


@pytest.fixture
async def sonarr(wiring: Wiring) -> AsyncIterator[FakeSonarr]:
    async with FakeSonarr(Shelf([WIRE, DARK]), clock=wiring.clock) as sonarr:
        yield sonarr


@pytest.fixture
def client(sonarr: FakeSonarr, wiring: Wiring) -> SonarrClient:
    return SonarrClient("sonarr", SonarrConfig(kind="sonarr", url=sonarr.url, api_key=Secret(sonarr.api_key)), wiring)


def old(sonarr: FakeSonarr) -> None:
    sonarr.version = "3.0.10.1567"


def asked(sonarr: FakeSonarr) -> list[str]:
    """Which paths, with what, in order."""
    return [f"{call.path.removeprefix('/api/v3')}?{call.query}".rstrip("?") for call in sonarr.calls]


async def test_a_series_is_told_season_by_season(sonarr: FakeSonarr, client: SonarrClient) -> None:
    sonarr.put(WIRE, files=14, tags=(sonarr.tag("3 - Noé"),))

    (series,) = (await client.held(SERIES, tvdb=79126)).needed()

    assert (series.title, series.media, series.tvdb) == ("The Wire", SERIES, 79126)
    assert (series.size, series.minutes) == (62 * 60 * 14 * MEBIBYTE, 60)
    assert [(each.number, each.files, each.episodes) for each in series.seasons] == [
        (1, 12, 12),
        (2, 2, 12),
        (3, 0, 12),
        (4, 0, 12),
        (5, 0, 12),
    ]
    assert series.seasons[1].size == 62 * 60 * 2 * MEBIBYTE
    assert series.requesters == (Requester(number=3, name="noé"),)
    assert asked(sonarr) == ["/series?tvdbId=79126", "/tag"]


async def test_it_is_found_by_tmdbs_number_on_the_list(sonarr: FakeSonarr, client: SonarrClient) -> None:
    sonarr.put(WIRE)
    assert [each.title for each in (await client.held(SERIES)).needed()] == ["The Wire"]
    assert "/series/lookup?term=tmdb:1438" not in asked(sonarr)


async def test_a_series_that_is_not_on_a_list_with_all_numbers_is_absent(
    sonarr: FakeSonarr, client: SonarrClient
) -> None:
    sonarr.put(DARK)
    sonarr.skyhook_is_up = False
    assert await client.held(SERIES) == Absent("sonarr", "series 1438")


async def test_a_list_that_lacks_a_number_makes_it_look_the_series_up(sonarr: FakeSonarr, client: SonarrClient) -> None:
    row = sonarr.row(sonarr.put(WIRE)) | {"tmdbId": 0}
    sonarr.faults.append(Answers(on="/api/v3/series", times=1, reply=answer([row])))
    assert [each.title for each in (await client.held(SERIES)).needed()] == ["The Wire"]
    assert "/series/lookup?term=tmdb:1438" in asked(sonarr)


async def test_an_odd_row_may_be_the_very_series(sonarr: FakeSonarr, client: SonarrClient) -> None:
    sonarr.odd = 1
    sonarr.skyhook_is_up = False
    assert isinstance(await client.held(SERIES), Unknown)


async def test_an_old_version_cannot_tell_a_series_by_tmdbs_number(sonarr: FakeSonarr, client: SonarrClient) -> None:
    old(sonarr)
    sonarr.put(DARK)
    found = await client.held(SERIES)
    assert isinstance(found, Unknown)
    assert isinstance(found.error, Rejected)
    assert await client.held(SERIES, tvdb=79126) == Absent("sonarr", "series 1438")


async def test_whom_it_asks_being_out_is_no_outage_of_its_own(sonarr: FakeSonarr, client: SonarrClient) -> None:
    old(sonarr)
    sonarr.put(DARK)
    sonarr.skyhook_is_up = False
    found = await client.held(SERIES)
    assert isinstance(found, Unknown)
    assert isinstance(found.error, Unreachable)
    assert client.standing is Standing.UP


async def test_newer_versions_keep_the_sizes_in_the_profile(sonarr: FakeSonarr, client: SonarrClient) -> None:
    item = {
        "quality": {"id": 3, "name": "WEBDL-1080p"},
        "allowed": True,
        "minSize": 5,
        "preferredSize": 20,
        "maxSize": 30,
    }
    sonarr.faults.append(
        Answers(on="/qualityprofile", reply=answer([{"id": 1, "name": "Any", "cutoff": 3, "items": [item]}]))
    )
    (profile,) = (await client.profiles(MediaKind.SERIES)).needed()
    assert profile.target is not None
    assert (profile.target.least, profile.target.preferred, profile.target.most) == (5, 20, 30)


async def test_what_is_usual_counts_episodes_that_are_there(sonarr: FakeSonarr, client: SonarrClient) -> None:
    for number in range(5):
        title = Title(tmdb_id=number + 1, tvdb_id=number + 1, kind="tv", name="x", runtime=50, seasons=2, episodes=20)
        sonarr.put(title, files=7)
    found = {each.name: each for each in (await client.profiles(MediaKind.SERIES)).needed()}
    assert found["HD-1080p"].usual == pytest.approx(62.0)


@pytest.mark.parametrize(
    "breaks, error",
    [
        (FakeSonarr.goes_down, Unreachable),
        (FakeSonarr.answers_html, Unreachable),
        (FakeSonarr.truncates, Unreachable),
        (lambda sonarr: sonarr.answers(500), Unreachable),
        (lambda sonarr: sonarr.answers(401), KeyRefused),
    ],
)
@pytest.mark.parametrize("tvdb", [None, 79126])
async def test_every_trouble_is_unknown(
    sonarr: FakeSonarr,
    client: SonarrClient,
    breaks: Callable[[FakeSonarr], object],
    error: type[Exception],
    tvdb: int | None,
) -> None:
    sonarr.put(WIRE)
    breaks(sonarr)
    found = await client.held(SERIES, tvdb=tvdb)
    assert isinstance(found, Unknown)
    assert type(found.error) is error


async def test_the_doctor_finds_all_well(sonarr: FakeSonarr, client: SonarrClient) -> None:
    sonarr.put(WIRE)
    checks = [check async for check in client.checks()]
    assert [check.ok for check in checks] == [True] * 4
    assert str(checks[0].found) == "Sonarr 4.0.15.2941"
