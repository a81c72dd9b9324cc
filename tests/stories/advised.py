"""A house in which a model is asked."""

import json
from datetime import timedelta
from typing import Any

import msgspec

from demo.titles import Title
from plugins.moderation.case import Case
from tests.house import MODERATION, House

WELL_LIKED, POOR, SO_SO = 603, 9_300_001, 9_300_002
"""The Matrix, rated 8.2; a film rated 4.8, one rated 6.0, where no limit holds them back."""
NO_LIMITS = {"limits": {"min_rating": "", "min_popularity": ""}}
NAMED = {"name": "x", "when": {"type": "movie"}, "then": "review"}
SAID = {
    "decision": "APPROVED",
    "confidence": 0.9,
    "reason": "Well liked.",
    "detailed_reasoning": "Rated highly by many.",
    "risk_factors": {"quality_risk": 1, "storage_risk": 3, "appropriateness_risk": 4, "user_trust_risk": 2},
    "value_score": 8.5,
}


def furnished(**moderation: object) -> dict[str, Any]:
    return {"also": ("llm",), "plugins": {"moderation": MODERATION | NO_LIMITS | moderation}}


def put_films(house: House) -> None:
    for number, rating in ((POOR, 4.8), (SO_SO, 6.0)):
        house.world.titles.put(
            Title(tmdb_id=number, name="A quiet film", genres=(18,), rating=rating, votes=900, popularity=20.0,
                  released=house.world.today - timedelta(days=900), runtime=101)
        )  # fmt: skip


async def asks(house: House, title: int = WELL_LIKED, by: int = 2) -> int:
    """Until everything was done about it that can be; the first question of all takes half a real second."""
    number: int = house.portal.request(title, by=by)
    house.rings(number)
    await house.settles()
    await house.until(lambda: nothing_is_due(house))
    return number


async def nothing_is_due(house: House) -> bool:
    return not await house.one("SELECT count(*) FROM deliveries WHERE state = 'due'")


async def case_of(house: House, number: int) -> Case:
    found = await house.one(
        'SELECT "case" FROM moderation_decisions WHERE request = ? ORDER BY id DESC', f"request:overseerr/{number}"
    )
    return msgspec.json.decode(found, type=Case)


def completion(content: object, **more: object) -> dict[str, object]:
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text}
    return {
        "choices": [{"message": message, "finish_reason": "stop", **more}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 200},
    }


async def decided(house: House, number: int) -> tuple[str, str]:
    rows = await house.rows(
        "SELECT choice, rule FROM moderation_decisions WHERE request = ? ORDER BY id DESC LIMIT 1",
        f"request:overseerr/{number}",
    )
    choice, rule = rows[0]
    return choice, rule
