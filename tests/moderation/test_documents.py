"""Both ways in which the documents before this program write the same settings."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from daemon.config import Shape, read_config
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules import judge
from tests.moderation.cases import FILM, SERIES, a_case

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


OF_1_6 = """
plugins:
  moderation:
    # Auto-approve rules (strict - will override AI if matched)
    auto_approve:
      rating_above: 8.0          # TMDB rating >= 8.0
      popularity_above: 100      # TMDB popularity >= 100
      genres:                    # Whitelisted genres
        - Drama
        - Documentary
        - Science Fiction
    auto_reject:
      rating_below: 4.0          # TMDB rating <= 4.0
      genres:                    # Blacklisted genres
        - Reality
        - Talk
    needs_review:
      episode_count_above: 100   # Long series need review
      new_user_days: 30          # New users (<30 days)
      obscure_popularity_threshold: 10  # Low popularity content
    machine_learning:
      enabled: true
      min_samples_to_learn: 100
      confidence_threshold: 0.75
      auto_apply_patterns: true
"""
OF_1_7 = """
plugins:
  moderation:
    rules:
      genres:
        whitelist:
          - Documentary
          - Animation
          - Family
          - Musical
          - Biography
        blacklist:
          - Adult
          - Erotic
          - Gore
          - Splatter
      limits:
        min_rating: 5.5          # Plus permissif
        max_episodes: 500
        max_seasons: 20
        min_popularity: 3.0
        min_year: 1980           # Rejeter films trop anciens
        max_runtime: 180         # Minutes (pour films)
      new_user_threshold_days: 30
      new_user_needs_review: true  # Envoie en révision manuelle
    openai:
      model: "gpt-4o"
      temperature: 0.2
      max_tokens: 800
"""


@pytest.mark.parametrize("written", [OF_1_6, OF_1_7], ids=["1.6", "1.7"])
def test_a_file_as_it_was_documented_is_taken_whole(tmp_path: Path, written: str) -> None:
    (tmp_path / "daemon.yaml").write_text(written, encoding="utf-8")
    shape = Shape(services={}, plugins={"moderation": ModerationConfig})
    read_file = read_config(tmp_path / "daemon.yaml", data=tmp_path, environ={}, shape=shape)
    assert read_file.plugins["moderation"] == read(yaml.safe_load(written)["plugins"]["moderation"])


@pytest.mark.parametrize(
    "house, facts, choice",
    [
        pytest.param(OF_1_6, {"rating": 8.0, "votes": 99, "genres": (37,)}, "approve", id="rated 8.0: approved"),
        pytest.param(OF_1_6, {"rating": 7.9, "votes": 99, "genres": (37,)}, "review", id="rated 7.9: no rule"),
        pytest.param(OF_1_6, {"popularity": 100.0, "genres": (37,)}, "approve", id="popularity 100: approved"),
        pytest.param(OF_1_6, {"rating": 4.0, "votes": 99, "genres": (18,)}, "decline", id="rated 4.0, and a drama"),
        pytest.param(OF_1_6, {"rating": 9.0, "votes": 99, "genres": (10764,), "media": SERIES}, "decline", id="TV"),
        pytest.param(OF_1_7, {"rating": 3.0, "votes": 99, "genres": (99,)}, "approve", id="a documentary, rated 3.0"),
        pytest.param(OF_1_7, {"rating": 5.5, "votes": 99, "runtime": 180}, "review", id="exactly at its limits"),
    ],
)  # fmt: skip
def test_what_it_says_is_what_is_done(house: str, facts: dict[str, Any], choice: str) -> None:
    known: dict[str, Any] = {
        "media": FILM,
        "released": date(2017, 3, 8),
        "age": timedelta(days=800),
        "popularity": 20.0,
    }
    config = read(yaml.safe_load(house)["plugins"]["moderation"])
    assert judge(a_case(**known | facts), config).choice == choice


@pytest.mark.parametrize(
    "facts, rule",
    [
        ({"rating": 5.4, "votes": 99}, "limits.min_rating"),
        ({"popularity": 2.9}, "limits.min_popularity"),
        ({"released": date(1979, 12, 31)}, "limits.min_year"),
        ({"runtime": 181}, "limits.max_runtime"),
        ({"media": SERIES, "episodes": 501}, "limits.max_episodes"),
        ({"media": SERIES, "seasons": 21}, "limits.max_seasons"),
        ({"age": timedelta(days=29)}, "new_user"),
    ],
)
def test_what_is_beyond_a_documented_limit_is_put_before_the_owner(facts: dict[str, Any], rule: str) -> None:
    known: dict[str, Any] = {
        "media": FILM,
        "released": date(2017, 3, 8),
        "age": timedelta(days=800),
        "popularity": 20.0,
    }
    decision = judge(a_case(**known | facts), read(yaml.safe_load(OF_1_7)["plugins"]["moderation"]))
    assert (decision.choice, decision.rule) == ("review", rule)
