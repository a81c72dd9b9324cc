"""A model that is out: how long a request waits for it, and what follows then."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.events.requests import RequestCreated, RequestReopened
from tests.engine.probing import SOMEBODY
from tests.house import House, a_house
from tests.stories.advised import POOR, WELL_LIKED, asks, decided, furnished, put_films


async def test_a_request_waits_a_while_for_a_model_that_is_out(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        await house.settles(after=timedelta(seconds=60))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 0
        house.world.llm.comes_back()
        await house.settles(after=timedelta(seconds=55))
        assert await decided(house, number) == ("approve", "model")


async def test_a_model_that_never_answered_since_the_start_is_out_and_no_less_waited_for(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        await house.stops()
        await house.lives()
        number = await asks(house)
        await house.settles(after=timedelta(seconds=60))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 0
        house.world.llm.comes_back()
        await house.settles(after=timedelta(seconds=55))
        assert await decided(house, number) == ("approve", "model")


async def test_then_it_is_put_before_the_owner_who_is_told_why(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        await house.settles(after=timedelta(minutes=3))
        assert await decided(house, number) == ("review", "unmatched")
        assert await house.why(number) == "No rule decides it. The model did not answer in time."
        assert await house.one("SELECT count(*) FROM questions WHERE state = 'open'") == 1
        assert await house.one("SELECT count(*) FROM moderation_model_calls") == 0
        await house.settles(after=timedelta(minutes=5))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 1


async def test_what_a_call_that_was_cut_off_may_have_cost_stays_spent(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        await asks(house, POOR)
        house.world.llm.hangs()
        number: int = house.portal.request(WELL_LIKED, by=2)
        house.rings(number)
        await house.settles(after=timedelta(minutes=6))
        assert await decided(house, number) == ("review", "unmatched")
        states = await house.rows("SELECT DISTINCT state, cost, spent > 0 FROM moderation_model_calls WHERE id > 1")
        assert states == [("cut", None, 1)]


async def test_without_a_bound_it_waits_until_the_model_answers(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(model_patience="")) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        await house.settles(after=timedelta(days=2))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 0
        house.world.llm.comes_back()
        await house.settles(after=timedelta(seconds=50))
        assert await decided(house, number) == ("approve", "model")


async def test_what_is_decided_meanwhile_is_left_alone(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        house.portal.approve(number)
        await house.settles(after=timedelta(minutes=5))
        assert await house.one("SELECT count(*) FROM questions") == 0


async def test_a_request_that_was_set_back_while_it_waited_is_decided_once(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.goes_down()
        number = await asks(house)
        again = RequestReopened(
            request=RequestId(service="overseerr", number=number),
            requester=Alias(service="overseerr", id="2"),
            media=MediaId(kind=MediaKind.MOVIE, tmdb=WELL_LIKED),
            created_at=await created_at(house),
            times=9,
        )
        await house.daemon.journal.commit(SOMEBODY, again)
        await house.settles()
        house.world.llm.comes_back()
        await house.settles(after=timedelta(minutes=4))
        assert await house.one("SELECT count(*) FROM moderation_decisions") == 1


async def created_at(house: House) -> datetime:
    """Of the first request, as the fact that told of it has it."""
    body = await house.one("SELECT body FROM events WHERE name = 'request.created'")
    return msgspec.json.decode(body, type=RequestCreated).created_at


async def test_a_rule_decides_at_once_however_long_the_model_is_out(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(order="ai_first")) as house:
        house.world.llm.goes_down()
        number = await asks(house, 862)
        assert await decided(house, number) == ("approve", "genres.whitelist")


@pytest.mark.parametrize(
    "status, body, why",
    [
        (401, {"error": {"message": "no"}}, "The model's service refuses the key."),
        (402, {"error": {"message": "pay"}}, "The account with the model's service has no credit left."),
        (404, {"error": {"message": "no such model", "code": "model_not_found"}}, "The service has no such model."),
        (400, {"error": {"message": "long", "code": "context_length_exceeded"}}, "The model would not answer this."),
    ],
)
async def test_what_waiting_would_not_mend_is_put_before_the_owner_at_once(
    tmp_path: Path, status: int, body: object, why: str
) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        house.world.llm.says(status, body)
        number = await asks(house)
        assert await house.why(number) == f"No rule decides it. {why}"
        assert await house.one("SELECT count(*) FROM moderation_model_calls") == 0
