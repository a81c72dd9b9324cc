"""The portal behaves as the recorded ones did, also where that is surprising."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from daemon.runtime.clock import TurnedClock
from demo.overseerr import FakeOverseerr
from demo.world import World
from tests.demo.asking import Asking

FRIEND = 2
REFUSED = {"status": 403, "error": "You do not have permission to access this endpoint"}


async def test_the_bare_key_acts_as_the_owner_and_is_approved_at_once(portal: FakeOverseerr, ask: Asking) -> None:
    made = await ask.post("/request", {"mediaType": "movie", "mediaId": 603, "userId": FRIEND})
    assert made.body["status"] == 2
    assert made.body["requestedBy"]["id"] == FRIEND
    assert made.body["modifiedBy"]["id"] == 1
    assert portal.approved == {}


async def test_a_person_named_beside_the_key_has_to_wait(ask: Asking) -> None:
    made = await ask.post("/request", {"mediaType": "movie", "mediaId": 603}, X_API_User="2")
    assert (made.body["status"], made.body["media"]["status"]) == (1, 2)


@pytest.mark.parametrize("headers", [{"X_Api_Key": "wrong"}, {"X_API_User": "99"}, {"X_API_User": "nobody"}])
async def test_a_wrong_key_or_person_is_refused(ask: Asking, headers: dict[str, str]) -> None:
    told = await ask.get("/request", **headers)
    assert (told.status, told.body) == (403, REFUSED)


async def test_the_status_needs_no_key(flavoured: World, ask_flavoured: Asking) -> None:
    told = await ask_flavoured.get("/status", X_Api_Key="")
    assert told.body["version"] == flavoured.overseerr.flavour.version


@pytest.mark.parametrize(
    "path, status, message",
    [
        ("/request/9999", 404, "Request not found."),
        ("/user/9999", 404, "User not found."),
        ("/movie/9999999", 500, "Unable to retrieve movie."),
        ("/tv/9999999", 500, "Unable to retrieve series."),
        ("/nowhere", 404, "not found"),
    ],
)
async def test_what_is_not_there(ask: Asking, path: str, status: int, message: str) -> None:
    told = await ask.get(path)
    assert (told.status, told.body["message"]) == (status, message)


async def test_an_unknown_title_cannot_be_asked_for(ask: Asking) -> None:
    told = await ask.post("/request", {"mediaType": "movie", "mediaId": 9_999_999}, X_API_User="2")
    assert told.status == 500
    assert told.body["message"].endswith("Request failed with status code 404")


@pytest.mark.parametrize("path", ["/request?filter=declined", "/request?filter=bogus"])
async def test_a_filter_it_does_not_know_is_400(ask: Asking, path: str) -> None:
    told = await ask.get(path)
    assert told.status == 400
    assert told.body["errors"][0]["path"] == ".query.filter"


async def test_a_verb_it_does_not_know_is_400(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    told = await ask.post(f"/request/{number}/bogus")
    assert told.status == 400
    assert told.body["message"].endswith("allowed values: approve, decline")


async def test_nothing_guards_a_decision_that_was_made(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    told = [await ask.post(f"/request/{number}/{verb}") for verb in ("decline", "approve", "decline", "approve")]
    assert [(one.status, one.body["status"], one.body["media"]["status"]) for one in told] == [
        (200, 3, 2),
        (200, 2, 1),
        (200, 3, 3),
        (200, 2, 1),
    ]
    assert (portal.approved[number], portal.declined[number]) == (2, 2)


async def test_the_title_is_with_radarr_after_an_approval(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    await ask.post(f"/request/{number}/approve")
    assert (await ask.get("/movie/603")).body["mediaInfo"]["status"] == 3


async def test_a_decision_about_an_unknown_request_is_404_and_not_counted(portal: FakeOverseerr, ask: Asking) -> None:
    assert (await ask.post("/request/77/approve")).status == 404
    assert portal.approved == {}


async def test_only_those_who_may_decide(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    assert (await ask.post(f"/request/{number}/approve", X_API_User="2")).body == REFUSED
    assert portal.book.requests[number].status == 1


async def test_the_same_film_may_be_asked_for_again(ask: Asking) -> None:
    wanted = {"mediaType": "movie", "mediaId": 603}
    await ask.post("/request", wanted, X_API_User="2")
    again = await ask.post("/request", wanted, X_API_User="3")
    assert (again.status, again.body["id"]) == (201, 2)
    assert [row["id"] for row in again.body["media"]["requests"]] == [1]


async def test_unless_the_call_says_which_quality(ask: Asking) -> None:
    wanted = {"mediaType": "movie", "mediaId": 603, "is4k": False}
    await ask.post("/request", wanted, X_API_User="2")
    assert (await ask.post("/request", wanted, X_API_User="3")).status == 409


async def test_the_lists_are_paged_newest_first(portal: FakeOverseerr, ask: Asking) -> None:
    numbers = [portal.request(tmdb_id, by=FRIEND) for tmdb_id in (603, 550, 27205, 438631, 13)]
    told = await ask.get("/request?take=2&skip=2")
    assert told.body["pageInfo"] == {"pages": 3, "pageSize": 2, "results": 5, "page": 2}
    assert [row["id"] for row in told.body["results"]] == [numbers[2], numbers[1]]


async def test_or_by_what_was_changed_last(portal: FakeOverseerr, ask: Asking, clock: TurnedClock) -> None:
    first, second = portal.request(603, by=FRIEND), portal.request(550, by=FRIEND)
    await clock.turn(timedelta(minutes=1))
    portal.edit(first, by=3)
    told = await ask.get("/request?sort=modified")
    assert [row["id"] for row in told.body["results"]] == [first, second]
    assert told.body["results"][0]["updatedAt"] == "2026-11-20T12:01:00.000Z"
    assert told.body["results"][0]["requestedBy"]["id"] == 3


@pytest.mark.parametrize(
    "chosen, expected",
    [
        ("all", [5, 4, 3, 2, 1]),
        ("pending", [1]),
        ("approved", [5, 2]),
        ("processing", [2]),
        ("available", [5]),
        ("unavailable", [2, 1]),
        ("failed", []),
    ],
)
async def test_filters(portal: FakeOverseerr, ask: Asking, chosen: str, expected: list[int]) -> None:
    numbers = [portal.request(tmdb_id, by=FRIEND) for tmdb_id in (603, 550, 27205, 438631, 13)]
    portal.approve(numbers[1])
    portal.decline(numbers[2])
    portal.decline(numbers[3])
    portal.approve(numbers[4])
    portal.set_available(numbers[4])
    told = await ask.get(f"/request?filter={chosen}")
    assert [row["id"] for row in told.body["results"]] == expected


async def test_the_newer_portals_call_what_became_available_completed(
    flavoured: World, ask_flavoured: Asking
) -> None:  # fmt: skip
    number = flavoured.overseerr.request(603, by=FRIEND)
    flavoured.overseerr.approve(number)
    flavoured.overseerr.set_available(number)
    status = (await ask_flavoured.get(f"/request/{number}")).body["status"]
    assert status == {"overseerr": 2, "jellyseerr": 5, "seerr": 5}[flavoured.overseerr.brand]


async def test_a_person_without_rights_sees_their_own_requests(portal: FakeOverseerr, ask: Asking) -> None:
    mine, other = portal.request(603, by=FRIEND), portal.request(550, by=3)
    told = await ask.get("/request", X_API_User="2")
    assert [row["id"] for row in told.body["results"]] == [mine]
    assert (await ask.get(f"/request/{other}", X_API_User="2")).status == 403


async def test_the_count_counts(portal: FakeOverseerr, ask: Asking) -> None:
    portal.request(603, by=FRIEND)
    portal.approve(portal.request(1396, by=FRIEND, kind="tv"))
    portal.decline(portal.request(550, by=FRIEND))
    assert (await ask.get("/request/count")).body == {
        "total": 3,
        "movie": 2,
        "tv": 1,
        "pending": 1,
        "approved": 1,
        "declined": 1,
        "processing": 1,
        "available": 0,
    }


async def test_a_removed_request_is_gone_and_its_title_wanted_by_nobody(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    removed = await ask.delete(f"/request/{number}")
    assert (removed.status, removed.text) == (204, "")
    assert (await ask.get(f"/request/{number}")).status == 404
    assert (await ask.get("/movie/603")).body["mediaInfo"]["status"] == 1


async def test_a_removed_person_takes_their_requests_along(portal: FakeOverseerr, ask: Asking) -> None:
    portal.request(603, by=FRIEND)
    other = portal.request(550, by=3)
    assert (await ask.delete(f"/user/{FRIEND}")).body["id"] == FRIEND
    assert list(portal.book.requests) == [other]


async def test_a_rebuilt_portal_counts_from_one_again(portal: FakeOverseerr, ask: Asking) -> None:
    first = portal.request(603, by=FRIEND)
    await ask.post(f"/request/{first}/approve")
    portal.rebuild()
    assert portal.request(550, by=FRIEND) == first
    assert portal.approved == {}


@pytest.mark.parametrize("set_back", [FakeOverseerr.approve, FakeOverseerr.decline])
async def test_a_request_can_wait_again(
    portal: FakeOverseerr, ask: Asking, set_back: Callable[[FakeOverseerr, int], None]
) -> None:
    number = portal.request(603, by=FRIEND)
    set_back(portal, number)
    portal.set_pending(number)
    assert [row["id"] for row in (await ask.get("/request?filter=pending")).body["results"]] == [number]


async def test_all_seasons_are_asked_for_when_none_are_named(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(1396, by=FRIEND, kind="tv")
    row = (await ask.get(f"/request/{number}")).body
    assert [season["seasonNumber"] for season in row["seasons"]] == [1, 2, 3, 4, 5]


async def test_4k_has_a_status_of_its_own(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND, is4k=True)
    row = (await ask.get(f"/request/{number}")).body
    assert (row["is4k"], row["media"]["status"], row["media"]["status4k"]) == (True, 1, 2)


async def test_it_remembers_what_it_heard(portal: FakeOverseerr, ask: Asking, clock: TurnedClock) -> None:
    await ask.get("/request?take=7")
    assert portal.calls[-1] == ("GET", "/api/v1/request", "take=7", clock.now())
    assert portal.heard("GET", "/api/v1/request") == 1


async def test_what_radarr_took_says_where_it_is(portal: FakeOverseerr, ask: Asking) -> None:
    portal.approve(portal.request(603, by=FRIEND))
    info = (await ask.get("/movie/603")).body["mediaInfo"]
    assert (info["serviceId"], info["externalServiceSlug"], info["serviceUrl"]) == (
        0,
        "603",
        "http://127.0.0.1:7878/movie/603",
    )


async def test_what_is_approved_at_once_is_with_radarr_at_once(portal: FakeOverseerr, ask: Asking) -> None:
    portal.request(603)
    assert (await ask.get("/movie/603")).body["mediaInfo"]["status"] == 3


async def test_requests_are_counted_for_each_person(portal: FakeOverseerr, ask: Asking) -> None:
    told = [await ask.post("/request", {"mediaType": "movie", "mediaId": id_}, X_API_User="2") for id_ in (603, 550)]
    assert [one.body["requestedBy"]["requestCount"] for one in told] == [0, 1]
    assert (await ask.get("/user/2")).body["requestCount"] == 2
    portal.rebuild()
    assert (await ask.get("/user/2")).body["requestCount"] == 0


async def test_the_seasons_are_decided_with_the_request(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(1396, by=FRIEND, kind="tv", seasons=(1, 2))
    await ask.post(f"/request/{number}/approve")
    assert [row["status"] for row in (await ask.get(f"/request/{number}")).body["seasons"]] == [2, 2]


async def test_the_seasons_can_be_edited(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(1396, by=FRIEND, kind="tv", seasons=(1, 2))
    portal.edit(number, seasons=(4,))
    assert [row["seasonNumber"] for row in (await ask.get(f"/request/{number}")).body["seasons"]] == [4]


async def test_all_seasons_over_the_api(ask: Asking) -> None:
    made = await ask.post("/request", {"mediaType": "tv", "mediaId": 1396, "seasons": "all"}, X_API_User="2")
    assert [row["seasonNumber"] for row in made.body["seasons"]] == [1, 2, 3, 4, 5]


async def test_a_title_somebody_else_asked_for_stays_wanted(portal: FakeOverseerr, ask: Asking) -> None:
    first, _ = portal.request(603, by=FRIEND), portal.request(603, by=3)
    portal.delete(first)
    assert (await ask.get("/movie/603")).body["mediaInfo"]["status"] == 2


async def test_what_can_be_watched_stays_so(portal: FakeOverseerr, ask: Asking) -> None:
    number = portal.request(603, by=FRIEND)
    portal.set_available(number)
    again = portal.request(603, by=3)
    assert (await ask.get(f"/request/{again}")).body["media"]["status"] == 5
    portal.approve(again)
    assert (await ask.get(f"/request/{again}")).body["media"]["status"] == 5


async def test_a_declined_film_may_be_asked_for_in_the_same_quality(portal: FakeOverseerr, ask: Asking) -> None:
    portal.decline(portal.request(603, by=FRIEND))
    made = await ask.post("/request", {"mediaType": "movie", "mediaId": 603, "is4k": False}, X_API_User="3")
    assert made.status == 201


async def test_the_newer_portals_turn_and_split_their_lists(flavoured: World, ask_flavoured: Asking) -> None:
    flavoured.overseerr.request(603, by=FRIEND)
    flavoured.overseerr.request(1396, by=FRIEND, kind="tv")
    flavoured.overseerr.request(550, by=FRIEND)
    told = await ask_flavoured.get("/request?sortDirection=asc&mediaType=movie")
    newer = [1, 3]
    expected = {"overseerr": [3, 2, 1], "jellyseerr": newer, "seerr": newer}
    assert [row["id"] for row in told.body["results"]] == expected[flavoured.overseerr.brand]
