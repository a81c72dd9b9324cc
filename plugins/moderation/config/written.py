"""Settings as they could be written: to be merged with others, compared, and read again."""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Any, Final

Written = dict[str, Any]

OTHER_WORDS: Final = ("rules", "ai_rules", "shadow")
"""Another way of writing what other settings say, and settings that only watch."""
BUDGET: Final = "budget_per_month"
_AFTERWARDS: Final = ("review_expires", "review_expires_then", "offers", "weekly_report")
NOT_TRIED: Final = frozenset({*OTHER_WORDS, "enabled", "mode", BUDGET, "model_patience", *_AFTERWARDS})
"""With these, what no case is judged by: not to be changed on top."""


def judged_by(settings: Mapping[str, Any]) -> Written:
    """Settings that are tried, without what trying them may cost: that is not judged by."""
    return {name: value for name, value in settings.items() if name != BUDGET}


def written(settings: object) -> Any:  # noqa: ANN401 (whatever settings hold)
    """Texts, numbers, lists and groups."""
    if isinstance(settings, Mapping):
        return {str(name): written(value) for name, value in settings.items()}
    if isinstance(settings, tuple | list):
        return [written(value) for value in settings]
    if isinstance(settings, timedelta):
        return f"{settings.total_seconds():.3f}s"
    return settings.value if isinstance(settings, Enum) else settings


def merged(settings: Mapping[str, Any], more: Mapping[str, Any]) -> Written:
    """Groups are merged, all else takes the place of what was there."""
    both = dict(settings)
    for name, value in more.items():
        held = both.get(name)
        both[name] = merged(held, value) if isinstance(held, Mapping) and isinstance(value, Mapping) else value
    return both


def lifted(settings: Mapping[str, Any]) -> Written:
    """`rules:` and `ai_rules:` around settings are taken away: they mean the same one level up."""
    up = dict(settings)
    for block in ("rules", "ai_rules"):
        if isinstance(inner := up.get(block), Mapping):
            up = merged({name: value for name, value in up.items() if name != block}, inner)
    return up
