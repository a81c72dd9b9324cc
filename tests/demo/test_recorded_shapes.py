"""Every answer has the fields the recorded one has, no more and no fewer, in each of the three flavours."""

from demo.world import World
from tests.demo import recorded
from tests.demo.asking import Asking


async def test_a_person_read_alone(flavoured: World, ask_flavoured: Asking) -> None:
    told = await ask_flavoured.get("/auth/me")
    assert set(told.body) == recorded.USER | recorded.ALONE | recorded.MORE_OF_USER[flavoured.overseerr.brand]


async def test_people_in_a_list(flavoured: World, ask_flavoured: Asking) -> None:
    told = await ask_flavoured.get("/user?take=2&skip=1")
    assert set(told.body["pageInfo"]) == recorded.PAGE_INFO
    assert [row["id"] for row in told.body["results"]] == [2, 3]
    assert set(told.body["results"][0]) == recorded.USER | recorded.MORE_OF_USER[flavoured.overseerr.brand]


async def test_a_request_in_a_list(flavoured: World, ask_flavoured: Asking) -> None:
    flavoured.overseerr.request(603, by=2)
    told = await ask_flavoured.get("/request?take=10&filter=pending")
    brand = flavoured.overseerr.brand
    row = told.body["results"][0]
    assert set(told.body) == {"pageInfo", "results"} | recorded.MORE_OF_LIST[brand]
    assert set(row) == recorded.ROW | recorded.MORE_OF_LISTED[brand]
    assert set(row["media"]) == recorded.MEDIA | recorded.MORE_OF_MEDIA[brand]
    assert set(row["requestedBy"]) == recorded.USER | recorded.MORE_OF_USER[brand]
    assert row["modifiedBy"] is None


async def test_a_request_read_alone(flavoured: World, ask_flavoured: Asking) -> None:
    number = flavoured.overseerr.request(1396, by=2, kind="tv", seasons=(1,))
    row = (await ask_flavoured.get(f"/request/{number}")).body
    brand = flavoured.overseerr.brand
    assert set(row) == recorded.ROW
    assert set(row["media"]) == recorded.MEDIA | {"seasons"} | recorded.MORE_OF_MEDIA[brand]
    assert set(row["requestedBy"]) == recorded.USER | recorded.ALONE | recorded.MORE_OF_USER[brand]
    assert [set(season) for season in row["seasons"]] == [recorded.SEASON]


async def test_a_request_just_made(ask_flavoured: Asking) -> None:
    made = await ask_flavoured.post("/request", {"mediaType": "movie", "mediaId": 603}, X_API_User="2")
    assert made.status == 201
    assert set(made.body) == recorded.MADE


async def test_a_decision(flavoured: World, ask_flavoured: Asking) -> None:
    number = flavoured.overseerr.request(603, by=2)
    told = await ask_flavoured.post(f"/request/{number}/approve")
    assert set(told.body) == recorded.ROW
    assert told.body["modifiedBy"]["id"] == 1


async def test_the_count(flavoured: World, ask_flavoured: Asking) -> None:
    told = await ask_flavoured.get("/request/count")
    assert set(told.body) == recorded.COUNT | recorded.MORE_OF_COUNT[flavoured.overseerr.brand]


async def test_a_film_nobody_asked_for(ask_flavoured: Asking) -> None:
    assert set((await ask_flavoured.get("/movie/603")).body) == recorded.FILM


async def test_a_series_somebody_asked_for(flavoured: World, ask_flavoured: Asking) -> None:
    flavoured.overseerr.request(1396, by=2, kind="tv")
    told = await ask_flavoured.get("/tv/1396")
    assert set(told.body) == recorded.SERIES | {"mediaInfo"}
    assert [request["id"] for request in told.body["mediaInfo"]["requests"]] == [1]


async def test_dates_are_whole_seconds_written_with_three_zeros(flavoured: World, ask_flavoured: Asking) -> None:
    number = flavoured.overseerr.request(603, by=2)
    assert (await ask_flavoured.get(f"/request/{number}")).body["createdAt"] == "2026-11-20T12:00:00.000Z"
