"""What moderation shows: the requests, one request's story, and how the month went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from daemon.domain.ids import MediaKind, RequestId, subject
from daemon.domain.requests import RequestStatus
from daemon.domain.sentences import Sentence
from daemon.events.requests import RequestDecided
from daemon.plugin import (
    Chapter,
    Line,
    MissingError,
    Reading,
    RequestRow,
    RequestsWanted,
    Timeline,
    block,
    chapter,
    page,
)
from plugins.moderation import store
from plugins.moderation.case import Case
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import genre_sentence
from plugins.moderation.rules import Choice, Outcome, RuleSeen
from plugins.moderation.store import Decided

Moderation = Reading[ModerationConfig]
SHOWN = 50
MONTH = timedelta(days=30)

Text = Annotated[str, Meta(max_length=100)]
Waiting = Literal["", "pending", "approved", "declined", "failed", "completed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsQuery:
    """Which requests."""

    status: Waiting = ""
    """Where it stands in the portal; empty for all."""
    text: Text = ""
    """Part of the title."""
    before: Annotated[datetime, Meta(tz=True)] | None = None
    """Only those asked for earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request in the list."""

    request: str
    link: str
    title: str | None
    """None until a service told the title's name."""
    media: str
    kind: str
    who: str
    asked_at: datetime
    status: str
    gone: bool
    choice: str | None
    """approve, decline or review; None where this house decided nothing."""
    why: Sentence | None
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPage:
    """Requests, the newest first."""

    query: RequestsQuery
    requests: tuple[Row, ...]
    older: datetime | None
    """`before` of the next page."""


@page(
    "/requests",
    title=Sentence("Requests"),
    gives=RequestsPage,
    query=RequestsQuery,
    template="requests.html",
    menu=10,
)
async def requests(ctx: Moderation, query: RequestsQuery) -> RequestsPage:
    """Requests with what became of them."""
    wanted = RequestsWanted(
        status=RequestStatus(query.status) if query.status else None,
        text=query.text,
        before=query.before,
        limit=SHOWN + 1,
    )
    found = await ctx.requests(wanted)
    shown = found[:SHOWN]
    decided = await store.latest_of(ctx, [row.id for row in shown])
    names = await ctx.names([row.requester for row in shown])
    titles = await ctx.called([subject(row.media) for row in shown])
    return RequestsPage(
        query=query,
        requests=tuple(
            _row(row, decided.get(row.id), names.get(row.requester, "someone"), titles.get(subject(row.media)))
            for row in shown
        ),
        older=shown[-1].created_at if len(found) > SHOWN else None,
    )


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
    sources: tuple[str, ...]
    """Which services told it."""


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
    status: str
    gone: bool
    is_4k: bool
    seasons: tuple[int, ...]
    asked_at: datetime
    read_at: datetime
    choice: str | None
    why: Sentence | None
    known: Known | None
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
    names = await ctx.names([row.requester])
    titles = await ctx.called([subject(row.media)])
    return RequestPage(
        request=subject(number),
        number=number.number,
        service=number.service,
        media=str(row.media),
        kind=_kind(row),
        title=titles.get(subject(row.media)),
        who=names.get(row.requester, "someone"),
        known_for=last.case.requester_age if last else None,
        status=row.status,
        gone=row.gone,
        is_4k=row.is_4k,
        seasons=row.seasons,
        asked_at=row.created_at,
        read_at=row.read_at,
        choice=last.choice if last else None,
        why=last.why if last else None,
        known=_known(last.case) if last else None,
        timeline=Timeline(subject=subject(number)),
    )


@chapter("request")
async def how_it_was_judged(about: str, ctx: Moderation) -> list[Chapter]:
    """Each decision: the rules' with what every rule saw, a person's with their reason."""
    decided = await store.of_request(ctx, RequestId.parse(about.partition(":")[2]))
    return [_judged(each) if each.by == store.RULES else _chosen(each) for each in decided]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBlock:
    """How the last thirty days went."""

    days: tuple[int, ...]
    """Requests judged a day, the earliest first."""
    judged: int
    without_you: int
    """Percent that were not put before a person."""


@block(title=Sentence("Requests judged, last 30 days"), gives=MonthBlock, template="month.html", order=10)
async def month(ctx: Moderation) -> MonthBlock | None:
    """Nothing until something was judged."""
    made = await store.counts(ctx, ctx.now - MONTH)
    if not made:
        return None
    days = [0] * MONTH.days
    for at, _ in made:
        days[min((ctx.now - at).days, MONTH.days - 1)] += 1
    alone = sum(1 for _, choice in made if choice is not Choice.REVIEW)
    return MonthBlock(days=tuple(reversed(days)), judged=len(made), without_you=round(100 * alone / len(made)))


def _row(row: RequestRow, decided: Decided | None, who: str, title: str | None) -> Row:
    return Row(
        request=subject(row.id),
        link=f"/requests/{row.id}",
        title=title,
        media=str(row.media),
        kind=_kind(row),
        who=who,
        asked_at=row.created_at,
        status=row.status,
        gone=row.gone,
        choice=decided.choice if decided else None,
        why=decided.why if decided else None,
        by_person=decided is not None and decided.by != store.RULES,
    )


def _kind(row: RequestRow) -> str:
    return "film" if row.media.kind is MediaKind.MOVIE else "series"


def _known(case: Case) -> Known:
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
        sources=tuple(sorted(set(facts.sources.values()))),
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
