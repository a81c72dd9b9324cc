"""People who joined a short while ago."""

from datetime import timedelta

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear
from plugins.moderation.rules.measures import span


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


NEW_USER = Rule(name="new_user", says=_says, look=_look)
