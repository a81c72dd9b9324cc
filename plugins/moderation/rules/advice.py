"""The model's advice: adjusted by what the rules think of it, and followed only when it is sure enough."""

from daemon.domain.sentences import Sentence, Value
from plugins.moderation.case import Advice, Case, Opinion
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import Genre, Match
from plugins.moderation.rules.decision import Choice, said
from plugins.moderation.rules.finding import Decides, Finding, Off, Rule, Unclear
from plugins.moderation.rules.learned import CHOICES
from plugins.moderation.rules.second_look import is_long, is_new_and_obscure
from plugins.moderation.rules.strict import approving_rating
from plugins.moderation.rules.unadvised import said as why_none
from plugins.moderation.rules.votes import trusted_rating


def adjusted(opinion: Opinion, case: Case, config: ModerationConfig) -> float:
    """The model's confidence after the adjustments, 0 to 1. They apply to every advice."""
    plus, minus = _support(opinion, case, config), _doubts(opinion, case, config)
    raised = min(1.0, opinion.confidence + plus)
    floor = min(raised, config.adjustments.lowest)
    return round(max(floor, raised + minus), 4)


def supported(found: Decides, case: Case, config: ModerationConfig) -> float | None:
    """How sure a decision is: where a model advised the same as the rule that decides, its adjusted confidence."""
    opinion = case.opinion
    if found.confidence is None or opinion is None or config.order == "rules_only":
        return found.confidence
    return adjusted(opinion, case, config) if CHOICES[opinion.advice] is found.choice else found.confidence


def _support(opinion: Opinion, case: Case, config: ModerationConfig) -> float:
    by, rating = config.adjustments, trusted_rating(case.facts, config)
    learned = _by_the_staff(opinion, case, config)
    good, bad = approving_rating(case, config), config.auto_reject.rating_below
    match opinion.advice:
        case Advice.APPROVE:
            loved = rating is not None and good is not None and rating >= good
            welcome = _found((*config.genres.welcome, *config.auto_approve.welcome()), case)
            return by.rating_above * loved + by.whitelisted_genre * welcome + max(0.0, learned)
        case Advice.DECLINE:
            poor = rating is not None and bad is not None and rating <= bad
            refused = _found((*config.genres.refused, *config.auto_reject.refused()), case)
            return by.rating_below * poor + by.blacklisted_genre * refused + max(0.0, learned)
        case Advice.REVIEW:
            return 0.0


def _doubts(opinion: Opinion, case: Case, config: ModerationConfig) -> float:
    by, told = config.adjustments, opinion.confidence
    minus = min(0.0, _by_the_staff(opinion, case, config))
    if opinion.advice is Advice.APPROVE:
        minus += by.long_series * (is_long(case, config) is True and told < by.long_series_unless)
        minus += by.new_user * (is_new_and_obscure(case, config) is True and told < by.new_user_unless)
    return minus


def _by_the_staff(opinion: Opinion, case: Case, config: ModerationConfig) -> float:
    learned, settings = case.learned, config.machine_learning
    if not settings.enabled or learned is None or learned.confidence < settings.confidence_threshold:
        return 0.0
    by = config.adjustments.learned
    return by if learned.advice is opinion.advice else -by


def _found(genres: tuple[Genre, ...], case: Case) -> bool:
    return any(genre.found_in(case.facts) is Match.YES for genre in genres)


def _look(case: Case, config: ModerationConfig) -> Finding:
    if config.order == "rules_only":
        return Off(Sentence("No model is asked in this house: order is rules_only."))
    opinion = case.opinion
    if opinion is None:
        return Unclear(why_none(case.unadvised))
    sure = adjusted(opinion, case, config)
    values: dict[str, Value] = {
        "advice": said(CHOICES[opinion.advice]),
        "sure": round(sure * 100),
        "told": round(opinion.confidence * 100),
    }
    saw = Sentence("It advises: {advice}, {told} % sure; {sure} % after the adjustments.", values)
    if not _agrees_with_itself(opinion, config):
        why = Sentence("The model advises: {advice}, against the risks and the value it sees itself.", values)
        return Decides(choice=Choice.REVIEW, why=why, saw=saw, confidence=sure)
    if opinion.advice is not Advice.REVIEW and sure < config.threshold:
        why = Sentence("The model advises: {advice}, but is only {sure} % sure.", values)
        return Decides(choice=Choice.REVIEW, why=why, saw=saw, confidence=sure)
    why = Sentence("{reason}", {"reason": opinion.reason}) if opinion.reason else saw
    return Decides(choice=CHOICES[opinion.advice], why=why, saw=saw, confidence=sure)


def _agrees_with_itself(opinion: Opinion, config: ModerationConfig) -> bool:
    """An approval of what it finds risky or worthless, or a refusal of what it values, was put into its mouth."""
    by = config.consistency
    worth = opinion.value
    match opinion.advice:
        case Advice.APPROVE:
            bold = max(opinion.risks.values(), default=0.0) > by.approves_up_to_risk
            return not bold and (worth is None or worth >= by.approves_from_value)
        case Advice.DECLINE:
            return worth is None or worth <= by.rejects_up_to_value
        case Advice.REVIEW:
            return True


ADVICE = Rule(
    name="model",
    says=lambda _: Sentence("The model's advice is followed where it is sure."),
    look=_look,
)
