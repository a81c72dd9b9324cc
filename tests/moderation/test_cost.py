"""What saying yes would take, worked out of what Radarr, Sonarr and TMDB told. What nobody told is unknown."""

from dataclasses import replace

import pytest

from daemon.domain.holdings import HeldSeason, Holding, QualityProfile, QualitySize, Requester, RootFolder
from daemon.domain.ids import MediaId, MediaKind
from daemon.domain.media import TitleFacts
from plugins.moderation.weighing.cost import (
    Names,
    episodes_of,
    free_on,
    gigabytes_of,
    held_by,
    names_of,
    profile_for,
)
from tests.moderation.cases import FILM, SERIES

HD = QualityProfile(
    service="radarr", id=4, name="HD-1080p", qualities=(), target=QualitySize(name="Bluray-1080p", preferred=95.0),
    titles=40, default=True,
)  # fmt: skip
UHD = replace(
    HD, id=5, name="Ultra-HD", target=QualitySize(name="WEBDL-2160p", preferred=300.0), titles=3, default=False
)
REMUX = replace(UHD, id=6, name="Remux", titles=9)
ELSEWHERE = replace(UHD, service="radarr4k", id=1, default=True)
SD = replace(HD, id=2, name="SD", target=QualitySize(name="DVD", preferred=9.0), default=False)
ALICE = Names(numbers=frozenset({7}), words=frozenset({"alice", "alicemartin"}))


@pytest.mark.parametrize(
    "profiles, is_4k, chosen",
    [
        ((HD, UHD, SD), False, HD),
        ((HD, UHD, SD), True, UHD),
        ((HD, UHD, REMUX), True, REMUX),
        ((HD, UHD, ELSEWHERE), True, ELSEWHERE),
        ((HD, ELSEWHERE), False, HD),
        ((ELSEWHERE,), False, ELSEWHERE),
        ((HD,), True, None),
        ((replace(HD, default=False), SD), False, None),
        ((SD,), False, SD),
        ((HD, replace(SD, default=True)), False, None),
        ((), False, None),
    ],
)
def test_the_profile_is_the_default_of_the_resolution_asked_for(
    profiles: tuple[QualityProfile, ...], is_4k: bool, chosen: QualityProfile | None
) -> None:
    assert profile_for(profiles, is_4k=is_4k) == chosen


def a_series(**known: object) -> TitleFacts:
    return TitleFacts(media=SERIES, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts, seasons, episodes",
    [
        (TitleFacts(media=FILM), (), 1),
        (a_series(episodes=62), (), 62),
        (a_series(), (), None),
        (a_series(seasons=2, episodes=20, season_episodes=((0, 3), (1, 8), (2, 12))), (2,), 12),
        (a_series(seasons=2, episodes=20, season_episodes=((0, 3), (1, 8), (2, 12))), (1, 2), 20),
        (a_series(seasons=2, episodes=20, season_episodes=((1, 8),)), (2,), None),
        (a_series(seasons=2, episodes=20), (1, 2), 20),
        (a_series(seasons=2, episodes=20), (1,), None),
    ],
)
def test_only_the_episodes_that_were_asked_for_count(
    facts: TitleFacts, seasons: tuple[int, ...], episodes: int | None
) -> None:
    assert episodes_of(facts, seasons) == episodes


@pytest.mark.parametrize(
    "facts, seasons, profile, gigabytes",
    [
        (TitleFacts(media=FILM, runtime=100), (), HD, 9.961472),
        (TitleFacts(media=FILM, runtime=100), (), replace(HD, usual=60.0), 6.291456),
        (a_series(runtime=50, episodes=10), (), HD, 49.80736),
        (TitleFacts(media=FILM), (), HD, None),
        (TitleFacts(media=FILM, runtime=100), (), None, None),
        (TitleFacts(media=FILM, runtime=100), (), replace(HD, target=None), None),
        (a_series(runtime=50), (), HD, None),
    ],
)
def test_the_size_is_what_the_profile_weighs_a_minute(
    facts: TitleFacts, seasons: tuple[int, ...], profile: QualityProfile | None, gigabytes: float | None
) -> None:
    assert gigabytes_of(facts, seasons, profile) == gigabytes


