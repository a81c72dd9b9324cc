"""Every setting has words that an owner understands, taken from the file that is shipped."""

from pathlib import Path

import pytest

from daemon.config import Config, PluginConfig, Shape, read_config
from daemon.config.explained import documented, explanation, explanations, label
from daemon.services.overseerr.config import OverseerrConfig
from plugins.moderation.config import ModerationConfig


@pytest.mark.parametrize(
    "key, said",
    [
        ("server.port", "the dashboard and the webhooks"),
        ("plugins.moderation.genres.blacklist", "declined"),
        ("removals", "The most that may be removed in a day: people, files, torrents. The lower limit holds."),
        ("services.overseerr", "Overseerr, Jellyseerr or Seerr, where people ask for films and series."),
    ],
)
def test_a_comment_of_the_shipped_file_explains_what_it_stands_beside_or_above(key: str, said: str) -> None:
    assert explanations()[key] == said


def test_the_head_of_the_file_explains_no_setting() -> None:
    assert "house" not in explanations()
    assert not [text for text in explanations().values() if "How to read a value" in text]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "daemon.yaml").write_text("services: {upstairs: {kind: overseerr}}\nplugins: {moderation: {}}\n")
    shape = Shape(services={"overseerr": OverseerrConfig}, plugins={"moderation": ModerationConfig})
    return read_config(tmp_path / "daemon.yaml", data=tmp_path, environ={}, shape=shape, in_container=True)


def test_an_entry_of_the_owner_s_own_name_is_explained_by_its_kind(config: Config) -> None:
    assert explanation(config, ("services", "upstairs", "url")) == "such as http://overseerr:5055"


def test_what_the_shipped_file_leaves_out_is_explained_by_its_field(config: Config) -> None:
    said = "Off: the plugin hears nothing, and keeps what it was owed."
    assert explanation(config, ("plugins", "moderation", "enabled")) == said
    assert documented(PluginConfig)["enabled"] == said


def test_every_setting_that_holds_is_explained(config: Config) -> None:
    assert [path for path, _ in config.settings() if not explanation(config, path)] == []


@pytest.mark.parametrize(
    "key, name", [("min_rating", "Min rating"), ("api_key", "API key"), ("public_url", "Public URL")]
)
def test_a_key_is_read_as_words(key: str, name: str) -> None:
    assert label(key) == name
