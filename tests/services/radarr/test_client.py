"""The client against the invented Radarr, over loopback."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daemon.domain.answers import Absent, Unknown
from daemon.domain.errors import KeyRefused, Rejected, Unreachable
from daemon.domain.holdings import MEBIBYTE, QualityProfile, QualitySize, Requester
from daemon.domain.ids import MediaId, MediaKind
from daemon.runtime.clock import TurnedClock
from daemon.runtime.tasks import spawn
from daemon.services.base.arr.client import ENOUGH, FRESH, KEPT
from daemon.services.base.wiring import Wiring
from demo.arr import FakeRadarr
from demo.faults import Answers, Fault
from demo.http import Call, answer
from demo.titles import Title
from tests.services.radarr.conftest import MATRIX, UP, House

FILM = MediaId(kind=MediaKind.MOVIE, tmdb=603)
MOVIE = MediaKind.MOVIE


def says(radarr: FakeRadarr, path: str, body: object) -> None:
    """This instead of what it has."""
    radarr.faults.append(Answers(on=path, reply=answer(body)))


async def test_a_film_that_is_held_is_told_with_its_size_and_who_asked_for_it(house: House) -> None:
    radarr = house.radarr
    radarr.put(UP)
    radarr.put(MATRIX, tags=(radarr.tag("7 - Alice"), radarr.tag("4k"), radarr.tag("12-bob-the-second")))

    (film,) = (await house.client.held(FILM)).needed()

    assert (film.title, film.media, film.number, film.service) == ("The Matrix", FILM, 2, "radarr")
    assert film.size == 62 * 136 * MEBIBYTE
    assert (film.minutes, film.monitored, film.profile) == (136, True, 4)
    assert film.path == "/data/media/movies/The Matrix"
    assert film.added is not None
    assert film.tags == ("7 - alice", "4k", "12-bob-the-second")
    assert film.requesters == (Requester(number=7, name="alice"), Requester(number=12, name="bob-the-second"))


async def test_a_film_on_the_list_without_a_file_weighs_nothing(house: House) -> None:
    house.radarr.put(MATRIX, files=0)
    (film,) = (await house.client.held(FILM)).needed()
    assert film.size == 0


async def test_a_film_that_is_not_on_the_list_is_absent(house: House) -> None:
    house.radarr.put(UP)
    assert await house.client.held(FILM) == Absent("radarr", "movie 603")


async def test_a_version_that_answers_the_whole_list_is_understood(house: House) -> None:
    house.radarr.put(UP)
    house.radarr.put(MATRIX)
    says(house.radarr, "/api/v3/movie", house.radarr.rows())
    assert [film.title for film in (await house.client.held(FILM)).needed()] == ["The Matrix"]


@pytest.mark.parametrize(
    "body",
    [
        [{"id": 1, "title": "The Matrix"}],
        [{"tmdbId": 603, "title": "The Matrix"}],
        [{"tmdbId": 603, "id": 0}],
        [None],
        {"films": []},
        "none",
    ],
)
async def test_what_is_not_understood_says_nothing_of_a_film(house: House, body: object) -> None:
    says(house.radarr, "/api/v3/movie", body)
    found = await house.client.held(FILM)
    assert isinstance(found, Unknown)
    assert type(found.error) is Unreachable


@pytest.mark.parametrize(
    "fact, told",
    [
        ("sizeOnDisk", "size"),
        ("runtime", "minutes"),
        ("monitored", "monitored"),
        ("qualityProfileId", "profile"),
        ("path", "path"),
        ("added", "added"),
    ],
)
@pytest.mark.parametrize("value", [None, "?", [], {}, -1])
async def test_what_nobody_told_is_unknown_and_never_zero(house: House, fact: str, told: str, value: Any) -> None:  # noqa: ANN401
    row = house.radarr.row(house.radarr.put(MATRIX)) | {fact: value}
    says(house.radarr, "/api/v3/movie", [row])
    (film,) = (await house.client.held(FILM)).needed()
    expected = value if (fact, value) == ("path", "?") else None
    if (fact, value) == ("path", -1):
        expected = "-1"
    assert getattr(film, told) == expected


Trouble = Callable[[FakeRadarr], object]
TROUBLES: list[tuple[Trouble, type[Exception]]] = [
    (FakeRadarr.goes_down, Unreachable),
    (FakeRadarr.answers_html, Unreachable),
    (FakeRadarr.truncates, Unreachable),
    (lambda radarr: radarr.answers(500), Unreachable),
    (lambda radarr: radarr.answers(429, retry_after=3), Unreachable),
    (lambda radarr: radarr.answers(401), KeyRefused),
    (lambda radarr: radarr.answers(403), KeyRefused),
    (lambda radarr: radarr.answers(404), Unreachable),
    (lambda radarr: radarr.answers(400), Rejected),
]
QUESTIONS = ["held", "profiles", "folders", "holdings"]


@pytest.mark.parametrize("breaks, error", TROUBLES)
@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_trouble_is_unknown(house: House, question: str, breaks: Trouble, error: type[Exception]) -> None:
    house.radarr.put(MATRIX)
    breaks(house.radarr)
    found = await getattr(house.client, question)(FILM if question == "held" else MOVIE)
    assert isinstance(found, Unknown)
    assert type(found.error) is error


async def test_the_key_is_in_no_error(house: House) -> None:
    found = await house.another(api_key="canary").held(FILM)
    assert isinstance(found, Unknown)
    assert "canary" not in "".join(map(repr, (found.error, found.error.__cause__, found.error.__context__)))


async def test_tags_that_do_not_come_make_no_film_nobodys(house: House) -> None:
    """Without its tags, a film would look as if nobody had asked for it."""
    house.radarr.put(MATRIX, tags=(house.radarr.tag("7 - alice"),))
    house.radarr.answers(500, on="/tag")
    assert isinstance(await house.client.held(FILM), Unknown)
    assert isinstance(await house.client.holdings(MOVIE), Unknown)


async def test_folders_are_told_with_the_room_that_is_left(house: House) -> None:
    (folder,) = (await house.client.folders(MOVIE)).needed()
    assert (folder.path, folder.reachable, folder.free, folder.total) == (
        "/data/media/movies",
        True,
        3 * 10**12,
        12 * 10**12,
    )


async def test_a_folder_out_of_reach_has_unknown_room(house: House) -> None:
    house.radarr.reachable = False
    (folder,) = (await house.client.folders(MOVIE)).needed()
    assert (folder.reachable, folder.free, folder.total) == (False, None, None)


async def test_a_folder_that_does_not_tell_its_room_has_that_of_its_disk(house: House) -> None:
    says(house.radarr, "/rootfolder", [{"path": "/data/media/movies"}, {"path": "/data2/x"}, {"path": None}])
    folders = (await house.client.folders(MOVIE)).needed()
    assert [(folder.path, folder.free) for folder in folders] == [
        ("/data/media/movies", 3 * 10**12),
        ("/data2/x", None),
    ]


def by_name(profiles: tuple[QualityProfile, ...]) -> dict[str, QualityProfile]:
    return {profile.name: profile for profile in profiles}


async def test_profiles_are_told_with_the_sizes_of_what_they_allow(house: House) -> None:
    profiles = by_name((await house.client.profiles(MOVIE)).needed())
    full = profiles["HD-1080p"]
    assert full.qualities == (
        QualitySize(name="Bluray-1080p", least=4, preferred=95, most=155),
        QualitySize(name="WEBDL-1080p", least=4, preferred=95, most=130),
    )
    assert full.target == full.qualities[0]
    # A cutoff that is a group's number means the best of the group.
    assert profiles["Ultra-HD"].target == QualitySize(name="WEBDL-2160p", least=35, preferred=300, most=400)


async def test_what_a_film_will_weigh_is_told_by_the_profile(house: House) -> None:
    profiles = by_name((await house.client.profiles(MOVIE)).needed())
    size = profiles["HD-1080p"].size(100)
    assert (size.least, size.likely, size.most) == (400 * MEBIBYTE, 9_500 * MEBIBYTE, 15_500 * MEBIBYTE)
    # The best of the two qualities has no limit, so there is none.
    assert profiles["Ultra-HD"].size(100).most is None


async def test_what_lies_on_the_shelf_says_more_of_a_profile_than_its_limits(house: House) -> None:
    for number in range(ENOUGH):
        house.radarr.put(Title(tmdb_id=number + 1, name=str(number), runtime=100))
    house.radarr.put(Title(tmdb_id=50, name="without a file", runtime=100), files=0)
    house.radarr.put(Title(tmdb_id=51, name="of unknown length"))
    profile = by_name((await house.client.profiles(MOVIE)).needed())["HD-1080p"]
    assert profile.usual == pytest.approx(62.0)
    assert profile.titles == ENOUGH + 2
    assert profile.size(100).likely == 6_200 * MEBIBYTE


async def test_few_films_say_nothing_of_what_is_usual(house: House) -> None:
    for number in range(ENOUGH - 1):
        house.radarr.put(Title(tmdb_id=number + 1, name=str(number), runtime=100))
    profile = by_name((await house.client.profiles(MOVIE)).needed())["HD-1080p"]
    assert profile.usual is None


@pytest.mark.parametrize(
    "named, held, default",
    [("", 5, ["Ultra-HD"]), ("", None, []), ("sd", 5, ["SD"]), ("SD", None, ["SD"]), ("gone", 5, [])],
)
async def test_the_default_profile_is_the_one_named_or_the_one_most_films_have(
    house: House, named: str, held: int | None, default: list[str]
) -> None:
    profiles = [] if held is None else [held, held, 4]
    for number, profile in enumerate(profiles):
        house.radarr.put(Title(tmdb_id=number + 1, name=str(number)), profile=profile)
    found = (await house.another(profile=named).profiles(MOVIE)).needed()
    assert [profile.name for profile in found if profile.default] == default


async def test_an_odd_row_hides_none_of_its_neighbours(house: House) -> None:
    house.radarr.put(MATRIX)
    house.radarr.odd = 2
    assert [film.title for film in (await house.client.holdings(MOVIE)).needed()] == ["The Matrix"]
    assert await house.client.odd_rows() == 2


async def test_the_whole_list_is_read_once_in_ten_minutes(house: House, wiring: Wiring) -> None:
    clock = TurnedClock(datetime(2026, 1, 1, tzinfo=UTC))
    client = house.another(replace(wiring, clock=clock))
    await client.holdings(MOVIE)
    await clock.turn(KEPT - timedelta(seconds=1))
    await client.holdings(MOVIE)
    assert house.radarr.heard("GET", "/api/v3/movie") == 1
    await clock.turn(timedelta(seconds=1))
    await client.holdings(MOVIE)
    assert house.radarr.heard("GET", "/api/v3/movie") == 2


async def test_what_changed_is_read_again(house: House) -> None:
    await house.client.holdings(MOVIE)
    house.radarr.put(MATRIX)
    house.client.forget()
    assert len((await house.client.holdings(MOVIE)).needed()) == 1


@dataclass(slots=True, kw_only=True)
class Notices(Fault):
    """No fault: it only notices that a call came."""

    asked: asyncio.Event

    def strikes(self, call: Call) -> bool:  # noqa: ARG002 (any)
        self.asked.set()
        return False


async def test_what_changed_while_the_list_was_read_is_read_again(house: House) -> None:
    notices = Notices(asked=asyncio.Event())
    house.radarr.faults.append(notices)

    async def rings_meanwhile() -> None:
        await notices.asked.wait()
        house.client.forget()

    await asyncio.gather(house.client.holdings(MOVIE), rings_meanwhile())
    house.radarr.put(MATRIX)
    assert len((await house.client.holdings(MOVIE)).needed()) == 1


async def test_who_stops_waiting_takes_the_list_from_nobody(house: House, wiring: Wiring) -> None:
    house.radarr.put(MATRIX)
    notices = Notices(asked=asyncio.Event())
    house.radarr.faults.append(notices)

    async def gives_up() -> None:
        waiting = spawn(house.client.holdings(MOVIE), name="who gives up", owner=wiring.tasks)
        await notices.asked.wait()
        waiting.cancel()

    _, found = await asyncio.gather(gives_up(), house.client.holdings(MOVIE))
    assert len(found.needed()) == 1
    assert house.radarr.heard("GET", "/api/v3/movie") == 1


async def test_an_outage_is_not_kept_for_ten_minutes(house: House) -> None:
    house.radarr.put(MATRIX)
    house.radarr.answers(400, times=2)
    assert isinstance(await house.client.holdings(MOVIE), Unknown)
    assert isinstance(await house.client.holdings(MOVIE), Unknown)
    assert len((await house.client.holdings(MOVIE)).needed()) == 1


async def test_it_says_its_version(house: House) -> None:
    await house.client.check()
    assert await house.client.program() == "5.26.2.10099"


@pytest.mark.parametrize("what", ["folders", "profiles"])
async def test_room_and_profiles_are_asked_for_once_a_minute_however_many_want_them(
    house: House, wiring: Wiring, what: str
) -> None:
    clock = TurnedClock(datetime(2026, 1, 1, tzinfo=UTC))
    ask = getattr(house.another(replace(wiring, clock=clock)), what)
    await ask(MOVIE)
    once = len(house.radarr.calls)
    await asyncio.gather(*(ask(MOVIE) for _ in range(20)))
    await clock.turn(FRESH - timedelta(seconds=1))
    await ask(MOVIE)
    within_the_minute = len(house.radarr.calls)
    await clock.turn(timedelta(seconds=1))
    await ask(MOVIE)

    assert within_the_minute == once
    assert len(house.radarr.calls) > once


async def test_room_is_asked_for_again_once_something_was_imported_or_nobody_answered(house: House) -> None:
    house.radarr.goes_down()
    assert isinstance(await house.client.folders(MOVIE), Unknown)
    house.radarr.comes_back()
    await house.client.check()
    before = (await house.client.folders(MOVIE)).needed()

    house.radarr.free -= 10**12
    kept = (await house.client.folders(MOVIE)).needed()
    house.client.forget()
    asked = (await house.client.folders(MOVIE)).needed()

    assert kept == before
    assert [each.free for each in asked] == [2 * 10**12]
