"""What the owner may write, and what is said of a mistake."""

from datetime import timedelta
from pathlib import Path

import pytest

from daemon.config import ConfigError, Mode, Shape, read_config
from plugins.moderation.config import Limits, ModerationConfig

SHAPE = Shape(services={}, plugins={"moderation": ModerationConfig})


def moderation(folder: Path, *lines: str) -> ModerationConfig:
    file = folder / "daemon.yaml"
    file.write_text("\n".join(("plugins:", "  moderation:", *(f"    {line}" for line in lines))) + "\n")
    config = read_config(file, data=folder, environ={}, shape=SHAPE).plugins["moderation"]
    assert isinstance(config, ModerationConfig)
    return config


def test_the_settings_of_the_shipped_file_are_read(tmp_path: Path) -> None:
    config = moderation(
        tmp_path,
        "mode: dry_run",
        "genres: {whitelist: [Documentary, Animation, Family], blacklist: 'Adult, Erotic'}",
        "limits:",
        "  {min_rating: 5.5, max_episodes: 500, max_seasons: 20, min_popularity: 3.0, min_year: 1980, max_runtime: 90}",
        "limits_then: reject",
        "new_user_threshold_days: 14",
        "new_user_needs_review: false",
        "review_expires: 7d",
    )
    assert config.mode is Mode.DRY_RUN
    assert (config.genres.whitelist, config.genres.blacklist) == (
        ("Documentary", "Animation", "Family"),
        ("Adult", "Erotic"),
    )
    assert (config.limits.min_rating, config.limits.max_runtime, config.limits.min_votes) == (5.5, 90, 10)
    assert (config.limits_then, config.new_user_threshold_days, config.new_user_needs_review) == ("reject", 14, False)
    assert config.review_expires == timedelta(days=7)


def test_what_is_not_written_is_the_default(tmp_path: Path) -> None:
    config = moderation(tmp_path, "enabled: true")
    assert config == ModerationConfig()
    assert config.limits.model_dump() == {
        "min_rating": 6.0,
        "min_votes": 10,
        "max_episodes": 300,
        "max_seasons": 15,
        "min_popularity": 5.0,
        "min_year": 1950,
        "max_runtime": 240,
    }
    assert (config.limits_then, config.new_user_threshold_days, config.new_user_needs_review) == ("review", 30, True)
    assert (config.genres.whitelist, config.genres.blacklist, config.review_expires) == ((), (), None)


@pytest.mark.parametrize("limit", sorted(Limits.model_fields))
def test_an_empty_limit_is_off(tmp_path: Path, limit: str) -> None:
    config = moderation(tmp_path, "limits:", f"  {limit}:")
    assert getattr(config.limits, limit) is None


@pytest.mark.parametrize(
    "line, said",
    [
        ("limits: {min_rating: 60}", "limits.min_rating: should be a number from 0 to 10"),
        ("limits: {max_seasons: 0}", "limits.max_seasons: should be a whole number, 1 or more"),
        ("limits: {max_runtime: two hours}", "limits.max_runtime: should be a whole number, 1 or more"),
        ("limits: {min_raiting: 6}", "limits.min_raiting: is not a known setting; did you mean min_rating?"),
        ("limits_then: refuse", "limits_then: should be one of review, reject, decline"),
        ("new_user_threshold_days: a month", "new_user_threshold_days: should be a whole number from 0 to 36500"),
        ("review_expires: soon", "review_expires: should be a duration such as 90s, 5m, 2h or 30d"),
        ("review_expires: 0", "review_expires: should be a duration such as 90s, 5m, 2h or 30d"),
        (
            "genres: {blacklist: [Horror, Documantary]}",
            "genres.blacklist[2]: is no genre that TMDB knows; did you mean Documentary?",
        ),
        (
            "genres: {whitelist: 'Drama, Horor'}",
            "genres.whitelist[2]: is no genre that TMDB knows; did you mean Horror?",
        ),
        ("genres: {whitelist: Horror, blacklist: horreur}", "genres: Horror is on both lists; take it off one"),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        moderation(tmp_path, line)
    assert str(refused.value) == f"daemon.yaml:3: plugins.moderation.{said}"
