"""The old settings, as a block for daemon.yaml; what does not fit is named with the reason."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from plugins.moderation.config import ModerationConfig

_ELSEWHERE = {
    "notifications": "people are told by plugins: messages and the services smtp, telegram, discord, slack",
    "performance": "there is nothing to set: answers are kept, and services have limits of their own",
    "overseerr": "services: overseerr",
    "tmdb": "services: tmdb",
}


def proposed(file: Path) -> tuple[str, list[str]]:
    """The block as YAML, and what was left out and why. Raises OSError and yaml.YAMLError."""
    held = yaml.safe_load(file.read_text(encoding="utf-8", errors="replace"))
    if not isinstance(held, dict):
        return "", [f"{file.name}: holds no settings"]
    known = {str(name): value for name, value in held.items() if name in ModerationConfig.model_fields}
    left = [
        f"{name}: {_ELSEWHERE.get(str(name), 'there is nothing like it here')}" for name in held if name not in known
    ]
    while known:
        try:
            ModerationConfig.model_validate(known)
        except ValidationError as error:
            first = error.errors()[0]
            path = [str(each) for each in first["loc"]] or [next(reversed(known))]
            left.append(f"{'.'.join(path)}: {first['msg']}")
            _take_out(known, path)
        else:
            break
    block = {"plugins": {"moderation": known}}
    return (yaml.safe_dump(block, sort_keys=False, allow_unicode=True) if known else ""), left


def _take_out(held: dict[str, Any], path: list[str]) -> None:
    """The thing itself, or the nearest thing around it that is there."""
    for name in path[:-1]:
        inner = held.get(name)
        if not isinstance(inner, dict) or path[path.index(name) + 1] not in inner:
            held.pop(name, None)
            return
        held = inner
    held.pop(path[-1], None)
