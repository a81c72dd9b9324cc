"""Titles that are not out yet."""

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Passes, Rule, Unclear


def _says(_: ModerationConfig) -> Sentence:
    return Sentence("A title that is not out yet is put before the owner.")


def _look(case: Case, _: ModerationConfig) -> Finding:
    """Only a date that was read counts: a missing rating never makes a title upcoming."""
    released = case.facts.released
    if released is None:
        return Unclear(Sentence("The release date is not known."))
    day = {"release_date": released.isoformat()}
    if released <= case.today:
        return Passes(Sentence("Out since {release_date}.", day))
    return Decides(
        choice=Choice.REVIEW,
        why=Sentence("It comes out on {release_date}: too early to judge.", day),
        saw=Sentence("Comes out on {release_date}.", day),
    )


UPCOMING = Rule(name="upcoming", says=_says, look=_look)
