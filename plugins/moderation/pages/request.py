"""One request's story: heard, looked up, each rule with what it saw, decided, done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta

from daemon.domain.ids import RequestId, subject
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestDecided
from daemon.plugin import Chapter, Line, MissingError, Timeline, chapter, page
from plugins.moderation import store
from plugins.moderation.case import Advice, Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import genre_sentence
from plugins.moderation.pages.common import Moderation, Text, kind_of
from plugins.moderation.pages.cost import CostCard, card
from plugins.moderation.rules import Choice, Outcome, RuleSeen
from plugins.moderation.rules.advice import adjusted
from plugins.moderation.store import Decided


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestQuery:
    """Which request."""

    service: Text
    number: Annotated[int, Meta(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was known of the title when it was judged. None is unknown."""

    title: str | None
    original_title: str | None
    overview: str | None
    genres: tuple[Sentence, ...]
    rating: float | None
    votes: int | None
    popularity: float | None
    runtime: int | None
    seasons: int | None
    episodes: int | None
    year: int | None
    certification: str | None
    """The age rating of the country that is set."""
    sources: tuple[str, ...]
    """Which services told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """What a model said of it. The numbers are its own."""

    model: str
    advice: Advice
    confidence: float
    """0 to 1."""
    after: float
    """The same after the adjustments of the settings that hold now."""
    reason: str
    reasoning: str
    risks: Mapping[str, float]
    """quality, storage, appropriateness, trust: 0 to 10."""
    value: float | None
    """0 to 10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """One request, from the asking to the end."""

    request: str
    number: int
    service: str
    media: str
    kind: str
    title: str | None
    who: str
    known_for: timedelta | None
    """How long the person had been known when they asked."""
    trust: str | None
    """new, recent, established or trusted, when it was judged; None is unknown."""
    person: int | None
    """Their number here."""
    status: str
    gone: bool
    is_4k: bool
    seasons: tuple[int, ...]
    asked_at: datetime
    read_at: datetime
    choice: str | None
    why: Sentence | None
    known: Known | None
    advised: Advised | None
    cost: CostCard | None
    """None until it was judged."""
    timeline: Timeline


@page(
    "/requests/{service}/{number}",
    title=Sentence("Request"),
    gives=RequestPage,
    query=RequestQuery,
    template="request.html",
)
async def request(ctx: Moderation, query: RequestQuery) -> RequestPage:
    """One request's story: heard, looked up, each rule with what it saw, decided, done."""
    number = RequestId(service=query.service, number=query.number)
    row = await ctx.request(number)
    if row is None:
        raise MissingError(f"{query.service} has told of no request {query.number}")
    decided = await store.of_request(ctx, number)
    last = decided[-1] if decided else None
    who = await ctx.who(row.requester)
    names = await ctx.names([row.requester])
    titles = await ctx.called([subject(row.media)])
    return RequestPage(
        request=subject(number),
        number=number.number,
        service=number.service,
        media=str(row.media),
        kind=kind_of(row),
        title=titles.get(subject(row.media)),
        who=names.get(row.requester, "someone"),
        known_for=last.case.requester_age if last else None,
        trust=last.case.requester.trust if last else None,
        person=who.id if who and not who.forgotten else None,
        status=row.status,
        gone=row.gone,
        is_4k=row.is_4k,
        seasons=row.seasons,
        asked_at=row.created_at,
        read_at=row.read_at,
        choice=last.choice if last else None,
        why=last.why if last else None,
        known=known_of(last.case) if last else None,
        advised=advised_of(last.case, ctx.config) if last else None,
        cost=await card(last.case, who, ctx, granted=row.status.granted) if last else None,
        timeline=Timeline(subject=subject(number)),
    )


@chapter("request")
async def how_it_was_judged(about: str, ctx: Moderation) -> list[Chapter]:
    """Each decision: the rules' with what every rule saw, a person's with their reason."""
    decided = await store.of_request(ctx, RequestId.parse(about.partition(":")[2]))
    return [_judged(each) if each.by == store.RULES else _chosen(each) for each in decided]


def known_of(case: Case) -> Known:
    facts = case.facts
    return Known(
        title=facts.title,
        original_title=facts.original_title if facts.original_title != facts.title else None,
        overview=facts.overview,
        genres=tuple(genre_sentence(each) for each in facts.genres or ()),
        rating=facts.rating,
        votes=facts.votes,
        popularity=facts.popularity,
        runtime=facts.runtime,
        seasons=facts.seasons,
        episodes=facts.episodes,
        year=facts.year,
        certification=facts.certification,
        sources=tuple(sorted(set(facts.sources.values()))),
    )


def advised_of(case: Case, config: ModerationConfig) -> Advised | None:
    """None where no model said anything."""
    opinion = case.opinion
    if opinion is None:
        return None
    return Advised(
        model=opinion.model,
        advice=opinion.advice,
        confidence=opinion.confidence,
        after=adjusted(opinion, case, config),
        reason=opinion.reason,
        reasoning=opinion.reasoning,
        risks=opinion.risks,
        value=opinion.value,
    )


_JUDGED = {
    Choice.APPROVE: (Sentence("Judged: approve"), "good"),
    Choice.DECLINE: (Sentence("Judged: decline"), "bad"),
    Choice.REVIEW: (Sentence("Judged: a person decides"), "wait"),
}
_CHOSEN = {
    Choice.APPROVE: (Sentence("A person chose: approve"), "good"),
    Choice.DECLINE: (Sentence("A person chose: decline"), "bad"),
    Choice.REVIEW: (Sentence("A person chose: look again"), "wait"),
}
_MARKS = {Outcome.DECIDED: "yes", Outcome.NO: "no", Outcome.UNKNOWN: "unknown", Outcome.NOT_NEEDED: "none"}


def _judged(decided: Decided) -> Chapter:
    title, tone = _JUDGED[decided.choice]
    return Chapter(
        at=decided.decided_at,
        title=title,
        text=decided.why,
        tone=tone,
        lines=tuple(_line(seen) for seen in decided.trail),
        instead_of=(RequestDecided.name,),
    )


def _chosen(decided: Decided) -> Chapter:
    title, tone = _CHOSEN[decided.choice]
    return Chapter(at=decided.decided_at, title=title, text=decided.why, tone=tone, instead_of=(RequestDecided.name,))


def _line(seen: RuleSeen) -> Line:
    return Line(mark=_MARKS[seen.outcome], says=seen.says, saw=seen.saw, strong=seen.outcome is Outcome.DECIDED)
