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


_HERE = {
    "awards": "TMDB tells of no awards",
    "popularity_threshold": "it had no effect there; here it is auto_approve.popularity_above",
    "duplicate_check": "what is here already is noticed anyway: on_shelf_then",
    "ambiguous_metadata": "what is not known decides nothing here",
    "cost_estimate_above": "it had no effect there; here a named rule does it: when: {gigabytes: {above: 50}}",
    "controversial_keywords": "it had no effect there; here a named rule does it: when: {title: [banned]}",
    "retrain_threshold": "it had no effect there; here it is machine_learning.min_samples_to_learn",
    "feedback_file": "what was taught is in the memory",
}
_NEW_AND_OBSCURE = {"user_age_days": "new_user_days", "popularity_below": "obscure_popularity_threshold"}
"""Inside `new_user_obscure_content`, and the same here."""


def proposed(file: Path) -> tuple[str, list[str]]:
    """The block as YAML, and what was left out and why. Raises OSError and yaml.YAMLError."""
    held = yaml.safe_load(file.read_text(encoding="utf-8", errors="replace"))
    if not isinstance(held, dict):
        return "", [f"{file.name}: holds no settings"]
    known = {str(name): value for name, value in held.items() if name in ModerationConfig.model_fields}
    _lift(known.get("needs_review"))
    _lift((known.get("ai_rules") or {}).get("needs_review") if isinstance(known.get("ai_rules"), dict) else None)
    left = [
        f"{name}: {_ELSEWHERE.get(str(name), 'there is nothing like it here')}" for name in held if name not in known
    ]
    while known:
        try:
            ModerationConfig.model_validate(known)
        except ValidationError as error:
            first = error.errors()[0]
            path = [str(each) for each in first["loc"]] or [next(reversed(known))]
            left.append(f"{'.'.join(path)}: {_why(path[-1], first['type'], first['msg'])}")
            _take_out(known, path)
        else:
            break
    block = {"plugins": {"moderation": known}}
    return (yaml.safe_dump(block, sort_keys=False, allow_unicode=True) if known else ""), left


def _lift(review: object) -> None:
    """The one setting that was a group there and are two here."""
    if not isinstance(review, dict) or not isinstance(review.get("new_user_obscure_content"), dict):
        return
    group = review.pop("new_user_obscure_content")
    for name, value in group.items():
        review.setdefault(_NEW_AND_OBSCURE.get(name, str(name)), value)


def _why(name: str, kind: str, said: str) -> str:
    return _HERE.get(name, "there is nothing like it here") if kind == "extra_forbidden" else said


def _take_out(held: dict[str, Any], path: list[str]) -> None:
    """The thing itself, or the nearest thing around it that is there."""
    for name in path[:-1]:
        inner = held.get(name)
        if not isinstance(inner, dict) or path[path.index(name) + 1] not in inner:
            held.pop(name, None)
            return
        held = inner
    held.pop(path[-1], None)
