"""Whoever knew the program before finds its paths answered, by the rights of this one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from daemon.commands.base import Scope
from tests.engine.front import a_front, a_key, a_program
from tests.house import House, a_house
from tests.moderation.test_routes import OLD_WHO_MAY

FAMILY_FILM, ACTION_FILM, HORROR_FILM = 862, 603, 694
"""Toy Story, The Matrix, The Shining: approved, put before the owner, declined."""


@pytest.fixture
async def front(house: House) -> AsyncIterator[str]:
    """Where a house is found in which three films were asked for."""
    for film, by in ((FAMILY_FILM, 2), (ACTION_FILM, 3), (HORROR_FILM, 2)):
        house.rings(house.portal.request(film, by=by))
        await house.settles()
    async with a_front(house) as (_, url):
        yield url


@pytest.fixture
async def program(house: House, front: str) -> AsyncIterator[ClientSession]:
    """Somebody who may decide."""
    _, key = await a_key(house, "staff", Scope.READ, Scope.DECIDE)
    async with a_program(front, key) as session:
        yield session


async def asks(program: ClientSession, method: str, path: str, **given: Any) -> Any:  # noqa: ANN401 (any JSON)
    async with program.request(method, path, json=given or None) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def test_the_figures_are_those_of_the_house(program: ClientSession) -> None:
    assert await asks(program, "GET", "/stats") == {
        "total_decisions": 3, "approved": 1, "rejected": 1, "needs_review": 1, "approval_rate": 33.3,
        "last_24h": {"APPROVED": 1, "REJECTED": 1, "NEEDS_REVIEW": 1}, "openai_enabled": False,
    }  # fmt: skip
    assert await asks(program, "GET", "/staff/pending-count") == {"count": 1}
    learned = await asks(program, "GET", "/staff/ml-stats")
    assert learned == {"total_feedback": 0, "unlearned": 0, "patterns_learned": 0, "learning_threshold": 100}


@pytest.mark.parametrize("order, enabled", [("rules_first", True), ("rules_only", False)])
async def test_it_says_whether_a_model_is_asked(tmp_path: Path, order: str, enabled: bool) -> None:
    async with a_house(tmp_path, also=("llm",), plugins={"moderation": {"order": order}}) as house:
        _, key = await a_key(house, "staff", Scope.READ)
        async with a_front(house) as (_, url), a_program(url, key) as session:
            assert (await asks(session, "GET", "/stats"))["openai_enabled"] is enabled


async def test_a_review_comes_with_what_is_known_of_the_title(program: ClientSession) -> None:
    (review,) = (await asks(program, "GET", "/staff/reviews"))["reviews"]
    assert review["request_data"]["genres"] == "Action, Science Fiction"
    assert (review["request_data"]["rating"], review["request_data"]["episode_count"]) == (8.2, None)


async def test_the_history_is_told_in_the_old_words(program: ClientSession) -> None:
    (found,) = (await asks(program, "GET", "/api/history?filter=REJECTED"))["history"]
    assert (found["title"], found["decision"], found["media_type"]) == ("The Shining", "REJECTED", "movie")
    assert found["rule_matched"] == "genres.blacklist"
    assert len((await asks(program, "GET", "/api/history"))["history"]) == 3


@pytest.mark.parametrize("verb, status", [("approve", "approved"), ("reject", "declined")])
async def test_a_review_is_settled_by_its_number(house: House, program: ClientSession, verb: str, status: str) -> None:
    (review,) = (await asks(program, "GET", "/staff/reviews"))["reviews"]
    assert review["title"] == "The Matrix"
    done = await asks(program, "POST", f"/staff/review/{review['id']}/{verb}", reason="as before")
    assert (done["success"], done["request_id"]) == (True, review["request_id"])
    await house.settles()
    assert house.portal.book.requests[review["request_id"]].status.name.lower() == status
    async with program.post(f"/staff/review/{review['id']}/{verb}") as late:
        assert late.status == 404


@pytest.mark.parametrize("verb, status", [("approve", "approved"), ("reject", "declined")])
async def test_a_review_is_settled_by_the_number_of_its_request(
    house: House, program: ClientSession, verb: str, status: str
) -> None:
    (review,) = (await asks(program, "GET", "/staff/reviews"))["reviews"]
    await asks(program, "POST", f"/staff/review/{verb}/{review['request_id']}", staff="admin", reason="as before")
    await house.settles()
    assert house.portal.book.requests[review["request_id"]].status.name.lower() == status


@pytest.mark.parametrize("path", ["/admin/moderate-now", "/staff/moderate"])
async def test_moderate_now_says_what_it_found(program: ClientSession, path: str) -> None:
    done = await asks(program, "POST", path)
    assert (done["status"], done["total_found"], done["already_processed"]) == ("success", 1, 1)


async def test_cleaning_up_removes_no_decision(house: House, program: ClientSession) -> None:
    """Of two decisions the program before kept the first, and lost a person's."""
    assert (await asks(program, "POST", "/admin/cleanup-duplicates"))["entries_removed"] == 0
    assert (await asks(program, "POST", "/staff/cleanup-reviews"))["removed"] == 0
    assert await house.one("SELECT count(*) FROM moderation_decisions") == 3


@pytest.mark.parametrize(
    "path", ["/staff/moderate", "/moderate-html", "/staff/cleanup-reviews", "/admin/cleanup-duplicates"]
)
async def test_looking_changes_nothing_and_is_told_what_to_post(house: House, front: str, path: str) -> None:
    before = await house.one("SELECT count(*) FROM events")
    async with ClientSession(front) as nobody, nobody.get(path, headers={"Accept": "text/html"}) as answer:
        assert (answer.status, answer.content_type) == (405, "application/problem+json")
        assert answer.headers["Allow"] == "POST"
        assert "POST /" in (await answer.json())["detail"]
    assert await house.one("SELECT count(*) FROM events") == before


@pytest.mark.parametrize(
    "path, to",
    [
        ("/staff/report", "/report"),
        ("/review-dashboard", "/reviews"),
        ("/static/review-dashboard.html", "/reviews"),
        ("/staff/openai-stats", "/model"),
        ("/docs", "/api/openapi.json"),
    ],
)
async def test_an_old_page_leads_to_the_new_one(program: ClientSession, path: str, to: str) -> None:
    async with program.get(path, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, to)
    async with program.get(path) as there:
        assert there.status == 200


@pytest.mark.parametrize("method, path", sorted(OLD_WHO_MAY))
async def test_nobody_gets_in_by_an_old_path(house: House, front: str, method: str, path: str) -> None:
    filled = path.replace("{review}", "2").replace("{request}", "2")
    _, key = await a_key(house, "sweeper", Scope.DESTROY)
    for headers, status in (({}, 401), ({"X-Api-Key": key}, 403)):
        async with ClientSession(front, headers=headers) as session, session.request(method, filled) as answer:
            assert answer.status == status
    assert await house.one("SELECT count(*) FROM moderation_decisions") == 3


async def test_they_are_described_as_those_of_before(program: ClientSession) -> None:
    paths = (await asks(program, "GET", "/api/openapi.json"))["paths"]
    told = {
        (method.upper(), path) for path, found in paths.items() for method in found if found[method].get("deprecated")
    }
    assert told == set(OLD_WHO_MAY)
