"""What the model was asked and what it cost, in numbers; what it said, on the request's page."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from daemon.commands.base import Scope
from plugins.moderation.advising.ledger import coarse
from plugins.moderation.advising.statistics import quantile
from tests.engine.front import a_front, a_key, a_program
from tests.house import House, a_house
from tests.stories.advised import POOR, SO_SO, WELL_LIKED, asks, furnished, put_films

SECOND = timedelta(seconds=1)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, **furnished()) as opened:
        put_films(opened)
        yield opened


@pytest.fixture
async def reader(house: House) -> AsyncIterator[ClientSession]:
    async with a_front(house) as (_, url):
        _, key = await a_key(house, "a reader", Scope.READ)
        async with a_program(url, key) as session:
            yield session


async def told(reader: ClientSession, path: str = "/api/v1/model") -> Any:  # noqa: ANN401 (JSON)
    async with reader.get(path) as response:
        assert response.status == 200
        return await response.json()


@pytest.mark.parametrize(
    "timed, share, found",
    [
        ([], 0.5, None),
        ([(1000, 1)], 0.5, SECOND),
        ([(1000, 1), (2000, 1)], 0.5, SECOND),
        ([(1000, 1), (2000, 2)], 0.5, 2 * SECOND),
        ([(1000, 9), (4000, 1)], 0.9, SECOND),
        ([(1000, 8), (4000, 2)], 0.9, 4 * SECOND),
    ],
)
def test_what_a_share_did_not_exceed(timed: list[tuple[int, int]], share: float, found: timedelta | None) -> None:
    assert quantile(timed, share) == found


@pytest.mark.parametrize("exact, kept", [(0.0, 0), (7.4, 7), (94.6, 95), (1234.0, 1200), (65_432.0, 65_000)])
def test_a_time_keeps_two_digits(exact: float, kept: int) -> None:
    assert coarse(exact) == kept


async def test_calls_tokens_cost_and_time_are_told_by_month_and_model(house: House, reader: ClientSession) -> None:
    for title in (WELL_LIKED, POOR, SO_SO, 862):
        await asks(house, title)
    house.portal.delete(1)
    await asks(house, WELL_LIKED)

    await house.daemon.database.write(lambda tx: tx.execute("UPDATE moderation_model_months SET latency = 3000"))
    page = await told(reader)

    row = page["asked"][0]
    used = await house.rows("SELECT sum(prompt), sum(completion), sum(cost) FROM moderation_model_calls")
    assert (row["month"], row["model"], row["calls"], row["unread"], row["cut"]) == ("2026-11", "gpt-4o-mini", 3, 0, 0)
    assert [(row["prompt"], row["completion"], row["cost"])] == used
    assert row["cost"] == pytest.approx((row["prompt"] * 0.15 + row["completion"] * 0.6) / 1_000_000)
    assert (row["median"], row["p90"]) == ("PT3S", "PT3S")
    assert (row["reused"], page["reused"]) == (1, 1)
    assert (page["spent"], page["trying"]) == (row["cost"], 0.0)
    assert (page["budget"], page["left"]) == (5.0, pytest.approx(5.0 - row["cost"]))
    assert page["saved"] == pytest.approx(row["cost"] / 3)
    assert page["settled"][-1] | {"month": ""} == {"month": "", "rules": 1, "learned": 0, "model": 3, "people": 0}
    assert len(page["settled"]) == 12


async def test_whole_days_and_parts_of_them_are_added_up(house: House, reader: ClientSession) -> None:
    for title in (862, WELL_LIKED, 694):
        await asks(house, title)
        await house.settles(after=timedelta(days=2))
    page = await told(reader)
    assert page["settled"][-1] | {"month": ""} == {"month": "", "rules": 2, "learned": 0, "model": 1, "people": 0}


@pytest.mark.parametrize(
    "furnishing, why",
    [
        ({"also": ()}, "No model was asked: none is set up, or it is switched off."),
        (furnished(order="rules_only"), "No model is asked in this house: order is rules_only."),
        (furnished(budget_per_month=0), "No model was asked: the budget of this month is spent."),
        (furnished(openai={"model": "llama"}), "No model was asked: its price is not known, so no budget could hold."),
        (furnished(openai={"model": "llama"}, budget_per_month=""), None),
    ],
)
async def test_why_no_model_is_asked_is_said(tmp_path: Path, furnishing: dict[str, Any], why: str | None) -> None:
    async with a_house(tmp_path, **furnished() | furnishing) as house, a_front(house) as (_, url):
        _, key = await a_key(house, "a reader", Scope.READ)
        async with a_program(url, key) as session:
            page = await told(session)
            assert (page["why_not"] and page["why_not"]["text"]) == why


async def test_what_the_model_said_stands_on_the_requests_page(house: House, reader: ClientSession) -> None:
    number = await asks(house, WELL_LIKED)
    page = await told(reader, f"/api/v1/requests/overseerr/{number}")
    assert page["advised"] == {
        "model": "gpt-4o-mini",
        "advice": "approve",
        "confidence": 0.9,
        "after": 0.9,
        "reason": "People who saw it rate it highly, and it suits this house.",
        "reasoning": "A good rating by enough people; nothing about its length or its age rating speaks against it.",
        "risks": {"quality": 2.0, "storage": 2.0, "appropriateness": 2.0, "trust": 2.0},
        "value": 8.0,
    }


@pytest.mark.parametrize(
    "path, language, words",
    [
        ("/model", "en", ("gpt-4o-mini", "Saved by rules", "<svg role")),
        ("/model", "fr", ("gpt-4o-mini", "Épargné par les règles", "<svg role")),
        ("/requests/overseerr/1", "en", ("What the model said", "Advises: approve", "sure")),
        ("/requests/overseerr/1", "fr", ("Ce qu\N{RIGHT SINGLE QUOTATION MARK}a dit le modèle", "approuver", "valeur")),
    ],
)
async def test_it_is_a_page_in_both_languages(
    house: House, reader: ClientSession, path: str, language: str, words: tuple[str, ...]
) -> None:
    await asks(house, WELL_LIKED)
    async with reader.get(path, headers={"Accept": "text/html", "Accept-Language": language}) as response:
        page = await response.text()
    assert [word for word in words if word not in page] == []
