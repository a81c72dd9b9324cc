"""Another model is asked beside the decision: nobody waits for it, nothing follows from it, it has money of its own."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from pydantic import ValidationError

from daemon.commands.base import Scope
from plugins.moderation.config import ModerationConfig
from tests.engine.front import a_front, a_key, a_program
from tests.house import House, a_house
from tests.stories.advised import POOR, SO_SO, WELL_LIKED, asks, decided, furnished, put_films
from tests.stories.test_learning import answers
from tests.stories.test_trying import _seen_once_more

BESIDE_RULES = {"order": "rules_first", "budget_per_month": 1.0}
BETTER = {"openai": {"model": "gpt-4o"}, "budget_per_month": 1.0}


async def tried(owner: ClientSession) -> Any:  # noqa: ANN401 (JSON)
    async with owner.get("/api/v1/shadow") as response:
        return (await response.json())["tried"]


def models_asked(house: House) -> list[str]:
    return [json.loads(each)["model"] for each in house.world.llm.received]


async def test_it_is_asked_beside_rules_that_ask_nobody_and_measured_by_what_people_say(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(order="rules_only", shadow=BESIDE_RULES)) as house:
        put_films(house)
        liked, poor = await asks(house, WELL_LIKED), await asks(house, POOR)
        assert [await decided(house, each) for each in (liked, poor)] == [("review", "unmatched")] * 2
        assert not house.portal.approved[liked]
        assert models_asked(house) == ["gpt-4o-mini"] * 2
        await answers(house, liked, "approve")
        await answers(house, poor, "approve")
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            (seen,) = await tried(owner)
            assert (seen["agreed"], seen["counted"], seen["open"]) == (1, 2, 0)
            (other,) = seen["disagreements"]
            assert (other["held"], other["tried"], other["person"]) == ("review", "decline", "approve")
            assert other["tried_rule"] == "model"
            spent = await house.one("SELECT sum(spent) FROM moderation_model_calls")
            asked = {"model": "gpt-4o-mini", "budget": 1.0, "calls": 2, "silent": []}
            assert seen["asks"] == asked | {"spent": pytest.approx(spent)}
            page = await (await owner.get("/shadow")).text()
            assert "gpt-4o-mini is asked about each request that no rule decides" in page
            assert other["said"] in page


async def test_another_model_is_asked_beside_the_one_that_decides(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(shadow=BETTER)) as house:
        put_films(house)
        assert await decided(house, await asks(house, WELL_LIKED)) == ("approve", "model")
        assert models_asked(house) == ["gpt-4o-mini", "gpt-4o"]
        assert await decided(house, await asks(house, 862)) == ("approve", "genres.whitelist")
        assert len(house.world.llm.received) == 2
        rows = await house.rows("SELECT held, tried, tried_rule FROM moderation_shadow ORDER BY judged_at")
        assert rows == [("approve", "approve", "model"), ("approve", "approve", "genres.whitelist")]
        accounts = await house.rows("SELECT account, model FROM moderation_model_calls ORDER BY id")
        assert accounts == [("", "gpt-4o-mini"), ("shadow:2026-11", "gpt-4o")]


@pytest.mark.parametrize(
    "shadow, why",
    [
        (BETTER | {"budget_per_month": 0.0001}, "what this may cost at most is spent"),
        ({"openai": {"model": "house-model"}, "budget_per_month": 1.0}, "its price is not known"),
    ],
)
async def test_what_it_is_not_asked_about_counts_for_neither(
    tmp_path: Path, shadow: dict[str, object], why: str
) -> None:
    async with a_house(tmp_path, **furnished(shadow=shadow)) as house:
        put_films(house)
        assert await decided(house, await asks(house, WELL_LIKED)) == ("approve", "model")
        assert models_asked(house) == ["gpt-4o-mini"]
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            (seen,) = await tried(owner)
            assert (seen["counted"], seen["open"], seen["asks"]["calls"]) == (0, 0, 0)
            assert [(why in each["why"]["text"], each["cases"]) for each in seen["asks"]["silent"]] == [(True, 1)]
            assert "1 request does not count:" in await (await owner.get("/shadow")).text()


async def test_it_counts_against_the_budget_of_the_house_too(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(order="rules_only", budget_per_month=0, shadow=BESIDE_RULES)) as house:
        await asks(house, WELL_LIKED)
        assert house.world.llm.received == []
        assert await house.rows("SELECT unadvised FROM moderation_shadow") == [("budget",)]


async def test_nobody_waits_for_one_that_is_out_and_it_is_asked_when_it_answers(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished(order="rules_only", shadow=BESIDE_RULES)) as house:
        house.world.llm.goes_down()
        number: int = house.portal.request(WELL_LIKED, by=2)
        house.rings(number)
        await house.until(lambda: house.one("SELECT count(*) FROM questions WHERE state = 'open'"))
        await answers(house, number, "decline")
        assert house.portal.declined[number]
        house.world.llm.comes_back()
        await house.settles(after=timedelta(minutes=2))
        rows = await house.rows("SELECT held, tried, person FROM moderation_shadow")
        assert rows == [("review", "approve", "decline")]


async def test_promoted_it_decides_and_is_demoted_by_itself_when_people_decide_otherwise(tmp_path: Path) -> None:
    async with a_house(tmp_path, **furnished()) as house:
        put_films(house)
        _, key = await a_key(house, "owner", *Scope)
        async with a_front(house) as (_, url), a_program(url, key) as owner:
            free = await owner.post("/api/v1/shadow/try", json={"settings": "openai: {model: gpt-4o}"})
            assert (free.status, "budget_per_month" in await free.text()) == (409, True)
            better = {"settings": json.dumps(BETTER)}
            assert (await owner.post("/api/v1/shadow/try", json=better)).status == 204
            (seen,) = await tried(owner)
            assert seen["asks"]["model"] == "gpt-4o"
            assert (await owner.post("/api/v1/shadow/promote", json={"key": seen["key"]})).status == 204
            number = await asks(house, WELL_LIKED)
            assert await decided(house, number) == ("approve", "model")
            assert models_asked(house) == ["gpt-4o"]
            rows = await house.rows("SELECT held, tried, promoted FROM moderation_shadow")
            assert rows == [("review", "approve", 1)]
            house.portal.decline(number)
            await house.settles(after=timedelta(minutes=2))
            (seen,) = await tried(owner)
            assert (seen["promoted"], seen["agreed"], seen["counted"], seen["asks"]) == (1, 0, 1, None)
            assert dict(seen["settings"]) == {"openai.model": "gpt-4o"}
            for _ in range(4):
                await house.daemon.database.write(_seen_once_more)
            await asks(house, POOR)
            await house.until(lambda: house.one("SELECT count(*) FROM moderation_changes WHERE ended_by = 'drift'"))
            shown = await (await owner.get("/api/v1/shadow")).json()
            assert [each["by_itself"] for each in shown["demoted"]] == [True]
        await asks(house, SO_SO)
        assert models_asked(house) == ["gpt-4o", "gpt-4o", "gpt-4o-mini"]


@pytest.mark.parametrize(
    "shadow, said",
    [
        ({"openai": {"model": "gpt-4o"}}, "say what that may cost a month, as budget_per_month"),
        ({"openai": {"model": "gpt-4o"}, "budget_per_month": "much"}, "shadow: budget_per_month: "),
    ],
)
def test_a_model_is_not_tried_without_saying_what_it_may_cost(shadow: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ModerationConfig.model_validate({"shadow": shadow})
    ModerationConfig.model_validate({"shadow": {"openai": {"model": "gpt-4o"}, "budget_per_month": ""}})
