"""The requests that the description of the old program gives as examples, decided here."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from demo.titles import Title
from tests.house import a_house
from tests.stories.advised import (
    NO_LIMITS,
    SAID,
    completion,
    decided,
    nothing_is_due,
)

LAST_TEMPTATION = Title(
    tmdb_id=9_600_004, name="The Last Temptation", genres=(27, 53), rating=4.2, votes=120, popularity=20.0, runtime=95
)
GAME_OF_THRONES = Title(
    tmdb_id=9_600_005,
    kind="tv",
    name="Game of Thrones",
    genres=(10765, 18),
    rating=8.4,
    votes=24_000,
    popularity=340.0,
    seasons=8,
    episodes=73,
    tvdb_id=121_361,
)
MIA = Title(tmdb_id=9_600_003, name="Mia", genres=(18, 99), rating=6.1, votes=214, popularity=20.0, runtime=95)


@pytest.mark.parametrize(
    "title, choice, rule, asked",
    [
        pytest.param(MIA, "approve", "genres.whitelist", 0, id="#1903"),
        pytest.param(LAST_TEMPTATION, "review", "limits.min_rating", 0, id="#1904, against its document"),
        pytest.param(GAME_OF_THRONES, "approve", "model", 1, id="#1905, against its document"),
    ],
)
async def test_the_documented_requests_of_1_7(tmp_path: Path, title: Title, choice: str, rule: str, asked: int) -> None:
    shipped = {"genres": {"whitelist": ["Documentary", "Animation", "Family"], "blacklist": ["Adult", "Erotic"]}}
    async with a_house(tmp_path, also=("llm",), plugins={"moderation": shipped}) as house:
        house.world.titles.put(replace(title, released=house.world.today - timedelta(days=3_000)))
        house.portal.request(title.tmdb_id, by=2, kind=title.kind)
        await house.settles(after=timedelta(seconds=40))
        await house.until(lambda: nothing_is_due(house))
        assert await decided(house, 1) == (choice, rule)
        assert len(house.world.llm.received) == asked


DOCUMENTED = {
    "order": "ai_first",
    "auto_approve": {"rating_above": 8.0},
    "auto_reject": {"rating_below": 4.0, "genres": ["Reality"]},
    "needs_review": {"episode_count_above": 100, "new_user_days": 30, "obscure_popularity_threshold": 10},
    "new_user_needs_review": False,
    **NO_LIMITS,
}


BREAKING_BAD = Title(
    tmdb_id=9_600_011, name="Breaking Bad", rating=8.9, votes=14_000, popularity=90.0, genres=(18,), episodes=62
)
REALITY_SHOW = Title(
    tmdb_id=9_600_012, name="Reality Show", rating=3.2, votes=80, popularity=20.0, genres=(10764,), episodes=500
)
INDIE_SERIES = Title(tmdb_id=9_600_013, name="Unknown Indie Series", popularity=5.0, genres=(18,), episodes=8)


@pytest.mark.parametrize(
    "title, decision, told, value, choice, confidence",
    [
        (BREAKING_BAD, "APPROVED", 0.95, 9.5, "approve", 1.0),
        (REALITY_SHOW, "REJECTED", 0.90, 2.0, "decline", 1.0),
        (INDIE_SERIES, "APPROVED", 0.65, 5.5, "review", 0.55),
    ],
    ids=["of high quality", "long and of low quality", "obscure, for someone new"],
)
async def test_the_documented_examples_of_1_6(
    tmp_path: Path, title: Title, decision: str, told: float, value: float, choice: str, confidence: float
) -> None:
    async with a_house(tmp_path, also=("llm",), plugins={"moderation": DOCUMENTED}) as house:
        released = house.world.today - timedelta(days=3_000)
        house.world.titles.put(replace(title, kind="tv", seasons=5, released=released, tvdb_id=81_189))
        said = SAID | {"decision": decision, "confidence": told, "value_score": value}
        house.world.llm.says(200, completion(said))
        house.portal.request(title.tmdb_id, by=house.world.newcomer(), kind="tv", seasons=(1,))
        await house.settles(after=timedelta(seconds=40))
        await house.until(lambda: nothing_is_due(house))
        assert await house.rows("SELECT choice, confidence FROM moderation_decisions") == [(choice, confidence)]
