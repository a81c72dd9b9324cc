"""The limit on the rating, which counts only once enough people voted."""

from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.finding import Finding, Off, Passes, Rule
from plugins.moderation.rules.limits import beyond
from plugins.moderation.rules.measures import people
from plugins.moderation.rules.votes import no_rating, rated, trusted_rating


def _says(config: ModerationConfig) -> Sentence:
    floor, votes = config.limits.min_rating, config.limits.min_votes
    if floor is None:
        return Sentence("Lowest rating: {limit}.", {"limit": Sentence("no limit")})
    return Sentence(
        "Lowest rating: {limit}, given by at least {voters}.", {"limit": floor, "voters": people(votes or 1)}
    )


def _look(case: Case, config: ModerationConfig) -> Finding:
    floor, rating = config.limits.min_rating, trusted_rating(case.facts, config)
    if floor is None:
        return Off()
    if rating is None:
        return no_rating(case.facts, floor)
    values = rated(case.facts, floor)
    saw = Sentence("Rated {rating} by {voters}.", values)
    if rating >= floor:
        return Passes(saw)
    return beyond(config, why=Sentence("Rated {rating} by {voters}: under this house's {limit}.", values), saw=saw)


MIN_RATING = Rule(name="limits.min_rating", says=_says, look=_look)
