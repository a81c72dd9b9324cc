"""Strict rules: any that applies approves or rejects at once.

The confidences are those the documents of the program before this one print beside the same rules.
"""

from collections.abc import Sequence
from typing import Final

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.conditions.facts import BY_NAME
from plugins.moderation.conditions.tests import Among, Mentions
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear, bounded
from plugins.moderation.rules.genre_lists import refusing, welcoming
from plugins.moderation.rules.measures import readable
from plugins.moderation.rules.votes import no_rating, rated, trusted_rating

SURE: Final = 0.95
"""Of what a rating or a popularity decides."""


def _rejects_rating(case: Case, bound: float, config: ModerationConfig) -> Finding:
    rating = trusted_rating(case.facts, config)
    if rating is None:
        return no_rating(case.facts, bound)
    values = rated(case.facts, bound)
    saw = Sentence("Rated {rating} by {voters}.", values)
    if rating > bound:
        return Passes(saw)
    why = Sentence("Rated {rating} by {voters}: this house keeps nothing of {limit} or less.", values)
    return Decides(choice=Choice.DECLINE, why=why, saw=saw, confidence=SURE)


def approving_rating(case: Case, config: ModerationConfig) -> float | None:
    """The rating from which on a title is approved: a lower one, where set, for people with a record."""
    trusted, approved = config.user_trust_levels.trusted, case.requester.approved
    lower = trusted.rating_above if approved is not None and approved >= trusted.min_approved else None
    return lower if lower is not None else config.auto_approve.rating_above


def _approves_by_rating(config: ModerationConfig) -> bool:
    return (config.auto_approve.rating_above, config.user_trust_levels.trusted.rating_above) != (None, None)


def _approves_rating(case: Case, config: ModerationConfig) -> Finding:
    bound, rating = approving_rating(case, config), trusted_rating(case.facts, config)
    if bound is None:
        return Off()
    if rating is None:
        return no_rating(case.facts, bound)
    values = rated(case.facts, bound)
    saw = Sentence("Rated {rating} by {voters}.", values)
    if rating < bound:
        return Passes(saw)
    why = Sentence("Rated {rating} by {voters}: from {limit} on everything is welcome here.", values)
    return Decides(choice=Choice.APPROVE, why=why, saw=saw, confidence=SURE)


def _approves_popularity(case: Case, bound: float, _config: ModerationConfig) -> Finding:
    popularity = case.facts.popularity
    if popularity is None:
        return Unclear(Sentence("The popularity is not known."))
    values = {"value": readable(popularity, bound), "limit": bound}
    saw = Sentence("Popularity {value}.", values)
    if popularity < bound:
        return Passes(saw)
    why = Sentence("Popularity {value}: from {limit} on everything is welcome here.", values)
    return Decides(choice=Choice.APPROVE, why=why, saw=saw, confidence=SURE)


def _rejects_words(case: Case, words: Sequence[str], _config: ModerationConfig) -> Finding:
    if case.facts.title is None:
        return Unclear(Sentence("The title is not known."))
    found = [word for word in words if Mentions(fact=BY_NAME["title"], how=Among.ANY, words=(word,)).holds(case)]
    if not found:
        return Passes(Sentence("None of these words."))
    why = Sentence("The title says {word}, which this house does not keep.", {"word": found[0]})
    saw = Sentence("Found: {word}.", {"word": found[0]})
    return Decides(choice=Choice.DECLINE, why=why, saw=saw, confidence=SURE)


def _approves_by_rating_says(config: ModerationConfig) -> Sentence:
    bound = config.auto_approve.rating_above
    return Sentence("Approved from this rating on: {limit}.", {"limit": Sentence("never") if bound is None else bound})


STRICT_REJECTIONS: Final = (
    bounded(
        "auto_reject.rating_below",
        lambda config: config.auto_reject.rating_below,
        says=lambda bound: Sentence("Rejected up to this rating: {limit}.", {"limit": bound}),
        look=_rejects_rating,
    ),
    refusing("auto_reject.genres", lambda config: config.auto_reject.refused(), optional=True),
    bounded(
        "auto_reject.keywords",
        lambda config: config.auto_reject.keywords or None,
        says=lambda words: Sentence("Words refused in a title: {words}.", {"words": [*words]}),
        look=_rejects_words,
    ),
)
STRICT_APPROVALS: Final = (
    Rule(
        name="auto_approve.rating_above",
        says=_approves_by_rating_says,
        look=_approves_rating,
        wanted=_approves_by_rating,
    ),
    bounded(
        "auto_approve.popularity_above",
        lambda config: config.auto_approve.popularity_above,
        says=lambda bound: Sentence("Approved from this popularity on: {limit}.", {"limit": bound}),
        look=_approves_popularity,
    ),
    welcoming("auto_approve.genres", lambda config: config.auto_approve.welcome(), optional=True),
)
