"""Settings on top of daemon.yaml, accepted on a page. daemon.yaml stays the owner's: what changed there since wins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daemon.domain.sentences import Sentence
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.written import Written, lifted


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


def changed(config: ModerationConfig, change: Change) -> ModerationConfig:
    """The settings with one change on top. Raises ValueError where it may not be changed."""
    return config.changed(change.settings, change.adds)


def recorded(config: ModerationConfig, change: Change) -> Change:
    """The change with what daemon.yaml says now."""
    file = config.written()
    was = {path: at(file, path) for path, _ in leaves(lifted(change.settings))}
    return Change(settings=change.settings, adds=change.adds, was=was)


def effective(config: ModerationConfig, accepted: Sequence[tuple[int, Change]]) -> Effective:
    """daemon.yaml's settings with everything accepted that still fits. Pure."""
    if not accepted:
        return Effective(config=config)
    file, now, held = config.written(), config, []
    for number, change in accepted:
        why_not = _overtaken(file, change)
        if why_not is None:
            try:
                now = changed(now, change)
            except ValueError:
                why_not = Sentence("It no longer fits what daemon.yaml says.")
        held.append(Held(number=number, change=change, why_not=why_not))
    return Effective(config=now, held=tuple(held))


def _overtaken(file: Written, change: Change) -> Sentence | None:
    moved = [path for path, was in change.was.items() if at(file, path) != was]
    if not moved:
        return None
    return Sentence("{setting} was changed in daemon.yaml since: what stands there holds.", {"setting": moved[0]})
