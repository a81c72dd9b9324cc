"""How a request is put before the owner: the question, its facts, and the one figure that decides."""

from collections.abc import Sequence

from daemon.domain.ids import Alias, MediaKind, RequestId, subject
from daemon.domain.media import TitleFacts, stretches
from daemon.domain.questions import Choice as Answer
from daemon.domain.questions import Question, Tone
from daemon.domain.sentences import Sentence
from daemon.plugin import Ask, Context
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.offered import said
from plugins.moderation.genres import genre_sentence
from plugins.moderation.offering.offers import Offer
from plugins.moderation.rules import Choice, Decision

REVIEW = "moderation.review"


def review_key(request: RequestId) -> str:
    """One open review a request."""
    return f"{REVIEW}:{request}"


def ticket(
    case: Case,
    decision: Decision,
    requester: Alias,
    ctx: Context[ModerationConfig],
    *,
    names_portal: bool = False,
    offers: Sequence[Offer] = (),
) -> Ask:
    """The question to the owner. Where there are several portals, it says in which one it was asked for. `offers`: what
    can be offered instead."""
    figure, figure_says = _figure(case, decision)
    expires = ctx.config.review_expires
    return Ask(
        Question(
            key=review_key(case.request),
            kind=REVIEW,
            subject=subject(case.request),
            title=title_of(case.facts),
            why=decision.why,
            choices=(
                Answer(name=Choice.APPROVE, says=Sentence("Approve"), tone=Tone.YES),
                _decline(ctx.config),
                *(each.choice(_reasons(ctx.config), beneath=Choice.DECLINE) for each in offers),
            ),
            facts=tuple(facts_of(case)) + _where(case, names_portal=names_portal),
            figure=figure,
            figure_says=figure_says,
            asked_by=requester,
            link=f"/requests/{case.request}",
            expires_at=None if expires is None else ctx.now + expires,
            then=None if expires is None else _then(ctx.config),
            if_nobody=None if expires is None else _IF_NOBODY[_then(ctx.config)],
        )
    )


_IF_NOBODY = {
    None: Sentence("Without an answer nothing is decided: the request stays pending in its portal."),
    Choice.APPROVE: Sentence("Without an answer the request is approved: the settings say so."),
    Choice.DECLINE: Sentence("Without an answer the request is declined: the settings say so."),
}
"""What follows when a review expires."""


def _then(config: ModerationConfig) -> Choice | None:
    """Never a decision, unless the settings say which."""
    match config.review_expires_then:
        case "approve":
            return Choice.APPROVE
        case "decline" | "reject":
            return Choice.DECLINE
        case _:
            return None


def _decline(config: ModerationConfig) -> Answer:
    says = Sentence("Decline")
    return Answer(name=Choice.DECLINE, says=says, tone=Tone.NO, takes_reason=True, reasons=_reasons(config))


def _reasons(config: ModerationConfig) -> tuple[Sentence, ...]:
    return tuple(said(each) for each in config.reasons)


def title_of(facts: TitleFacts) -> Sentence:
    """The title, with its year where it is known; its number where not even a name is."""
    if facts.title is None:
        return Sentence("{kind} nº {number}", {"kind": kind_of(facts), "number": str(facts.media.tmdb)})
    if facts.year is None:
        return Sentence("{title}", {"title": facts.title})
    return Sentence("{title} ({year})", {"title": facts.title, "year": str(facts.year)})


def kind_of(facts: TitleFacts) -> Sentence:
    return Sentence("Film") if facts.media.kind is MediaKind.MOVIE else Sentence("Series")


def facts_of(case: Case) -> list[Sentence]:
    """What is known of it, each as a few words."""
    facts, found = case.facts, [kind_of(case.facts)]
    if others := case.past.asked_by_others:
        found.append(
            Sentence("one other person wants it too")
            if others == 1
            else Sentence("{count} other people want it too", {"count": others})
        )
    if facts.genres:
        found.append(Sentence("{genres}", {"genres": [genre_sentence(each) for each in facts.genres]}))
    if facts.rating is not None:
        found.append(_rated(facts.rating, facts.votes or 0))
    if facts.episodes is not None:
        found.append(_counted(facts.episodes))
    if facts.runtime is not None and facts.media.kind is MediaKind.MOVIE:
        found.append(Sentence("{minutes} min", {"minutes": facts.runtime}))
    if case.seasons:
        found.append(_of_seasons(case.seasons))
    if case.is_4k:
        found.append(Sentence("in 4K"))
    return [*found, *_cost(case)]


