"""The rules, pure: a case and the owner's settings in, a decision and how it came about out.

To add one: a `Rule` in a module of this folder, a place in `RULES`, its sentences in `locales/fr.po`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice, Decision, Outcome, RuleSeen
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear
from plugins.moderation.rules.genre_lists import BLACKLIST, WHITELIST
from plugins.moderation.rules.limits import LIMITS
from plugins.moderation.rules.newcomers import NEW_USER
from plugins.moderation.rules.rating import MIN_RATING
from plugins.moderation.rules.release import UPCOMING
from plugins.moderation.rules.unmatched import UNMATCHED

__all__ = ["RULES", "Choice", "Decision", "Outcome", "RuleSeen", "judge"]

RULES: Final = (
    UPCOMING,
    BLACKLIST,
    WHITELIST,
    MIN_RATING,
    *(limit.rule() for limit in LIMITS),
    NEW_USER,
    UNMATCHED,
)
"""In order of precedence: the first that decides is the decision, and the last always does."""


def judge(case: Case, config: ModerationConfig) -> Decision:
    """Every rule looks, so that the trail shows what each saw; the first to decide, by precedence, is followed."""
    looked = [(rule, rule.look(case, config)) for rule in RULES]
    place, rule, found = next(_deciding(looked))
    return Decision(
        choice=found.choice,
        why=found.why,
        rule=rule.name,
        confidence=None if rule is UNMATCHED else 1.0,
        trail=tuple(_seen(each, finding, config, needed=at <= place) for at, (each, finding) in enumerate(looked)),
    )


def _deciding(looked: Iterable[tuple[Rule, Finding]]) -> Iterator[tuple[int, Rule, Decides]]:
    return ((at, rule, finding) for at, (rule, finding) in enumerate(looked) if isinstance(finding, Decides))


def _seen(rule: Rule, finding: Finding, config: ModerationConfig, *, needed: bool) -> RuleSeen:
    outcome = _outcome(finding) if needed else Outcome.NOT_NEEDED
    return RuleSeen(rule=rule.name, says=rule.says(config), saw=finding.saw, outcome=outcome)


def _outcome(finding: Finding) -> Outcome:
    match finding:
        case Decides():
            return Outcome.DECIDED
        case Passes():
            return Outcome.NO
        case Unclear():
            return Outcome.UNKNOWN
        case Off():
            return Outcome.NOT_NEEDED
