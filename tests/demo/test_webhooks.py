"""The webhook is the recorded one: text in every field, the header as typed, once, and nobody minds when it fails."""

import pytest

from demo.overseerr import FakeOverseerr
from tests.demo import recorded
from tests.demo.asking import Asking, Ear

FRIEND = 2


async def test_a_new_film_is_announced(portal: FakeOverseerr, ear: Ear) -> None:
    number = portal.request(438631, by=FRIEND)
    await portal.bell.quiet()
    body = ear.bodies[0]
    assert set(body) == recorded.HOOK
    assert set(body["media"]) == recorded.HOOK_MEDIA
    assert set(body["request"]) == recorded.HOOK_REQUEST
    assert (body["notification_type"], body["event"], body["subject"]) == (
        "MEDIA_PENDING",
        "New Movie Request",
        "Dune (2021)",
    )
    assert body["media"] == {
        "media_type": "movie",
        "tmdbId": "438631",
        "tvdbId": "",
        "status": "PENDING",
        "status4k": "UNKNOWN",
    }
    assert body["request"]["request_id"] == str(number)
    assert body["request"]["requestedBy_username"] == "Léa Marchand"


async def test_a_new_series_names_its_seasons(portal: FakeOverseerr, ear: Ear) -> None:
    portal.request(1396, by=FRIEND, kind="tv", seasons=(1, 3))
    await portal.bell.quiet()
    body = ear.bodies[0]
    assert (body["event"], body["media"]["tvdbId"]) == ("New Series Request", "81189")
    assert body["extra"] == [{"name": "Requested Seasons", "value": "1, 3"}]


async def test_the_header_is_sent_as_it_was_typed(portal: FakeOverseerr, ear: Ear) -> None:
    portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    ring = ear.rings[0]
    assert (ring.method, ring.path) == ("POST", "/webhook/overseerr")
    assert ring.headers["Authorization"] == "Bearer a secret of ours"
    assert ring.headers["Content-Type"] == "application/json"
    assert ring.headers["User-Agent"] == "axios/1.3.4"


async def test_no_header_is_sent_when_none_was_typed(portal: FakeOverseerr, ear: Ear) -> None:
    portal.webhook_to(f"{ear.url}/webhook/overseerr")
    portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    assert "Authorization" not in ear.rings[0].headers


async def test_decisions_are_announced_with_the_status_the_title_had(portal: FakeOverseerr, ear: Ear) -> None:
    number = portal.request(603, by=FRIEND, announce=False)
    portal.decline(number)
    await portal.bell.quiet()
    portal.approve(number)
    await portal.bell.quiet()
    portal.decline(number)
    await portal.bell.quiet()
    told = [(body["notification_type"], body["media"]["status"]) for body in ear.bodies]
    assert told == [("MEDIA_DECLINED", "PENDING"), ("MEDIA_APPROVED", "UNKNOWN"), ("MEDIA_DECLINED", "PROCESSING")]


async def test_approving_twice_is_announced_once(portal: FakeOverseerr, ask: Asking, ear: Ear) -> None:
    number = portal.request(603, by=FRIEND, announce=False)
    told = [await ask.post(f"/request/{number}/approve") for _ in range(2)]
    await portal.bell.quiet()
    assert [one.status for one in told] == [200, 200]
    assert ear.kinds == ["MEDIA_APPROVED"]


async def test_what_the_owner_asks_for_is_announced_as_approved(portal: FakeOverseerr, ear: Ear) -> None:
    portal.request(603)
    await portal.bell.quiet()
    assert ear.kinds == ["MEDIA_AUTO_APPROVED"]


async def test_what_can_be_watched_is_announced(portal: FakeOverseerr, ear: Ear) -> None:
    number = portal.request(603, by=FRIEND, announce=False)
    portal.set_available(number)
    await portal.bell.quiet()
    assert (ear.kinds, ear.bodies[0]["media"]["status"]) == (["MEDIA_AVAILABLE"], "AVAILABLE")


async def test_the_test_button(portal: FakeOverseerr, ear: Ear) -> None:
    portal.test_notification()
    await portal.bell.quiet()
    assert ear.kinds == ["TEST_NOTIFICATION"]
    assert ear.bodies[0]["request"] is None


async def test_a_request_that_nobody_announces(portal: FakeOverseerr, ear: Ear) -> None:
    portal.request(603, by=FRIEND, announce=False)
    await portal.bell.quiet()
    assert ear.kinds == []


async def test_a_silent_change_rings_nothing(portal: FakeOverseerr, ear: Ear) -> None:
    number = portal.request(603, by=FRIEND, announce=False)
    portal.set_pending(number)
    portal.edit(number, by=3)
    portal.delete(number)
    await portal.bell.quiet()
    assert ear.kinds == []


async def test_nobody_minds_when_nobody_hears(portal: FakeOverseerr, ear: Ear) -> None:
    ear.goes_down()
    portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    assert list(portal.bell.rung) == ["ClientConnectorError"]


@pytest.mark.parametrize("status", [401, 500])
async def test_a_refusal_is_not_tried_again(portal: FakeOverseerr, ear: Ear, status: int) -> None:
    ear.answers(status)
    portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    assert list(portal.bell.rung) == [status]


async def test_without_an_address_nothing_is_sent(portal: FakeOverseerr) -> None:
    portal.request(603, by=FRIEND)
    await portal.bell.quiet()
    assert list(portal.bell.rung) == []


async def test_a_title_that_left_tmdb_is_not_announced(portal: FakeOverseerr, ear: Ear) -> None:
    number = portal.request(603, by=FRIEND, announce=False)
    portal.titles.remove("movie", 603)
    portal.approve(number)
    await portal.bell.quiet()
    assert ear.kinds == []
