"""The rules, pure: a case and the owner's settings in, a decision and how it came about out.

To add one: a `Rule` in a module of this folder, its place in `rules_of`, its sentences in `locales/fr.po`.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.advice import ADVICE, supported
from plugins.moderation.rules.decision import Choice, Decision, Outcome, RuleSeen
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear
from plugins.moderation.rules.genre_lists import BLACKLIST, WHITELIST
from plugins.moderation.rules.learned import LEARNED
from plugins.moderation.rules.limits import LIMITS
from plugins.moderation.rules.named import rule_of
from plugins.moderation.rules.newcomers import NEW_OBSCURE, NEW_PENDING, NEW_USER
from plugins.moderation.rules.past import DECLINED_BEFORE, ON_SHELF, TOO_MANY
from plugins.moderation.rules.rating import MIN_RATING
from plugins.moderation.rules.release import UPCOMING
from plugins.moderation.rules.second_look import SECOND_LOOK
from plugins.moderation.rules.strict import STRICT_APPROVALS, STRICT_REJECTIONS
from plugins.moderation.rules.unmatched import UNMATCHED

__all__ = ["Choice", "Decision", "Judge", "Outcome", "RuleSeen", "judge", "rules_of"]

_BEFORE: Final = (
    UPCOMING,
    ON_SHELF,
    TOO_MANY,
    BLACKLIST,
    *STRICT_REJECTIONS,
    DECLINED_BEFORE,
    WHITELIST,
    *STRICT_APPROVALS,
)
_AFTER: Final = (
    MIN_RATING,
    *(limit.rule() for limit in LIMITS),
    NEW_USER,
    NEW_PENDING,
    NEW_OBSCURE,
    *SECOND_LOOK,
    LEARNED,
    ADVICE,
    UNMATCHED,
)


_SILENT: Final = Off()
"""Of a rule that decides nothing, where nobody asks what it saw."""


def rules_of(config: ModerationConfig) -> tuple[Rule, ...]:
    """In order of precedence: the first that decides is the decision, and the last always does."""
    return (*_wanted(_BEFORE, config), *map(rule_of, config.named_rules), *_wanted(_AFTER, config))


def _wanted(rules: Iterable[Rule], config: ModerationConfig) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.wanted(config))


def words_for_a_model(config: ModerationConfig) -> tuple[str, ...]:
    """The lists and limits that are set, in English. None of the owner's named rules: their words may hold a name."""
    told = (BLACKLIST, *STRICT_REJECTIONS, WHITELIST, *STRICT_APPROVALS, MIN_RATING, *(each.rule() for each in LIMITS))
    return tuple(str(rule.says(config)) for rule in _wanted(told, config))


def judge(case: Case, config: ModerationConfig) -> Decision:
    """What the rules make of one case."""
    return Judge(config).judge(case)


class Judge:
    """The rules of one configuration, ready to look at many cases."""

    def __init__(self, config: ModerationConfig) -> None:
        self._config = config
        self._rules = rules_of(config)
        start = len(_wanted(_BEFORE, config))
        self._named_end = start + len(config.named_rules)
        self._looked_at = {start + place: named.facts for place, named in enumerate(config.named_rules)}

    def judge(self, case: Case) -> Decision:
        """Every rule looks, so that the trail shows what each saw; the first to decide, by precedence, is followed."""
        looked = [rule.look(case, self._config) for rule in self._rules]
        place, found = self._followed(looked)
        return Decision(
            choice=found.choice,
            why=found.why,
            rule=self._rules[place].name,
            confidence=supported(found, case, self._config),
            trail=tuple(self._seen(at, finding, decided=place) for at, finding in enumerate(looked)),
        )

    def choice(self, case: Case) -> tuple[Choice, str]:
        """The choice, and the name of the rule that makes it: no rule below that looks, and no trail is kept."""
        place, found = self._followed(self._quick_looks(case))
        return found.choice, self._rules[place].name

    def reason(self, case: Case) -> Sentence:
        """Why it would be chosen, and no more."""
        return self._followed(self._quick_looks(case))[1].why

    def _quick_looks(self, case: Case) -> Iterator[Finding]:
        for rule in self._rules:
            silent = rule.holds is not None and rule.holds(case) is not True
            yield _SILENT if silent else rule.look(case, self._config)

    def lacks(self, case: Case, among: frozenset[str]) -> frozenset[str]:
        """Which of these facts, not known yet, could still make it another decision: what named rules look at that
        cannot tell without, down to the first that decides for good."""
        looking = {place: facts & among for place, facts in self._looked_at.items() if facts & among}
        lacking: frozenset[str] = frozenset()
        for place in range(max(looking, default=-1) + 1):
            finding = self._rules[place].look(case, self._config)
            if isinstance(finding, Decides) and finding.final:
                break
            if isinstance(finding, Unclear):
                lacking |= looking.get(place, frozenset())
        return lacking

    def _followed(self, looked: Iterable[Finding]) -> tuple[int, Decides]:
        """The first that decides; a named rule that does not stop gives way to a later named rule."""
        kept: tuple[int, Decides] | None = None
        for at, finding in enumerate(looked):
            if kept is not None and at >= self._named_end:
                return kept
            if isinstance(finding, Decides):
                if finding.final:
                    return at, finding
                kept = at, finding
        raise AssertionError("the last rule always decides")

    @cached_property
    def _says(self) -> tuple[Sentence, ...]:
        return tuple(rule.says(self._config) for rule in self._rules)

    def _seen(self, at: int, finding: Finding, *, decided: int) -> RuleSeen:
        return RuleSeen(
            rule=self._rules[at].name,
            says=self._says[at],
            saw=finding.saw if isinstance(finding.saw, Sentence) else finding.saw(),
            outcome=_outcome(finding, at, decided),
        )


def _outcome(finding: Finding, at: int, decided: int) -> Outcome:
    match finding:
        case Decides() if at == decided:
            return Outcome.DECIDED
        case Decides():
            return Outcome.NOT_NEEDED
        case _ if at > decided:
            return Outcome.NOT_NEEDED
        case Passes():
            return Outcome.NO
        case Unclear():
            return Outcome.UNKNOWN
        case Off():
            return Outcome.NOT_NEEDED
