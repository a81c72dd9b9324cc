"""The files that come along."""

from collections.abc import Mapping
from pathlib import Path
from re import findall
from typing import Any

import pytest
import yaml

from daemon.config import Config, ConfigError, Shape, effective, read_config, shipped_text, write_shipped
from daemon.config.document import read_document
from daemon.config.env_example import env_example
from daemon.config.references import parse, references
from daemon.config.sections import Core
from daemon.config.types import Secret
from daemon.services.discord.config import DiscordConfig
from daemon.services.jellyfin.config import JellyfinConfig
from daemon.services.llm.config import LlmConfig
from daemon.services.overseerr.config import OverseerrConfig
from daemon.services.plex.config import PlexConfig
from daemon.services.radarr.config import RadarrConfig
from daemon.services.slack.config import SlackConfig
from daemon.services.smtp.config import SmtpConfig
from daemon.services.sonarr.config import SonarrConfig
from daemon.services.tautulli.config import TautulliConfig
from daemon.services.telegram.config import TelegramConfig
from daemon.services.tmdb.config import TmdbConfig
from plugins.messages.config import MessagesConfig
from plugins.moderation.config import Genres, ModerationConfig

ROOT = Path(__file__).parents[2]


def test_the_file_in_the_checkout_is_the_one_that_is_shipped() -> None:
    assert (ROOT / "daemon.yaml").read_text("utf-8") == shipped_text()


def test_the_env_example_is_the_one_made_from_the_shipped_file() -> None:
    """Make it again with `python -m daemon.config.env_example > .env.example`."""
    assert (ROOT / ".env.example").read_text("utf-8") == env_example(shipped_text())


def test_every_number_of_the_shipped_file_is_the_default_of_a_variable() -> None:
    document = read_document("daemon.yaml", shipped_text().encode())
    bare = [text for _, text in document.texts() if yaml.safe_load(text) != text and "${" not in text]
    assert bare == []


def test_no_secret_has_a_value_in_the_shipped_file() -> None:
    document = read_document("daemon.yaml", shipped_text().encode())
    secrets = [
        text for path, text in document.texts() if findall("key$|secret|token$|password|webhook$", str(path[-1]))
    ]
    assert secrets == [
        "${WEBHOOK_SECRET:-}",
        "${OVERSEERR_API_KEY:-}",
        "${TMDB_API_KEY:-}",
        "${PLEX_TOKEN:-}",
        "${TELEGRAM_TOKEN:-${TELEGRAM_BOT_TOKEN:-}}",
        "${RADARR_API_KEY:-}",
        "${SONARR_API_KEY:-}",
        "${JELLYFIN_API_KEY:-}",
        "${TAUTULLI_API_KEY:-}",
        "${OPENAI_API_KEY:-}",
        "${SMTP_PASSWORD:-${EMAIL_PASS:-}}",
        "${DISCORD_WEBHOOK:-}",
        "${SLACK_WEBHOOK:-}",
    ]


def test_every_setting_of_the_shipped_file_is_explained_on_its_line() -> None:
    lines = shipped_text().splitlines()
    document = read_document("daemon.yaml", shipped_text().encode())
    silent = [path for path, _ in document.texts() if " # " not in lines[document.line(path) - 1]]
    assert silent == []


SHAPE = Shape(
    services={
        "overseerr": OverseerrConfig,
        "tmdb": TmdbConfig,
        "plex": PlexConfig,
        "telegram": TelegramConfig,
        "radarr": RadarrConfig,
        "sonarr": SonarrConfig,
        "jellyfin": JellyfinConfig,
        "tautulli": TautulliConfig,
        "llm": LlmConfig,
        "smtp": SmtpConfig,
        "discord": DiscordConfig,
        "slack": SlackConfig,
    },
    plugins={"moderation": ModerationConfig, "messages": MessagesConfig},
)


@pytest.fixture
def shipped(tmp_path: Path) -> Config:
    write_shipped(tmp_path / "daemon.yaml")
    return read_config(tmp_path / "daemon.yaml", data=tmp_path, environ={}, shape=SHAPE)


