"""The lean portal of the bench answers as the invented one does, and counts what was done to it."""

import json

import msgspec
import pytest

from daemon.services.overseerr.models import Page, RequestRow
from demo.world import World
from tests.bench.bodies import Bodies
from tests.bench.portal import Portal


@pytest.fixture
def portal() -> Portal:
    return Portal(Bodies(World()))


def test_a_request_waits_until_it_is_decided_and_every_decision_is_counted(portal: Portal) -> None:
    portal.told({"ask": 2})
    portal.answer("/api/v1/request/2/approve")
    portal.answer("/api/v1/request/2/approve")
    assert portal.undecided == 1
    assert [(each.status, each.decisions) for each in portal.requests.values()] == [(1, 0), (2, 2)]


def test_a_number_is_never_used_again(portal: Portal) -> None:
    portal.told({"ask": 3, "forget": True})
    portal.told({"forget": True})
    assert portal.told({"ask": 1}) == {"numbers": [4], "undecided": 1, "calls": 0}


def test_the_daemon_understands_a_request_and_a_page(portal: Portal) -> None:
    portal.told({"ask": 150})
    _, alone = portal.answer("/api/v1/request/7")
    _, page = portal.answer("/api/v1/request?take=100&skip=100&filter=pending&sort=added")
    request = msgspec.json.decode(alone, type=RequestRow).understood("overseerr")
    rows = msgspec.json.decode(page, type=Page, strict=False)
    assert (request.id.number, request.media.tmdb) == (7, 1_000_007)
    assert (rows.info.results, len(rows.results)) == (150, 50)


def test_a_portal_that_fails_does_nothing(portal: Portal) -> None:
    portal.told({"ask": 1, "failing": True})
    assert portal.answer("/api/v1/request/1/approve")[0] == 500
    assert portal.undecided == 1


def test_calls_about_a_film_are_counted_for_its_request(portal: Portal) -> None:
    portal.told({"ask": 1})
    assert portal.about("/3/movie/1000001?api_key=x") is portal.requests[1]
    assert json.loads(portal.answer("/3/movie/1000001?api_key=x")[1])["id"] == 1_000_001
