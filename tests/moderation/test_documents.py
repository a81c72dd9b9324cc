"""Both ways in which the documents before this program write the same settings."""

from typing import Any

import pytest
from pydantic import ValidationError

from plugins.moderation.config import ModerationConfig

AT_THE_ROOT = {
    "auto_approve": {"rating_above": 8.0, "popularity_above": 100, "genres": ["Drama", "Science Fiction"]},
    "auto_reject": {"rating_below": 4.0, "genres": ["Reality", "Talk"]},
    "needs_review": {"episode_count_above": 100, "new_user_days": 30, "obscure_popularity_threshold": 10},
}
WITH_RULES = {
    "genres": {"whitelist": ["Documentary", "Musical", "Biography"], "blacklist": ["Adult", "Gore", "Splatter"]},
    "limits": {"min_rating": 5.5, "max_episodes": 500, "max_seasons": 20, "min_popularity": 3.0, "min_year": 1980,
               "max_runtime": 180},
    "new_user_threshold_days": 14,
    "new_user_needs_review": False,
}  # fmt: skip
MORE = {
    "openai": {"model": "gpt-4o", "temperature": 0.2, "max_tokens": 800},
    "machine_learning": {"enabled": True, "min_samples_to_learn": 100, "confidence_threshold": 0.75,
                         "auto_apply_patterns": True},
}  # fmt: skip


def read(written: dict[str, Any]) -> ModerationConfig:
    return ModerationConfig.model_validate(written)


@pytest.mark.parametrize(
    "wrapped, plain",
    [
        ({"ai_rules": AT_THE_ROOT}, AT_THE_ROOT),
        ({"rules": WITH_RULES}, WITH_RULES),
        ({"rules": WITH_RULES, "ai_rules": AT_THE_ROOT, **MORE}, {**WITH_RULES, **AT_THE_ROOT, **MORE}),
    ],
)
def test_one_level_down_means_the_same(wrapped: dict[str, Any], plain: dict[str, Any]) -> None:
    names = set(ModerationConfig.model_fields) - {"rules", "ai_rules"}
    assert {name: getattr(read(wrapped), name) for name in names} == {
        name: getattr(read(plain), name) for name in names
    }


def test_what_is_not_written_keeps_its_default() -> None:
    assert read({"rules": {"genres": {"whitelist": "Family"}}}).limits == read({}).limits


@pytest.mark.parametrize(
    "written, complaint",
    [
        ({"rules": {"limits": {"min_rating": 5}}, "limits": {"min_rating": 6}}, "limits is set twice"),
        ({"ai_rules": AT_THE_ROOT, "auto_reject": {}}, "auto_reject is set twice"),
        ({"needs_review": {"new_user_days": 30}}, "set both, or neither"),
        ({"rules": {"genres": {"whitelist": ["Horror"], "blacklist": ["Horreur"]}}}, "Horror is on both lists"),
    ],
)
def test_what_cannot_be_meant_is_refused(written: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        read(written)
