"""What is known of the title, and of the person's last hour, before anything is judged."""

from datetime import timedelta

from daemon.domain.media import MediaStatus
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Passes, Rule, Unclear, bounded
from plugins.moderation.rules.measures import span

CHOICES = {"review": Choice.REVIEW, "reject": Choice.DECLINE, "decline": Choice.DECLINE, "approve": Choice.APPROVE}


def _on_shelf(case: Case, config: ModerationConfig) -> Finding:
    """The portal's word counts for the copy in ordinary quality only, and for a series only when all of it is there."""
    held = case.past.held
    if held is None and not case.is_4k and case.media_status is MediaStatus.AVAILABLE:
        held = True
    if held is None:
        return Unclear(Sentence("Whether it is here already is not known."))
    if not held:
        return Passes(Sentence("It is not here yet."))
    why = Sentence("It is here already: look for it on the server.")
    return Decides(choice=CHOICES[config.on_shelf_then], why=why, saw=Sentence("It is all here already."))


def _declined_before(case: Case, kept: timedelta, config: ModerationConfig) -> Finding:
    declined = case.past.declined_at
    if declined is None or case.asked_at - declined > kept:
        return Passes(Sentence("It was not declined lately."))
    ago = {"time": span(case.asked_at - declined)}
    return Decides(
        choice=CHOICES[config.declined_before_then],
        why=Sentence("This house declined it {time} ago.", ago),
        saw=Sentence("Declined {time} ago.", ago),
    )


def _too_many(case: Case, most: int, _config: ModerationConfig) -> Finding:
    asked = case.requester.asked_last_hour
    if asked is None:
        return Unclear(Sentence("How much this person asked for lately is not known."))
    saw = Sentence("Asked for {count} within the hour.", {"count": asked})
    if asked <= most:
        return Passes(saw)
    why = Sentence("{count} requests within an hour, where {most} are usual: the owner looks at each.",
                   {"count": asked, "most": most})  # fmt: skip
    return Decides(choice=Choice.REVIEW, why=why, saw=saw)


ON_SHELF = Rule(
    name="on_shelf", says=lambda _: Sentence("What is here already is not asked for again."), look=_on_shelf
)
DECLINED_BEFORE = bounded(
    "declined_before",
    lambda config: config.declined_before,
    says=lambda _: Sentence("What was declined lately is not simply asked for again."),
    look=_declined_before,
)
TOO_MANY = bounded(
    "most_an_hour",
    lambda config: config.most_an_hour,
    says=lambda most: Sentence("Most requests within an hour: {limit}.", {"limit": most}),
    look=_too_many,
)
