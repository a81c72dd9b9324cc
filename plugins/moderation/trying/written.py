"""Settings that somebody typed, or keeps in another file."""

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