def test_every_setting_there_is_stands_in_the_shipped_file(shipped: Config) -> None:
    understood = {f"services.{name}.kind" for name in SHAPE.services} | {
        "plugins.moderation.enabled",
        "plugins.messages.enabled",
    }
    understood |= {"plugins.moderation.rules", "plugins.moderation.ai_rules"}  # two other ways to write the same
    understood |= {"plugins.moderation.named_rules"}  # none are shipped
    assert {setting.key for setting in effective(shipped) if setting.origin == "default"} == understood


def test_what_the_shipped_file_says_is_what_holds_without_it(shipped: Config) -> None:
    """But for the genres, which only an owner can choose."""
    moderation = shipped.plugins["moderation"]
    assert isinstance(moderation, ModerationConfig)
    assert moderation.model_copy(update={"genres": Genres()}) == ModerationConfig()
    assert dict(shipped.services) == {name: model(kind=name) for name, model in SHAPE.services.items()}
    assert shipped.plugins["messages"] == MessagesConfig()
    assert shipped.core == Core()


@pytest.mark.parametrize(
    "name, value, key, held",
    [
        ("OVERSEERR_API_URL", "http://overseerr:5055", "services.overseerr.url", "http://overseerr:5055"),
        ("OVERSEERR_API_KEY", "canary-a", "services.overseerr.api_key", "canary-a"),
        ("TMDB_API_KEY", "canary-b", "services.tmdb.api_key", "canary-b"),
        ("OPENAI_API_KEY", "canary-c", "services.llm.api_key", "canary-c"),
        ("OPENAI_ENABLED", "false", "services.llm.enabled", False),
        ("OPENAI_MODEL", "gpt-4o", "services.llm.model", "gpt-4o"),
        ("OPENAI_TEMPERATURE", "0.2", "services.llm.temperature", 0.2),
        ("OPENAI_MAX_TOKENS", "800", "services.llm.max_tokens", 800),
        ("WEBHOOK_SECRET", "canary-d", "core.server.webhook_secret", "canary-d"),
    ],
)
def test_the_variables_owners_already_have_reach_their_settings(
    tmp_path: Path, name: str, value: str, key: str, held: object
) -> None:
    write_shipped(tmp_path / "daemon.yaml")
    found: Any = read_config(tmp_path / "daemon.yaml", data=tmp_path, environ={name: value}, shape=SHAPE)
    for part in key.split("."):
        found = found[part] if isinstance(found, Mapping) else getattr(found, part)
    assert (found.reveal() if isinstance(found, Secret) else found) == held


def test_the_shipped_file_is_written_once_and_never_over_another(tmp_path: Path) -> None:
    file = tmp_path / "new" / "daemon.yaml"
    write_shipped(file)
    assert file.read_text("utf-8") == shipped_text()
    assert list(file.parent.iterdir()) == [file]
    file.write_text("mode: dry_run\n")
    with pytest.raises(ConfigError, match=r"^daemon.yaml: is there already and was left as it is$"):
        write_shipped(file)
    assert file.read_text() == "mode: dry_run\n"


def test_a_folder_that_takes_no_file_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConfigError, match=r"^daemon.yaml: cannot be written to .*/taken \(file exists\)$"):
        write_shipped(tmp_path / "taken" / "daemon.yaml")


def test_the_env_example_has_each_variable_once_with_its_default_and_its_comment() -> None:
    text = """\
a: "${ONE:-1}"          # the first
b: {c: "${TWO:-${OLD_TWO:-2}}", d: "x${ONE}y"}
e: ["${THREE}"]
"""
    made = env_example(text).split("USHER_API_KEY=\n\n")[1]
    assert made == "# a: the first\n#ONE=1\n\n# b.c\nTWO=\n#OLD_TWO=2\n\n# e[1]\nTHREE=\n"


def test_the_env_example_can_be_read_as_an_env_file() -> None:
    names = findall(r"(?m)^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"))
    document = read_document("daemon.yaml", shipped_text().encode())
    used = {reference.name for _, text in document.texts() for reference in references(parse(text))}
    assert set(names) == used | {"USHER_ADMIN_PASSWORD", "USHER_API_KEY"}
    assert len(names) == len(set(names))