def _cost(case: Case) -> list[Sentence]:
    """What saying yes takes; what nobody told, by its name."""
    cost, told = case.cost, case.cost.sources
    known: tuple[tuple[object, Sentence, str, Sentence], ...] = (
        (cost.gigabytes, Sentence("about {number} GB ({source})"), "gigabytes", Sentence("size")),
        (cost.left, Sentence("{number} GB of disk left afterwards ({source})"), "disk_free", Sentence("disk")),
        (case.requester.gigabytes, Sentence("this person holds {number} GB ({source})"), "gigabytes_held",
         Sentence("what this person holds")),
        (case.requester.watched, Sentence("{number} % of it watched ({source})"), "watched",
         Sentence("what they watched")),
        (cost.wanted_by, Sentence("others who want it: {number} ({source})"), "wanted_by",
         Sentence("who else wants it")),
    )  # fmt: skip
    found = [
        _figured(says, value, told.get(name, "?"))
        for value, says, name, _ in known
        if isinstance(value, int | float) and (value or name != "wanted_by")
    ]
    streams = case.facts.providers
    if streams:
        source = case.facts.sources.get("providers", "?")
        found.append(Sentence("streams on {services} ({source})", {"services": [*streams], "source": source}))
    missing: list[str | Sentence] = [called for value, _, _, called in known if value is None]
    if streams is None:
        missing.append(Sentence("where it streams"))
    return [*found, Sentence("not known: {facts}", {"facts": missing})] if missing else found


def _figured(says: Sentence, value: float, source: str) -> Sentence:
    """Only the disk can be below nothing: then more is asked for than there is room for."""
    if value < 0:
        says, value = Sentence("{number} GB more than the disk has room for ({source})"), -value
    return Sentence(says.text, {"number": _plain(value), "source": source})


def _plain(value: float) -> float:
    """To a tenth below a hundred, whole above."""
    return round(value, 1) if abs(value) < 100 else round(value)


def _where(case: Case, *, names_portal: bool) -> tuple[Sentence, ...]:
    return (Sentence("asked for in {portal}", {"portal": case.request.service}),) if names_portal else ()


def _figure(case: Case, decision: Decision) -> tuple[Sentence, Sentence]:
    facts, days = case.facts, case.requester_age.days if case.requester_age else None
    by_rule: dict[str, tuple[object, Sentence]] = {
        "limits.max_episodes": (facts.episodes, Sentence("episodes")),
        "limits.max_seasons": (facts.seasons, Sentence("seasons")),
        "limits.min_year": (_text(facts.year), Sentence("first out")),
        "limits.max_runtime": (facts.runtime, Sentence("minutes")),
        "limits.min_popularity": (facts.popularity, Sentence("popularity")),
        "new_user": (days, Sentence("day here") if days == 1 else Sentence("days here")),
        "upcoming": (_text(facts.year), Sentence("not out yet")),
    }
    value, says = by_rule.get(decision.rule, (facts.rating, Sentence("of 10")))
    if value is None:
        return Sentence("?"), Sentence("rating unknown")
    shown = round(value, 1) if isinstance(value, float) else value
    return Sentence("{figure}", {"figure": shown if isinstance(shown, str | int | float) else str(shown)}), says


def _rated(rating: float, votes: int) -> Sentence:
    if votes == 1:
        return Sentence("rated {rating} by one person", {"rating": rating})
    return Sentence("rated {rating} by {votes} people", {"rating": rating, "votes": votes})


def _counted(episodes: int) -> Sentence:
    return Sentence("one episode") if episodes == 1 else Sentence("{episodes} episodes", {"episodes": episodes})


def _of_seasons(seasons: tuple[int, ...]) -> Sentence:
    if len(seasons) == 1:
        return Sentence("season {season}", {"season": str(seasons[0])})
    return Sentence("seasons {seasons}", {"seasons": stretches(seasons)})


def _text(number: int | None) -> str | None:
    """A year is a name, not an amount: it takes no thousands separator."""
    return None if number is None else str(number)
