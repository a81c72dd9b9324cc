"""What no rule decides is put before the owner, with the facts that matter in one line."""

from daemon.domain.ids import MediaKind
from daemon.domain.media import TitleFacts
from daemon.domain.sentences import Sentence
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import genre_sentence
from plugins.moderation.rules.decision import Choice
from plugins.moderation.rules.finding import Decides, Finding, Rule
from plugins.moderation.rules.measures import people
from plugins.moderation.rules.unadvised import trouble


def _says(_: ModerationConfig) -> Sentence:
    return Sentence("What no rule decides is put before the owner.")


def _look(case: Case, config: ModerationConfig) -> Finding:
    known = _main_facts(case.facts)
    missing = trouble(case.unadvised) if config.order != "rules_only" else None
    if missing is not None:
        why = Sentence("No rule decides it. {trouble}", {"trouble": missing})
        return Decides(choice=Choice.REVIEW, why=why, confidence=None, saw=_saw(known))
    if not known:
        why = Sentence("No rule decides it, and nothing is known of it.")
        return Decides(choice=Choice.REVIEW, why=why, confidence=None, saw=_saw(known))
    why = Sentence("No rule decides it: {facts}.", {"facts": known})
    return Decides(choice=Choice.REVIEW, why=why, confidence=None, saw=_saw(known))


def _saw(known: list[str | Sentence]) -> Sentence:
    return Sentence("Known of it: {facts}.", {"facts": known}) if known else Sentence("Nothing is known of it.")


def _main_facts(facts: TitleFacts) -> list[str | Sentence]:
    known: list[str | Sentence] = [genre_sentence(genre) for genre in facts.genres or ()]
    if facts.rating is not None and facts.votes is not None:
        known.append(
            Sentence("rated {rating} by {voters}", {"rating": round(facts.rating, 1), "voters": people(facts.votes)})
        )
    if facts.seasons is not None and facts.media.kind is MediaKind.SERIES:
        known.append(
            Sentence("one season") if facts.seasons == 1 else Sentence("{count} seasons", {"count": facts.seasons})
        )
    return known


UNMATCHED = Rule(name="unmatched", says=_says, look=_look)
