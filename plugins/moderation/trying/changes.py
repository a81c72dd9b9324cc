"""Settings on top of daemon.yaml, accepted on a page. daemon.yaml stays the owner's: what changed there since wins."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Final

from pydantic import ValidationError

from daemon.domain.sentences import Sentence
from plugins.moderation.config import ModerationConfig

Plain = dict[str, Any]
"""Settings as they could be written in daemon.yaml."""

_OTHER_WORDS: Final = frozenset({"rules", "ai_rules", "shadow"})
"""Another way of writing what other settings say."""
NOT_TRIED: Final = _OTHER_WORDS | {"enabled", "mode", "order", "openai", "review_expires"}
"""With these, what no case is judged by: not to be changed on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Settings that hold on top of daemon.yaml. Stored: fields are only added, with a default."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    """Groups are merged, all else takes the place of what was there."""
    adds: tuple[Mapping[str, Any], ...] = ()
    """Named rules, after the owner's own."""
    was: Mapping[str, Any] = field(default_factory=dict)
    """What daemon.yaml said when it was accepted, by `limits.min_rating`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A change, and whether it holds."""

    number: int
    change: Change
    why_not: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The settings that count, and what they are made of."""

    config: ModerationConfig
    held: tuple[Held, ...] = ()


def plain(settings: object) -> Any:  # noqa: ANN401 (whatever settings hold)
    """Settings as texts, numbers, lists and groups, which can be read again and compared."""
    if isinstance(settings, ModerationConfig):
        return plain(settings.model_dump(exclude=set(_OTHER_WORDS)))
    if isinstance(settings, Mapping):
        return {str(name): plain(value) for name, value in settings.items()}
    if isinstance(settings, tuple | list):
        return [plain(value) for value in settings]
    if isinstance(settings, timedelta):
        return f"{settings.total_seconds():.3f}s"
    return settings.value if isinstance(settings, Enum) else settings


def leaves(settings: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every single setting: `limits.min_rating` and what it is."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def at(settings: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401
    """The setting of this name; None where there is none."""
    held: Any = settings
    for name in path.split("."):
        held = held.get(name) if isinstance(held, Mapping) else None
    return held


def merged(settings: Mapping[str, Any], more: Mapping[str, Any]) -> Plain:
    """Groups are merged, all else takes the place of what was there."""
    both = dict(settings)
    for name, value in more.items():
        held = both.get(name)
        both[name] = merged(held, value) if isinstance(held, Mapping) and isinstance(value, Mapping) else value
    return both


def changed(config: ModerationConfig, change: Change) -> ModerationConfig:
    """The settings with one change on top. Raises `ValidationError`, or ValueError where it may not be changed."""
    refuse(change.settings)
    settings = merged(plain(config), change.settings)
    rules = [*settings["named_rules"], *map(plain, change.adds)]
    return ModerationConfig.model_validate({**settings, "named_rules": rules})


def refuse(settings: Mapping[str, Any]) -> None:
    """ValueError on what cannot be tried."""
    wrong = sorted(NOT_TRIED & settings.keys())
    if wrong:
        raise ValueError(f"{wrong[0]} is nothing a case is judged by; leave it out")


def recorded(config: ModerationConfig, change: Change) -> Change:
    """The change with what daemon.yaml says now."""
    file = plain(config)
    was = {path: at(file, path) for path, _ in leaves(change.settings)}
    return Change(settings=change.settings, adds=change.adds, was=was)


def effective(config: ModerationConfig, accepted: Sequence[tuple[int, Change]]) -> Effective:
    """daemon.yaml's settings with everything accepted that still fits. Pure."""
    if not accepted:
        return Effective(config=config)
    file, now, held = plain(config), config, []
    for number, change in accepted:
        why_not = _overtaken(file, change)
        if why_not is None:
            try:
                now = changed(now, change)
            except (ValidationError, ValueError):
                why_not = Sentence("It no longer fits what daemon.yaml says.")
        held.append(Held(number=number, change=change, why_not=why_not))
    return Effective(config=now, held=tuple(held))


def without(config: ModerationConfig, accepted: Iterable[tuple[int, Change]], number: int) -> ModerationConfig:
    """What would hold but for this one."""
    return effective(config, [each for each in accepted if each[0] != number]).config


def _overtaken(file: Plain, change: Change) -> Sentence | None:
    moved = [path for path, was in change.was.items() if at(file, path) != was]
    if not moved:
        return None
    return Sentence("{setting} was changed in daemon.yaml since: what stands there holds.", {"setting": moved[0]})
