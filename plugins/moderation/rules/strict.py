"""Strict rules: any that applies approves or rejects at once.

The confidences are those the documents of the program before this one print beside the same rules.
"""

from collections.abc import Callable
from typing import Final

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.conditions.facts import BY_NAME
from plugins.moderation.conditions.tests import Among, Mentions
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear
from plugins.moderation.rules.genre_lists import refusing, welcoming
from plugins.moderation.rules.measures import readable
from plugins.moderation.rules.votes import no_rating, rated, trusted_rating

SURE: Final = 0.95
"""Of what a rating or a popularity decides."""


def _rejects_rating(case: Case, config: ModerationConfig) -> Finding:
    bound, rating = config.auto_reject.rating_below, trusted_rating(case.facts, config)
    if bound is None:
        return Off()
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


def _approves_popularity(case: Case, config: ModerationConfig) -> Finding:
    bound, popularity = config.auto_approve.popularity_above, case.facts.popularity
    if bound is None:
        return Off()
    if popularity is None:
        return Unclear(Sentence("The popularity is not known."))
    values = {"value": readable(popularity, bound), "limit": bound}
    saw = Sentence("Popularity {value}.", values)
    if popularity < bound:
        return Passes(saw)
    why = Sentence("Popularity {value}: from {limit} on everything is welcome here.", values)
    return Decides(choice=Choice.APPROVE, why=why, saw=saw, confidence=SURE)


def _rejects_words(case: Case, config: ModerationConfig) -> Finding:
    words = config.auto_reject.keywords
    if not words:
        return Off()
    if case.facts.title is None:
        return Unclear(Sentence("The title is not known."))
    found = [word for word in words if Mentions(fact=BY_NAME["title"], how=Among.ANY, words=(word,)).holds(case)]
    if not found:
        return Passes(Sentence("None of these words."))
    why = Sentence("The title says {word}, which this house does not keep.", {"word": found[0]})
    saw = Sentence("Found: {word}.", {"word": found[0]})
    return Decides(choice=Choice.DECLINE, why=why, saw=saw, confidence=SURE)


def _bound_says(text: str, of: Callable[[ModerationConfig], float | None]) -> Callable[[ModerationConfig], Sentence]:
    """The rule in words, with its bound."""

    def says(config: ModerationConfig) -> Sentence:
        bound = of(config)
        return Sentence(text, {"limit": Sentence("never") if bound is None else bound})

    return says


def _words_say(config: ModerationConfig) -> Sentence:
    return Sentence(
        "Words refused in a title: {words}.", {"words": [*config.auto_reject.keywords] or [Sentence("none")]}
    )


STRICT_REJECTIONS: Final = (
    Rule(
        name="auto_reject.rating_below",
        says=_bound_says(
            Sentence("Rejected up to this rating: {limit}.").text, lambda config: config.auto_reject.rating_below
        ),
        look=_rejects_rating,
        wanted=lambda config: config.auto_reject.rating_below is not None,
    ),
    refusing("auto_reject.genres", lambda config: config.auto_reject.refused(), optional=True),
    Rule(
        name="auto_reject.keywords",
        says=_words_say,
        look=_rejects_words,
        wanted=lambda config: bool(config.auto_reject.keywords),
    ),
)
STRICT_APPROVALS: Final = (
    Rule(
        name="auto_approve.rating_above",
        says=_bound_says(
            Sentence("Approved from this rating on: {limit}.").text, lambda config: config.auto_approve.rating_above
        ),
        look=_approves_rating,
        wanted=_approves_by_rating,
    ),
    Rule(
        name="auto_approve.popularity_above",
        says=_bound_says(
            Sentence("Approved from this popularity on: {limit}.").text,
            lambda config: config.auto_approve.popularity_above,
        ),
        look=_approves_popularity,
        wanted=lambda config: config.auto_approve.popularity_above is not None,
    ),
    welcoming("auto_approve.genres", lambda config: config.auto_approve.welcome(), optional=True),
)
