"""A rating counts only once enough people gave it."""

from daemon.domain.media import TitleFacts
from daemon.domain.sentences import Sentence, Value
from plugins.moderation.config import ModerationConfig
from plugins.moderation.rules.finding import Unclear
from plugins.moderation.rules.measures import people, readable


def trusted_rating(facts: TitleFacts, config: ModerationConfig) -> float | None:
    """The rating, given by as many as `limits.min_votes` asks for; None otherwise."""
    enough = facts.votes is not None and facts.votes >= (config.limits.min_votes or 1)
    return facts.rating if enough else None


def no_rating(facts: TitleFacts, bound: float) -> Unclear:
    """Why there is none to go by."""
    if facts.rating is None or facts.votes is None:
        return Unclear(Sentence("The rating is not known."))
    return Unclear(Sentence("Rated {rating} by {voters}: too few to trust.", rated(facts, bound)))


def rated(facts: TitleFacts, bound: float) -> dict[str, Value]:
    """What fills sentences about a rating beside a bound."""
    return {
        "rating": readable(facts.rating or 0.0, bound),
        "voters": people(facts.votes or 0),
        "limit": bound,
    }
