"""Settings that somebody typed, or keeps in another file."""

import json
from collections.abc import Mapping
from typing import Final

from daemon.plugin import Sheet
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.written import lifted, merged

WITHIN: Final = ("plugins", "moderation")
"""Where they stand in a whole daemon.yaml."""


def by_themselves(written: Sheet) -> ModerationConfig:
    """What is not named is as it comes. Raises ConfigError with each mistake and its line."""
    return written.as_model(ModerationConfig)


def as_changes(written: Sheet, to: ModerationConfig) -> ModerationConfig:
    """What is not named stays as it is. Raises ConfigError with each mistake and its line."""
    return written.as_model(ModerationConfig, merged(to.written(), lifted(written.tree)))


def text(setting: object) -> str:
    """As it could be written in daemon.yaml; of a list of rules their names."""
    if isinstance(setting, list) and setting and all(isinstance(each, Mapping) and "name" in each for each in setting):
        return ", ".join(str(each["name"]) for each in setting)
    if setting is None or setting == []:
        return ""
    return setting if isinstance(setting, str) else json.dumps(setting, ensure_ascii=False)
