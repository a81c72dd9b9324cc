"""Settings that somebody typed, or keeps in another file."""

from collections.abc import Mapping
from typing import Any, Final

from daemon.plugin import Sheet
from plugins.moderation.config import ModerationConfig
from plugins.moderation.trying.changes import merged, plain

WITHIN: Final = ("plugins", "moderation")
"""Where they stand in a whole daemon.yaml."""


def by_themselves(written: Sheet) -> ModerationConfig:
    """What is not named is as it comes. Raises ConfigError with each mistake and its line."""
    return written.as_model(ModerationConfig)


def as_changes(written: Sheet, to: ModerationConfig) -> ModerationConfig:
    """What is not named stays as it is. Raises ConfigError with each mistake and its line."""
    return written.as_model(ModerationConfig, merged(plain(to), lifted(written.tree)))


def lifted(tree: Mapping[str, Any]) -> dict[str, Any]:
    """`rules:` and `ai_rules:` around settings are taken away: they mean the same one level up."""
    up = dict(tree)
    for block in ("rules", "ai_rules"):
        if isinstance(inner := up.get(block), Mapping):
            up = merged({name: value for name, value in up.items() if name != block}, inner)
    return up
