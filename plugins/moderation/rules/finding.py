"""What one rule makes of one case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice

Saw: TypeAlias = Sentence | Callable[[], Sentence]
"""What a rule saw; made only when somebody reads it, where many rules look at many cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decides:
    """The rule applies: this follows, unless a rule above it decides."""

    choice: Choice
    why: Sentence
    """For people, the one who asked among them."""
    saw: Saw
    confidence: float | None = 1.0
    """0 to 1; None where nothing was decided and the owner is asked."""
    final: bool = True
    """Whether rules below it are not looked at; otherwise they may still decide otherwise."""


@dataclass(frozen=True, slots=True)
class Passes:
    """The facts are known, and the rule does not apply to them."""

    saw: Saw


@dataclass(frozen=True, slots=True)
class Unclear:
    """A fact it needs is not known: nothing follows."""

    saw: Saw


OFF: Final = Sentence("Switched off.")


@dataclass(frozen=True, slots=True)
class Off:
    """The owner does without this rule."""

    saw: Saw = OFF


Finding: TypeAlias = Decides | Passes | Unclear | Off


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A name for ever (it is stored), the rule in words, and the pure function that is the rule."""

    name: str
    says: Callable[[ModerationConfig], Sentence]
    look: Callable[[Case, ModerationConfig], Finding]
    holds: Callable[[Case], bool | None] | None = None
    """Asked first where only the choice is sought: unless it answers True, the rule decides nothing."""
    wanted: Callable[[ModerationConfig], bool] = lambda _: True
    """False leaves it out altogether: most houses do not use every rule there is."""


B = TypeVar("B")


def bounded(
    name: str,
    of: Callable[[ModerationConfig], B | None],
    *,
    says: Callable[[B], Sentence],
    look: Callable[[Case, B, ModerationConfig], Finding],
) -> Rule:
    """A rule that hangs on one setting: without it there is no such rule."""

    def told(config: ModerationConfig) -> Sentence:
        bound = of(config)
        return OFF if bound is None else says(bound)

    def looked(case: Case, config: ModerationConfig) -> Finding:
        bound = of(config)
        return Off() if bound is None else look(case, bound, config)

    return Rule(name=name, says=told, look=looked, wanted=lambda config: of(config) is not None)
