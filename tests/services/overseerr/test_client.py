"""The client against the invented portal, over loopback, in each of its brands."""

from datetime import timedelta

import pytest

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import Gone, KeyRefused, Rejected, Unreachable
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.requests import RequestStatus
from daemon.services.base.state import Standing
from demo.overseerr.oddities import FIRST_ODD_ID, ODDITIES
from tests.services.overseerr.conftest import House

_SOON = timedelta(seconds=5)
MATRIX = MediaId(kind=MediaKind.MOVIE, tmdb=603)


def portal_id(number: int) -> RequestId:
    return RequestId(service="portal", number=number)


async def test_a_request_is_found_as_it_stands(house: House) -> None:
    number = house.world.overseerr.request(603, by=2)

    answer = await house.client.request(portal_id(number))

    assert isinstance(answer, Found)
    assert (answer.value.id, answer.value.media, answer.value.status) == (portal_id(number), MATRIX, "pending")
    assert answer.value.requester.name == house.world.people[2].name
    assert answer.value.requester.joined_at is not None


async def test_a_series_is_found_with_its_seasons(house: House) -> None:
    number = house.world.overseerr.request(1396, by=2, kind="tv", seasons=(2, 1))

    found = (await house.client.request(portal_id(number))).needed()

    assert (found.media.kind, found.seasons) == (MediaKind.SERIES, (1, 2))


async def test_a_request_that_is_not_there_is_absent(house: House) -> None:
    assert await house.client.request(portal_id(9999)) == Absent("portal", "request 9999")


async def test_a_person_without_plex_is_somebody_all_the_same(house: House) -> None:
    without_plex = next(number for number, person in house.world.people.items() if person.plex_id is None)
    number = house.world.overseerr.request(603, by=without_plex)

    found = (await house.client.request(portal_id(number))).needed()

    assert found.requester.plex_id is None
    assert found.requester.alias.id == str(without_plex)


async def test_yes_and_no_are_said_once_each(house: House) -> None:
    yes, no = house.world.overseerr.request(603, by=2), house.world.overseerr.request(550, by=2)

    await house.client.approve(portal_id(yes))
    await house.client.decline(portal_id(no))

    assert (house.world.overseerr.approved[yes], house.world.overseerr.declined[no]) == (1, 1)
    assert (await house.client.request(portal_id(yes))).needed().status is RequestStatus.APPROVED
    assert (await house.client.request(portal_id(no))).needed().status is RequestStatus.DECLINED


async def test_seasons_are_taken_away_and_all_else_stays(house: House) -> None:
    portal = house.world.overseerr
    number = portal.request(1396, by=2, kind="tv", seasons=(1, 2, 3))

    await house.client.narrow(portal_id(number), (1,))

    found = (await house.client.request(portal_id(number))).needed()
    assert (found.seasons, found.status, found.requester.alias.id) == ((1,), RequestStatus.PENDING, "2")


async def test_seasons_that_others_asked_for_cannot_be_what_is_left(house: House) -> None:
    portal = house.world.overseerr
    number = portal.request(1396, by=2, kind="tv", seasons=(1, 2))
    portal.request(1396, by=3, kind="tv", seasons=(1,))

    with pytest.raises(Rejected, match="No seasons available to request"):
        await house.client.narrow(portal_id(number), (1,))
    assert (await house.client.request(portal_id(number))).needed().seasons == (1, 2)


async def test_what_is_asked_for_in_somebody_s_name_is_theirs_and_found_among_theirs(house: House) -> None:
    somebody = Alias(service="portal", id="2")
    house.world.overseerr.request(603, by=3, is4k=True)

    await house.client.ask_for(somebody, MATRIX, is_4k=False, seasons=())

    (theirs,) = (await house.client.asked_by(somebody, MATRIX)).needed()
    assert (theirs.is_4k, theirs.status, theirs.requester.alias.id) == (False, RequestStatus.APPROVED, "2")


async def test_what_is_asked_for_already_is_not_asked_for_twice(house: House) -> None:
    house.world.overseerr.request(603, by=3)

    with pytest.raises(Rejected):
        await house.client.ask_for(Alias(service="portal", id="2"), MATRIX, is_4k=False, seasons=())


async def test_whoever_used_up_what_they_may_is_refused_and_our_key_is_not(house: House) -> None:
    house.world.overseerr.used_up.add(2)

    with pytest.raises(Rejected):
        await house.client.ask_for(Alias(service="portal", id="2"), MATRIX, is_4k=False, seasons=())
    assert house.client.state.standing is not Standing.REFUSED


async def test_a_request_deleted_meanwhile_cannot_be_decided(house: House) -> None:
    with pytest.raises(Gone):
        await house.client.approve(portal_id(9999))
    with pytest.raises(Gone):
        await house.client.decline(portal_id(9999))


