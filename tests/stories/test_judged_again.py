"""What waits is judged again when somebody says so, never twice by the same settings; and reviews are looked at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from daemon.commands.base import Scope
from tests.engine.front import a_front, a_key, a_program
from tests.house import MODERATION, House

ACTION_FILM, FAMILY_FILM = 603, 862
"""The Matrix, put before the owner; Toy Story, approved."""


@pytest.fixture
async def program(house: House) -> AsyncIterator[ClientSession]:
    """Somebody who may decide."""
    _, key = await a_key(house, "staff", Scope.READ, Scope.DECIDE)
    async with a_front(house) as (_, url), a_program(url, key) as session:
        yield session


async def presses(program: ClientSession, path: str, **given: Any) -> Any:  # noqa: ANN401 (the JSON of any answer)
    async with program.post(f"/api/v1{path}", json=given) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


async def with_settings(house: House, **settings: Any) -> None:  # noqa: ANN401 (as daemon.yaml has them)
    house.furnish(plugins={"moderation": {**MODERATION, **settings}})
    await house.daemon.apply(house.daemon.read_config())


async def choices(house: House) -> list[str]:
    return [row[0] for row in await house.rows("SELECT choice FROM moderation_decisions ORDER BY id")]


async def a_review(house: House) -> int:
    number: int = house.portal.request(ACTION_FILM, by=2)
    house.rings(number)
    await house.settles()
    return number


async def test_what_was_put_before_the_owner_by_other_settings_is_judged_again_once(
    house: House, program: ClientSession
) -> None:
    number = await a_review(house)
    assert await presses(program, "/requests/judge") == {"waiting": 1, "judged": 0}
    await with_settings(house, genres={"whitelist": ["Action"]})
    assert await presses(program, "/requests/judge") == {"waiting": 1, "judged": 1}
    await presses(program, "/requests/judge")
    await house.settles()
    assert await choices(house) == ["review", "approve"]
    assert house.portal.approved[number] == 1
    assert await house.one("SELECT state FROM questions") == "closed"


async def test_pressed_by_several_at_once_it_is_one_more_decision(house: House, program: ClientSession) -> None:
    await a_review(house)
    await with_settings(house, threshold=0.9)
    keys = [(await a_key(house, f"staff {each}", Scope.READ, Scope.DECIDE))[1] for each in range(3)]
    async with AsyncExitStack() as open_:
        all_ = [await open_.enter_async_context(a_program(str(program._base_url), key)) for key in keys]  # noqa: SLF001
        await asyncio.gather(*(presses(each, "/requests/judge") for each in (program, *all_)))
    assert await house.one("SELECT count(*) FROM events WHERE name = 'request.reconsidered'") > 1
    await house.settles()
    assert await choices(house) == ["review", "review"]


async def test_only_afresh_is_a_second_decision_by_the_same_settings(house: House, program: ClientSession) -> None:
    await a_review(house)
    assert await presses(program, "/requests/judge", afresh=True) == {"waiting": 1, "judged": 1}
    await house.settles()
    assert await choices(house) == ["review", "review"]


async def test_what_was_never_judged_is_judged(house: House, program: ClientSession) -> None:
    await with_settings(house, enabled=False)
    number = house.portal.request(FAMILY_FILM, by=2)
    house.rings(number)
    await house.settles()
    await house.daemon.database.write(lambda tx: tx.execute("DELETE FROM deliveries"))
    await with_settings(house)
    await house.settles()
    assert await choices(house) == []
    assert await presses(program, "/requests/judge") == {"waiting": 1, "judged": 1}
    await house.settles()
    assert house.portal.approved[number] == 1


async def test_the_portals_are_read_at_once(house: House, program: ClientSession) -> None:
    await house.settles()
    number = house.portal.request(FAMILY_FILM, by=2)
    await presses(program, "/requests/judge")
    await house.settles(after=timedelta(seconds=2))
    assert house.portal.approved[number] == 1


async def test_reviews_of_what_was_settled_elsewhere_close(house: House, program: ClientSession) -> None:
    """Approved there, or gone (404): what the programs before closed only half of."""
    approved, deleted, open_still = [await a_review_by(house, by) for by in (2, 3, 4)]
    house.portal.approve(approved)
    house.portal.delete(deleted)
    assert await presses(program, "/reviews/look") == {"open": 3, "settled": 2, "unknown": 0}
    await house.settles(after=timedelta(seconds=5))
    state = "SELECT state FROM questions WHERE subject = ?"
    assert await house.one(state, f"request:overseerr/{approved}") == "closed"  # no sweep was due yet
    await house.settles(after=timedelta(minutes=2))
    found = dict(await house.rows("SELECT subject, state FROM questions ORDER BY id"))
    assert found == {
        f"request:overseerr/{approved}": "closed",
        f"request:overseerr/{deleted}": "closed",
        f"request:overseerr/{open_still}": "open",
    }


async def a_review_by(house: House, by: int) -> int:
    """Of something of their own: for the same they would be asked about together."""
    number: int = house.portal.request({2: 603, 3: 155, 4: 603}[by], by=by, is4k=by == 4)
    house.rings(number)
    await house.settles()
    return number


async def test_of_a_portal_that_does_not_answer_nothing_is_concluded(house: House, program: ClientSession) -> None:
    await a_review(house)
    house.portal.goes_down()
    assert await presses(program, "/reviews/look") == {"open": 1, "settled": 0, "unknown": 1}
    await house.settles()
    assert await house.one("SELECT state FROM questions") == "open"


@pytest.mark.parametrize("path", ["/requests/judge", "/reviews/look"])
async def test_who_may_only_read_presses_nothing(house: House, path: str) -> None:
    _, key = await a_key(house, "reader", Scope.READ)
    async with a_front(house) as (_, url), a_program(url, key) as reader, reader.post(f"/api/v1{path}") as refused:
        assert refused.status == 403
