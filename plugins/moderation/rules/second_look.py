"""What deserves a second look: it makes a model less sure, and where no model is asked it goes before the owner."""

from typing import Final

from daemon.domain.ids import MediaKind
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Passes, Rule, Unclear

SURE: Final = 0.80


def is_long(case: Case, config: ModerationConfig) -> bool | None:
    """More episodes or seasons than the owner takes without a look; None where neither is known. Films never are."""
    if case.media.kind is MediaKind.MOVIE:
        return False
    wanted = config.needs_review
    pairs = ((case.facts.episodes, wanted.episode_count_above), (case.facts.seasons, wanted.season_count_above))
    over = [None if known is None else known > bound for known, bound in pairs if bound is not None]
    return True if True in over else None if None in over else False


def is_new_and_obscure(case: Case, config: ModerationConfig) -> bool | None:
    """Somebody new asks for something hardly anybody knows; None where either is not known."""
    days, bound = config.needs_review.new_user_days, config.needs_review.obscure_popularity_threshold
    if days is None or bound is None:
        return False
    new = None if case.requester_age is None else case.requester_age.days < days
    obscure = None if case.facts.popularity is None else case.facts.popularity < bound
    return False if False in (new, obscure) else None if None in (new, obscure) else True


def _long(case: Case, config: ModerationConfig) -> Finding:
    known = {"seasons": case.facts.seasons or 0, "episodes": case.facts.episodes or 0}
    match is_long(case, config):
        case None:
            return Unclear(Sentence("How long it is is not known."))
        case False:
            return Passes(Sentence("Not too long to take without a look."))
        case True:
            return _looked_at_twice(
                Sentence("A long series: {seasons} seasons, {episodes} episodes.", known), case, config
            )


def _obscure(case: Case, config: ModerationConfig) -> Finding:
    match is_new_and_obscure(case, config):
        case None:
            return Unclear(Sentence("Whether it is obscure, or asked for by someone new, is not known."))
        case False:
            return Passes(Sentence("Known well enough, or asked for by someone who is."))
        case True:
            return _looked_at_twice(Sentence("Someone new asks for something hardly anybody knows."), case, config)


def _looked_at_twice(why: Sentence, case: Case, config: ModerationConfig) -> Finding:
    """With a model's advice it is that advice's confidence that suffers."""
    if config.order != "rules_only" and case.opinion is not None:
        return Passes(why)
    return Decides(choice=Choice.REVIEW, why=why, saw=why, confidence=SURE)


SECOND_LOOK: Final = (
    Rule(
        name="needs_review.episode_count_above",
        says=lambda _: Sentence("A long series deserves a second look."),
        look=_long,
        wanted=lambda config: (
            (config.needs_review.episode_count_above, config.needs_review.season_count_above) != (None, None)
        ),
    ),
    Rule(
        name="needs_review.new_user_obscure",
        says=lambda _: Sentence("Something obscure, asked for by someone new, deserves a second look."),
        look=_obscure,
        wanted=lambda config: config.needs_review.new_user_days is not None,
    ),
)