async def test_an_answer_lost_after_it_was_done_is_doubt_and_never_a_second_call(house: House) -> None:
    number = house.world.overseerr.request(603, by=2)
    house.world.overseerr.drops_answer_after_doing()

    with pytest.raises(Unreachable):
        await house.client.approve(portal_id(number))

    assert house.world.overseerr.approved[number] == 1


async def test_half_an_answer_to_a_yes_is_doubt(house: House) -> None:
    number = house.world.overseerr.request(603, by=2)
    house.world.overseerr.truncates(on="POST ")

    with pytest.raises(Unreachable):
        await house.client.approve(portal_id(number))


@pytest.mark.parametrize("status", [500, 502, 503, 429])
async def test_an_outage_says_nothing_about_the_request(house: House, status: int) -> None:
    number = house.world.overseerr.request(603, by=2)
    house.world.overseerr.answers(status)

    answer = await house.client.request(portal_id(number))

    assert isinstance(answer, Unknown)
    assert isinstance(answer.error, Unreachable)


async def test_a_login_page_says_nothing_about_the_request(house: House) -> None:
    house.world.overseerr.answers_html()

    assert isinstance(await house.client.request(portal_id(1)), Unknown)
    with pytest.raises(Unreachable):
        await house.client.approve(portal_id(1))


async def test_a_wrong_key_is_refused_and_shown_nowhere(house: House) -> None:
    stranger = house.another("canary-key")

    with pytest.raises(KeyRefused):
        await stranger.check()
    assert stranger.state.standing is Standing.REFUSED
    assert "canary" not in f"{stranger.state}"


async def test_a_portal_that_comes_back_is_asked_again(house: House) -> None:
    number = house.world.overseerr.request(603, by=2)
    house.world.overseerr.goes_down()
    down = await house.client.request(portal_id(number))
    while_down = house.client.state.standing
    house.world.overseerr.comes_back()
    await house.world.overseerr.tasks.settle(within=_SOON)
    await house.client.check()

    assert isinstance(down, Unknown)
    assert while_down is Standing.DOWN
    assert isinstance(await house.client.request(portal_id(number)), Found)
    assert house.client.state.standing is Standing.UP


async def test_the_portal_tells_what_it_knows_of_a_film(house: House) -> None:
    facts = (await house.client.title(MATRIX, portal="portal")).needed()

    assert (facts.title, facts.year, facts.rating, facts.genres) == ("The Matrix", 1999, 8.2, (28, 878))
    assert set(facts.sources.values()) == {"portal"}


async def test_the_portal_tells_what_it_knows_of_a_series(house: House) -> None:
    facts = (await house.client.title(MediaId(kind=MediaKind.SERIES, tmdb=1396), portal="portal")).needed()

    assert facts.title == "Breaking Bad"
    assert facts.seasons
    assert facts.adult is None


@pytest.mark.parametrize(
    "media, told",
    [
        (MATRIX, (("US",), "R", None, ("Max",))),
        (MediaId(kind=MediaKind.MOVIE, tmdb=11), (("US",), "PG", "Star Wars Collection", ())),
        (MediaId(kind=MediaKind.SERIES, tmdb=1396), (("US",), "TV-MA", None, ("Netflix",))),
    ],
)
async def test_the_portal_tells_the_same_of_countries_ages_and_streaming(
    house: House, media: MediaId, told: tuple[object, ...]
) -> None:
    facts = (await house.client.title(media, portal="portal")).needed()

    assert (facts.countries, facts.certification, facts.collection, facts.providers) == told


async def test_tmdb_being_out_behind_the_portal_does_not_stop_the_portal(house: House) -> None:
    number = house.world.overseerr.request(603, by=2)
    unknown = await house.client.title(MediaId(kind=MediaKind.MOVIE, tmdb=999_999), portal="portal")

    assert isinstance(unknown, Unknown)
    assert isinstance(await house.client.request(portal_id(number)), Found)


async def test_each_oddity_is_read_or_says_what_is_wrong_and_none_stops_the_portal(house: House) -> None:
    house.world.overseerr.request(603, by=2)
    house.world.overseerr.odd_rows(len(ODDITIES))

    answers = [await house.client.request(portal_id(FIRST_ODD_ID + n)) for n in range(len(ODDITIES))]

    kinds = dict(zip(ODDITIES, map(type, answers), strict=True))
    assert {name for name, kind in kinds.items() if kind is Unknown} == {
        "media is null",
        "a type nobody has heard of",
        "no date",
        "not a row",
        "a date nobody can read",
        "a tmdbId of null",
    }


async def test_the_identity_of_a_portal_is_the_media_server_it_serves(house: House) -> None:
    assert await house.client.identity() == house.world.overseerr.machine


async def test_a_portal_that_does_not_tell_its_media_server_has_no_identity(house: House) -> None:
    house.world.overseerr.machine = ""
    assert await house.client.identity() is None


async def test_a_portal_that_hides_its_version_has_none(house: House) -> None:
    house.world.overseerr.answers(404, on="GET /api/v1/status")
    assert await house.client.program() is None
