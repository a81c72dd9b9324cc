"""What was learned from the staff decides where it is sure enough, and never against a strict rule."""

from daemon.domain.sentences import Sentence, Value
from plugins.moderation.case import Advice, Case, Learned
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Passes, Rule, Unclear

CHOICES = {Advice.APPROVE: Choice.APPROVE, Advice.DECLINE: Choice.DECLINE, Advice.REVIEW: Choice.REVIEW}


def _look(case: Case, config: ModerationConfig) -> Finding:
    settings, learned = config.machine_learning, case.learned
    if learned is None:
        return Unclear(Sentence("Nothing learned counted here."))
    values = told(learned)
    saw = Sentence("{agreed} of {decided} decisions of people about this kind went the same way.", values)
    if learned.confidence < settings.confidence_threshold:
        return Passes(saw)
    why = Sentence("The staff decided {agreed} of {decided} requests of this kind the same way.", values)
    return Decides(choice=CHOICES[learned.advice], why=why, saw=saw, confidence=learned.confidence)


def told(learned: Learned) -> dict[str, Value]:
    """What fills sentences about it."""
    return {"agreed": learned.agreed, "decided": learned.agreed + learned.disagreed}


LEARNED = Rule(
    name="learned",
    says=lambda _: Sentence("What the staff decided before decides again."),
    look=_look,
    wanted=lambda config: config.machine_learning.enabled and config.machine_learning.auto_apply_patterns,
)
