"""The limit on the rating, which counts only once enough people voted."""

from daemon.domain.sentences import Sentence, Value
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.finding import Finding, Off, Passes, Rule, Unclear
from plugins.moderation.rules.limits import beyond
from plugins.moderation.rules.measures import people, readable


def _says(config: ModerationConfig) -> Sentence:
    floor, votes = config.limits.min_rating, config.limits.min_votes
    if floor is None:
        return Sentence("Lowest rating: {limit}.", {"limit": Sentence("no limit")})
    return Sentence(
        "Lowest rating: {limit}, given by at least {voters}.", {"limit": floor, "voters": people(votes or 1)}
    )


def _look(case: Case, config: ModerationConfig) -> Finding:
    floor, rating, votes = config.limits.min_rating, case.facts.rating, case.facts.votes
    if floor is None:
        return Off()
    if rating is None or votes is None:
        return Unclear(Sentence("The rating is not known."))
    values: dict[str, Value] = {"rating": readable(rating, floor), "voters": people(votes), "limit": floor}
    if votes < (config.limits.min_votes or 1):
        return Unclear(Sentence("Rated {rating} by {voters}: too few to trust.", values))
    saw = Sentence("Rated {rating} by {voters}.", values)
    if rating >= floor:
        return Passes(saw)
    return beyond(config, why=Sentence("Rated {rating} by {voters}: under this house's {limit}.", values), saw=saw)


MIN_RATING = Rule(name="limits.min_rating", says=_says, look=_look)
