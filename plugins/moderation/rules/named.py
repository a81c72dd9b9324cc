"""The owner's named rules, each as one rule among the others."""

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.conditions.tree import facts_in
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.named import NamedRule
from plugins.moderation.rules.decision import Choice, said
from plugins.moderation.rules.finding import Decides, Finding, Passes, Rule, Unclear

PREFIX = "rule."
_CHOICES = {
    "approve": Choice.APPROVE,
    "reject": Choice.DECLINE,
    "decline": Choice.DECLINE,
    "review": Choice.REVIEW,
}


def rule_of(named: NamedRule) -> Rule:
    """What the owner wrote, as a rule."""

    def look(case: Case, _: ModerationConfig) -> Finding:
        match named.condition.holds(case):
            case True:
                choice = _CHOICES[named.then]
                return Decides(choice=choice, why=named.why(case), saw=_saw(named, case), final=named.stop)
            case False:
                return Passes(lambda: _saw(named, case))
            case None:
                return Unclear(lambda: _saw(named, case))

    return Rule(name=PREFIX + named.name, says=lambda _: _says(named), look=look, holds=named.condition.holds)


def _says(named: NamedRule) -> Sentence:
    return Sentence("{conditions}: {then}.", {"conditions": named.condition.says(), "then": said(_CHOICES[named.then])})


def _saw(named: NamedRule, case: Case) -> Sentence:
    """The facts it looked at, as they are."""
    facts = facts_in(named.condition)
    return Sentence("{facts}.", {"facts": [_fact(fact.says, fact.shown(fact.of(case))) for fact in facts]})


def _fact(name: Sentence, value: Sentence) -> Sentence:
    return Sentence("{fact} {value}", {"fact": name, "value": value})
