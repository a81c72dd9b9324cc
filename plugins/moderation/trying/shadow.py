"""Other settings beside those that hold: what each makes of the same new case. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from daemon.domain.sentences import Sentence
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.written import judged_by
from plugins.moderation.rules import Choice
from plugins.moderation.trying.changes import Change, Effective, effective

LATELY: Final = 30
"""So many of the last cases tell whether what was promoted drifts."""
FEWEST: Final = 10
"""Fewer tell nothing."""
LEAST_AGREEMENT: Final = 0.8
"""Under this, what was promoted no longer holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Settings that are tried. Stored: fields are only added, with a default."""

    settings: Mapping[str, Any]
    since: datetime | None = None
    by: str = ""
    """Who began it on a page; empty: daemon.yaml."""

    @property
    def key(self) -> str:
        """The same for the same settings, whatever they may cost."""
        return key_of(self.judged_by)

    @property
    def judged_by(self) -> Mapping[str, Any]:
        """What a case is judged by: what becomes of them when they are promoted."""
        return judged_by(self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Settings that are judged beside those that hold."""

    key: str
    """The same for the same candidate."""
    config: ModerationConfig
    promoted: int | None = None
    """The change that holds since it was promoted: then `config` is what would hold without it."""
    asks: bool = False
    """A model is asked for it alone, beside the one that decides. What was promoted asks nobody twice: what would hold
    without it is judged without advice."""
    budget: float | None = None
    """Of a month, for that; None: no bound but that of the house."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One case, by both."""

    held: Choice
    """By the settings that hold, or would but for what was promoted."""
    tried: Choice
    """By the candidate."""
    person: Choice | None
    """What somebody decided, here or in the portal; None where nobody did."""

    @property
    def agreed(self) -> bool | None:
        """A person's word counts most; to ask is to agree with any of them. None: a person has yet to say."""
        if self.person is not None:
            return self.tried in {self.person, Choice.REVIEW}
        if self.held is Choice.REVIEW and self.tried is not Choice.REVIEW:
            return None
        return self.tried is self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How often they agreed."""

    agreed: int
    counted: int
    open: int
    """A person has yet to say."""

    @property
    def share(self) -> float | None:
        return self.agreed / self.counted if self.counted else None


def key_of(settings: Mapping[str, Any]) -> str:
    """A name for these settings, the same wherever they are written."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()[:16]


def agreement(seen: Sequence[Seen]) -> Agreement:
    """The figures of some cases."""
    found = [each.agreed for each in seen]
    known = [each for each in found if each is not None]
    return Agreement(agreed=sum(known), counted=len(known), open=len(found) - len(known))


def drifted(lately: Sequence[Seen]) -> Sentence | None:
    """Why what was promoted should hold no longer, by its last cases; None while it may."""
    found = agreement(lately)
    if found.counted < FEWEST or found.agreed >= LEAST_AGREEMENT * found.counted:
        return None
    values = {"agreed": found.agreed, "counted": found.counted, "percent": round(LEAST_AGREEMENT * 100)}
    return Sentence("It drifted: it agreed in {agreed} of the last {counted}, under {percent} %.", {**values})


def watches(
    file: ModerationConfig, now: Effective, candidate: Candidate | None, promoted: Sequence[tuple[int, Change]]
) -> tuple[Watch, ...]:
    """What is judged beside: the newest promotion, by what it replaced, and the candidate, where it is not the same."""
    found: list[Watch] = []
    holding = {each.number for each in now.held if each.why_not is None}
    newest = [(number, change) for number, change in promoted if number in holding][-1:]
    for number, change in newest:
        rest = [(each.number, each.change) for each in now.held if each.number != number]
        found.append(Watch(key=key_of(change.settings), config=effective(file, rest).config, promoted=number))
    if candidate is not None and candidate.key not in {watch.key for watch in found}:
        try:
            tried = now.config.tried(candidate.settings)
        except ValueError:
            return tuple(found)  # it no longer fits what holds: the page says so
        found.append(Watch(key=candidate.key, config=tried.config, asks=tried.asks, budget=tried.budget))
    return tuple(found)
