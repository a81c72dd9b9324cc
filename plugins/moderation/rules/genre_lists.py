"""The genres this house does not keep, and those it always welcomes."""

from collections.abc import Callable, Sequence

from daemon.domain.media import TitleFacts
from daemon.domain.sentences import Sentence, Value
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import Genre, Match, genre_sentence
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Off, Passes, Rule, Unclear

REFUSED = 0.95
WELCOME = 0.90
"""How sure these rules are, by the documents of the program before this one."""
_FACTS = {"genres": Sentence("genres"), "keywords": Sentence("keywords"), "adult": Sentence("whether it is for adults")}


def refusing(name: str, of: Callable[[ModerationConfig], Sequence[Genre]], *, optional: bool = False) -> Rule:
    """A rule that declines these genres, plainly named; half of a compound ("War & Politics" for War) is a question."""

    def look(case: Case, config: ModerationConfig) -> Finding:
        refused = of(config)
        for genre in _matching(refused, case.facts, Match.YES):
            why = Sentence("{genre} is on the list of genres this house does not keep.", {"genre": genre.sentence})
            return Decides(choice=Choice.DECLINE, why=why, saw=_saw(genre), confidence=REFUSED)
        for genre in _matching(refused, case.facts, Match.PERHAPS):
            return Decides(choice=Choice.REVIEW, why=_perhaps(genre), saw=_saw(genre), confidence=None)
        return _no_match(refused, case.facts)

    return Rule(
        name=name,
        says=lambda config: Sentence("Genres not kept here: {genres}.", _named(of(config))),
        look=look,
        wanted=lambda config: not optional or bool(of(config)),
    )


def welcoming(name: str, of: Callable[[ModerationConfig], Sequence[Genre]], *, optional: bool = False) -> Rule:
    """A rule that approves these genres; half of a compound is enough: a series has no better way to be of one."""

    def look(case: Case, config: ModerationConfig) -> Finding:
        welcome = of(config)
        for genre in _matching(welcome, case.facts, Match.YES, Match.PERHAPS):
            why = Sentence("{genre} is always welcome here.", {"genre": genre.sentence})
            return Decides(choice=Choice.APPROVE, why=why, saw=_saw(genre), confidence=WELCOME)
        return _no_match(welcome, case.facts)

    return Rule(
        name=name,
        says=lambda config: Sentence("Genres always welcome here: {genres}.", _named(of(config))),
        look=look,
        wanted=lambda config: not optional or bool(of(config)),
    )


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


def _named(genres: Sequence[Genre]) -> dict[str, Value]:
    return {"genres": [genre.sentence for genre in genres] or [Sentence("none")]}


BLACKLIST = refusing("genres.blacklist", lambda config: config.genres.refused)
WHITELIST = welcoming("genres.whitelist", lambda config: config.genres.welcome)
