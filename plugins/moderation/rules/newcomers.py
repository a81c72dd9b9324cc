"""People who joined a short while ago."""

from datetime import timedelta

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear, bounded
from plugins.moderation.rules.measures import readable, span


def _says(config: ModerationConfig) -> Sentence:
    if not _threshold(config):
        return Sentence("What new people ask for is judged like any other request.")
    return Sentence(
        "What people here for less than {time} ask for is put before the owner.", _times(_threshold(config))
    )


def _look(case: Case, config: ModerationConfig) -> Finding:
    threshold, age = _threshold(config), case.requester_age
    if not threshold:
        return Off()
    if age is None:
        return Unclear(Sentence("Since when they have been here is not known."))
    saw = Sentence("Here for {time}.", _times(age))
    if age >= threshold:
        return Passes(saw)
    why = Sentence("Asked for by someone who has been here for {time}: the owner decides.", _times(age))
    return Decides(choice=Choice.REVIEW, why=why, saw=saw)


def _threshold(config: ModerationConfig) -> timedelta:
    """Zero: nobody is new."""
    return timedelta(days=config.new_user_threshold_days if config.new_user_needs_review else 0)


def _times(time: timedelta) -> dict[str, Sentence]:
    return {"time": span(time)}


def _pending(case: Case, most: int, config: ModerationConfig) -> Finding:
    waiting = case.requester.open
    if not _is_new(case, config):
        return Passes(Sentence("Asked for by someone who is not new."))
    if waiting is None:
        return Unclear(Sentence("How many of their requests wait is not known."))
    saw = Sentence("Others of theirs that wait: {count}.", {"count": waiting})
    if waiting < most:
        return Passes(saw)
    why = Sentence("{count} requests of someone new wait already.", {"count": waiting})
    return Decides(choice=Choice.REVIEW, why=why, saw=saw)


def _obscure(case: Case, bound: float, config: ModerationConfig) -> Finding:
    popularity = case.facts.popularity
    if not _is_new(case, config):
        return Passes(Sentence("Asked for by someone who is not new."))
    if popularity is None:
        return Unclear(Sentence("The popularity is not known."))
    saw = Sentence("Popularity {value}.", {"value": readable(popularity, bound)})
    if popularity >= bound:
        return Passes(saw)
    return Decides(choice=Choice.REVIEW, why=Sentence("Someone new asks for something hardly anybody knows."), saw=saw)


def _is_new(case: Case, config: ModerationConfig) -> bool:
    """By the age of the account; who is not known to be new is not new."""
    age = case.requester_age
    return age is not None and age < timedelta(days=config.user_trust_levels.new.max_days)


NEW_PENDING = bounded(
    "user_trust_levels.new.max_pending",
    lambda config: config.user_trust_levels.new.max_pending,
    says=lambda _: Sentence("New people have only so many requests waiting."),
    look=_pending,
)
NEW_OBSCURE = bounded(
    "user_trust_levels.new.max_obscure",
    lambda config: config.user_trust_levels.new.max_obscure,
    says=lambda _: Sentence("Something obscure for someone new is put before the owner."),
    look=_obscure,
)
NEW_USER = Rule(name="new_user", says=_says, look=_look)
