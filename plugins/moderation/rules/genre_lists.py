"""The genres this house does not keep, and those it always welcomes."""

from collections.abc import Sequence

from daemon.domain.media import TitleFacts
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import Genre, Match, genre_sentence
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear

_FACTS = {"genres": Sentence("genres"), "keywords": Sentence("keywords"), "adult": Sentence("whether it is for adults")}


def _blacklist_says(config: ModerationConfig) -> Sentence:
    return Sentence("Genres not kept here: {genres}.", {"genres": _named(config.genres.refused)})


def _whitelist_says(config: ModerationConfig) -> Sentence:
    return Sentence("Genres always welcome here: {genres}.", {"genres": _named(config.genres.welcome)})


def _refuse(case: Case, config: ModerationConfig) -> Finding:
    """Declines only what TMDB plainly names; half of a compound ("War & Politics" for War) is a question."""
    refused = config.genres.refused
    for genre in _matching(refused, case.facts, Match.YES):
        why = Sentence("{genre} is on the list of genres this house does not keep.", {"genre": genre.sentence})
        return Decides(choice=Choice.DECLINE, why=why, saw=_saw(genre))
    for genre in _matching(refused, case.facts, Match.PERHAPS):
        return Decides(choice=Choice.REVIEW, why=_perhaps(genre), saw=_saw(genre))
    return _no_match(refused, case.facts)


def _welcome(case: Case, config: ModerationConfig) -> Finding:
    """Half of a compound is enough: a series has no other way to be of that genre."""
    welcome = config.genres.welcome
    for genre in _matching(welcome, case.facts, Match.YES, Match.PERHAPS):
        why = Sentence("{genre} is always welcome here.", {"genre": genre.sentence})
        return Decides(choice=Choice.APPROVE, why=why, saw=_saw(genre))
    return _no_match(welcome, case.facts)


def _matching(genres: Sequence[Genre], facts: TitleFacts, *wanted: Match) -> list[Genre]:
    return [genre for genre in genres if genre.found_in(facts) in wanted]


def _no_match(genres: Sequence[Genre], facts: TitleFacts) -> Finding:
    if not genres:
        return Off()
    lacking = {fact for genre in genres for fact in genre.lacking(facts)}
    if lacking:
        return Unclear(Sentence("Not known: {facts}.", {"facts": [_FACTS[fact] for fact in _FACTS if fact in lacking]}))
    if not facts.genres:
        return Passes(Sentence("None of them."))
    return Passes(Sentence("None of them: {genres}.", {"genres": [genre_sentence(each) for each in facts.genres]}))


def _saw(genre: Genre) -> Sentence:
    return Sentence("Found: {genre}.", {"genre": genre.sentence})


def _perhaps(genre: Genre) -> Sentence:
    return Sentence(
        "{genre} is not kept here, and this may be some: TMDB only says {compound}.",
        {"genre": genre.sentence, "compound": genre_sentence(genre.within or 0)},
    )


def _named(genres: Sequence[Genre]) -> list[str | Sentence]:
    return [genre.sentence for genre in genres] or [Sentence("none")]


BLACKLIST = Rule(name="genres.blacklist", says=_blacklist_says, look=_refuse)
WHITELIST = Rule(name="genres.whitelist", says=_whitelist_says, look=_welcome)