def a_folder(free: int | None, service: str = "radarr", reachable: bool | None = True) -> RootFolder:
    return RootFolder(service=service, path=f"/{free}", reachable=reachable, free=free, total=None)


@pytest.mark.parametrize(
    "folders, free",
    [
        ((), None),
        ((a_folder(500),), 500),
        ((a_folder(500), a_folder(200)), 200),
        ((a_folder(500), a_folder(200, "radarr4k")), 500),
        ((a_folder(500), a_folder(None, reachable=False)), 500),
        ((a_folder(500), a_folder(None)), None),
        ((a_folder(500), a_folder(None, reachable=None)), None),
        ((a_folder(None, reachable=False),), None),
    ],
)
def test_of_several_folders_the_fullest_is_promised(folders: tuple[RootFolder, ...], free: int | None) -> None:
    found = free_on(folders, HD)
    assert (found.free if found else None) == free


def a_holding(size: int | None, *tags: tuple[int, str], **more: object) -> Holding:
    return Holding(
        service="radarr", number=1, tvdb=None, title="?", size=size, minutes=None,
        monitored=True, profile=4, path=None, added=None,
        requesters=tuple(Requester(number=number, name=name) for number, name in tags),
        **{"kind": MediaKind.MOVIE, "media": FILM, **more},  # type: ignore[arg-type]
    )  # fmt: skip


SEASONS = tuple(HeldSeason(number=n, monitored=True, files=8, episodes=8, size=n * 10**9) for n in (1, 2, 3))
A_SERIES = a_holding(6 * 10**9, kind=MediaKind.SERIES, media=SERIES, seasons=SEASONS)
OTHER = MediaId(kind=MediaKind.MOVIE, tmdb=550)


@pytest.mark.parametrize(
    "holdings, granted, held",
    [
        ((), {}, 0.0),
        ((a_holding(8 * 10**9, (7, "alice")),), {}, 8.0),
        ((a_holding(8 * 10**9, (7, "alice-martin")),), {}, 8.0),
        ((a_holding(8 * 10**9, (7, "bob")),), {}, 0.0),
        ((a_holding(8 * 10**9, (8, "alice")),), {}, 0.0),
        ((a_holding(8 * 10**9, (8, "bob"), (7, "alice")),), {}, 8.0),
        ((a_holding(8 * 10**9, (8, "bob")),), {FILM: frozenset[int]()}, 0.0),
        ((a_holding(8 * 10**9),), {FILM: frozenset[int]()}, 8.0),
        ((a_holding(8 * 10**9),), {OTHER: frozenset[int]()}, 0.0),
        ((a_holding(8 * 10**9), a_holding(10**9, (7, "alice"), media=OTHER)), {FILM: frozenset[int]()}, 9.0),
        ((A_SERIES,), {SERIES: frozenset({1, 3})}, 4.0),
        ((A_SERIES,), {SERIES: frozenset[int]()}, 6.0),
        ((a_holding(None, (7, "alice")),), {}, None),
        ((a_holding(None, (8, "bob")),), {}, 0.0),
    ],
)
def test_somebody_holds_what_tags_name_them_for_or_was_granted_to_them(
    holdings: tuple[Holding, ...], granted: dict[MediaId, frozenset[int]], held: float | None
) -> None:
    assert held_by(holdings, ALICE, granted)[0] == held


@pytest.mark.parametrize(
    "name, tag", [("Alice Martin", "alice-martin"), ("Élo_7", "élo_7"), ("Élo_7", "elo7"), ("Élo_7", "lo-7")]
)
def test_names_are_compared_by_what_tags_may_hold(name: str, tag: str) -> None:
    assert names_of(["7"], [name]).has(Requester(number=7, name=tag))


def test_somebody_whose_name_leaves_nothing_is_nobody() -> None:
    assert not names_of(["7"], ["Δέσποινα"]).has(Requester(number=7, name="--"))
