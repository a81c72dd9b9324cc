"""The paths of PlexStaffAI, for scripts and bookmarks that know them: answered in its shapes, by our rights."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import Meta

from daemon.domain.answers import Found
from daemon.domain.ids import MediaKind, RequestId
from daemon.domain.ports import Model
from daemon.domain.sentences import Sentence
from daemon.plugin import Acting, Asked, Ended, MissingError, Moved, Older, Scope
from plugins.moderation import history, store
from plugins.moderation.config import ModerationConfig
from plugins.moderation.genres import genre_sentence
from plugins.moderation.history import Told, Wanted
from plugins.moderation.learning import store as lessons
from plugins.moderation.pages import again
from plugins.moderation.pages.common import Moderation
from plugins.moderation.rules import Choice
from plugins.moderation.tickets import REVIEW

Pressing = Acting[ModerationConfig]
Run: TypeAlias = Callable[..., Awaitable[Any]]
Number = Annotated[int, Meta(ge=1, le=2**53)]
Words = Annotated[str, Meta(max_length=500)]
_WORDS: Final = {Choice.APPROVE: "APPROVED", Choice.DECLINE: "REJECTED", Choice.REVIEW: "NEEDS_REVIEW"}
_CHOICES: Final = {word: choice for choice, word in _WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """All decisions, counted."""

    total_decisions: int
    approved: int
    rejected: int
    needs_review: int
    approval_rate: float
    """Percent of all decisions, as it was."""
    last_24h: dict[str, int]
    openai_enabled: bool


async def stats(ctx: Moderation) -> Stats:
    found = await history.totals(ctx)
    lately = await history.counted(ctx, (ctx.now - timedelta(hours=24),), ctx.now + history.QUARTER)
    last: dict[str, int] = {}
    for each in lately:
        last[_WORDS[each.choice]] = last.get(_WORDS[each.choice], 0) + each.decided
    total, approved = sum(found.values()), found.get(Choice.APPROVE, 0)
    return Stats(
        total_decisions=total,
        approved=approved,
        rejected=found.get(Choice.DECLINE, 0),
        needs_review=found.get(Choice.REVIEW, 0),
        approval_rate=round(100 * approved / total, 1) if total else 0.0,
        last_24h=last,
        openai_enabled=await _asks_a_model(ctx.config, ctx),
    )


async def _asks_a_model(config: ModerationConfig, ctx: Moderation) -> bool:
    terms = await ctx.ask(Model).terms(model=config.openai.model)
    return config.order != "rules_only" and isinstance(terms, Found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastQuery:
    """Which decisions."""

    filter: Literal["all", "APPROVED", "REJECTED", "NEEDS_REVIEW"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDecision:
    """One decision, in the old words."""

    id: int
    request_id: int
    title: str | None
    username: str
    media_type: str
    decision: str
    reason: str
    confidence: float | None
    rule_matched: str
    timestamp: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The newest hundred."""

    history: tuple[PastDecision, ...]


async def past(ctx: Moderation, query: PastQuery) -> Past:
    found = await history.listed(ctx, Wanted(choice=_CHOICES.get(query.filter), limit=100))
    names = await ctx.names(list({each.requester for each in found}))
    return Past(history=tuple(_past(each, names.get(each.requester, "someone")) for each in found))


def _past(told: Told, name: str) -> PastDecision:
    return PastDecision(
        id=told.id,
        request_id=told.request.number,
        title=told.title,
        username=name,
        media_type=_type(told.media.kind),
        decision=_WORDS[told.choice],
        reason=str(told.why),
        confidence=told.confidence,
        rule_matched=told.rule,
        timestamp=told.decided_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An open review; its number is the question's."""

    id: int
    request_id: int
    title: str | None
    username: str
    media_type: str
    request_data: dict[str, float | int | str | None]
    ai_reason: str
    ai_confidence: float | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """At most fifty."""

    reviews: tuple[Review, ...]


async def reviews(ctx: Moderation) -> Reviews:
    asked = (await ctx.questions(REVIEW))[:50]
    decided = await store.latest_of(ctx, [_request(each) for each in asked]) if asked else {}
    names = await ctx.names(list({each.requester for each in decided.values()}))
    shown = [(each, decided[_request(each)]) for each in asked if _request(each) in decided]
    return Reviews(reviews=tuple(_review(each, last, names.get(last.requester, "someone")) for each, last in shown))


def _review(asked: Asked, last: store.Decided, name: str) -> Review:
    facts = last.case.facts
    return Review(
        id=asked.id,
        request_id=last.request.number,
        title=facts.title,
        username=name,
        media_type=_type(last.media.kind),
        request_data={
            "tmdb_id": last.media.tmdb,
            "rating": facts.rating,
            "year": facts.year,
            "popularity": facts.popularity,
            "genres": ", ".join(str(genre_sentence(each)) for each in facts.genres or ()),
            "season_count": facts.seasons,
            "episode_count": facts.episodes,
        },
        ai_reason=str(last.why),
        ai_confidence=last.confidence,
        created_at=asked.asked_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """How many wait."""

    count: int


async def pending(ctx: Moderation) -> Pending:
    return Pending(count=len(await ctx.questions(REVIEW)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How learning stands."""

    total_feedback: int
    unlearned: int
    patterns_learned: int
    learning_threshold: int


async def learned(ctx: Moderation) -> Learned:
    found = await lessons.counted(ctx)
    return Learned(
        total_feedback=found.feedback,
        unlearned=found.unlearned,
        patterns_learned=found.patterns,
        learning_threshold=ctx.config.machine_learning.min_samples_to_learn,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewForm:
    """Which review, by its number."""

    review: Number
    reason: Words | None = None
    staff: Words | None = None
    """Taken and not kept: who it was is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm:
    """Which review, by the number of its request."""

    request: Number
    reason: Words | None = None
    staff: Words | None = None
    """Taken and not kept: who it was is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of it."""

    success: bool
    status: str
    message: str
    request_id: int


async def approve(given: ReviewForm, ctx: Pressing) -> Settled:
    return await _settle(await _open(ctx, review=given.review), Choice.APPROVE, given.reason, ctx)


async def reject(given: ReviewForm, ctx: Pressing) -> Settled:
    return await _settle(await _open(ctx, review=given.review), Choice.DECLINE, given.reason, ctx)


async def approve_request(given: RequestForm, ctx: Pressing) -> Settled:
    return await _settle(await _open(ctx, request=given.request), Choice.APPROVE, given.reason, ctx)


async def reject_request(given: RequestForm, ctx: Pressing) -> Settled:
    return await _settle(await _open(ctx, request=given.request), Choice.DECLINE, given.reason, ctx)


async def _open(ctx: Pressing, *, review: int | None = None, request: int | None = None) -> Asked:
    """One question, never one of several: with two portals a request's number may stand for two."""
    found = [each for each in await ctx.questions(REVIEW) if each.id == review or _request(each).number == request]
    if len(found) != 1:
        raise MissingError("Review not found or already processed")
    return found[0]


async def _settle(asked: Asked, choice: Choice, reason: str | None, ctx: Pressing) -> Settled:
    # Only a no takes a reason.
    await ctx.answer(asked, choice, reason if choice is Choice.DECLINE else None)
    word = "Approved" if choice is Choice.APPROVE else "Rejected"
    return Settled(
        success=True, status=word.lower(), message=f"{word}: {asked.question.title}", request_id=_request(asked).number
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderated:
    """What is judged now."""

    status: str
    message: str
    total_found: int
    already_processed: int


async def moderate(_: Nothing, ctx: Pressing) -> Moderated:
    done = await again.judge_now.run(again.JudgeForm(), ctx)
    return Moderated(
        status="success",
        message=f"Processing {done.judged} pending request(s)",
        total_found=done.waiting,
        already_processed=done.waiting - done.judged,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """Reviews that close."""

    removed: int
    message: str


async def clean_reviews(_: Nothing, ctx: Pressing) -> Cleaned:
    looked = await again.look_at_reviews.run(again.LookForm(), ctx)
    return Cleaned(removed=looked.settled, message=str(looked.says()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """There are none: an occurrence is decided once."""

    duplicates_found: int
    entries_removed: int
    message: str


async def clean_duplicates(_: Nothing, __: Pressing) -> Duplicates:
    return Duplicates(duplicates_found=0, entries_removed=0, message="Nothing is decided twice; nothing was removed.")


def _request(asked: Asked) -> RequestId:
    return RequestId.parse(asked.question.subject.partition(":")[2])


def _type(kind: MediaKind) -> str:
    return "movie" if kind is MediaKind.MOVIE else "tv"


_OLD: Final = Sentence("As PlexStaffAI answered")


def _get(path: str, run: Run, gives: type, query: type | None = None) -> Older:
    return Older(method="GET", path=path, title=_OLD, run=run, gives=gives, takes=query)


def _post(path: str, run: Run, takes: type, gives: type) -> Older:
    return Older(method="POST", path=path, title=_OLD, run=run, gives=gives, takes=takes, scope=Scope.DECIDE)


PARTS = (
    _get("/stats", stats, Stats),
    _get("/api/history", past, Past, PastQuery),
    _get("/staff/reviews", reviews, Reviews),
    _get("/staff/pending-count", pending, Pending),
    _get("/staff/ml-stats", learned, Learned),
    _post("/staff/review/{review}/approve", approve, ReviewForm, Settled),
    _post("/staff/review/{review}/reject", reject, ReviewForm, Settled),
    _post("/staff/review/approve/{request}", approve_request, RequestForm, Settled),
    _post("/staff/review/reject/{request}", reject_request, RequestForm, Settled),
    _post("/admin/moderate-now", moderate, Nothing, Moderated),
    _post("/staff/moderate", moderate, Nothing, Moderated),
    _post("/staff/cleanup-reviews", clean_reviews, Nothing, Cleaned),
    _post("/admin/cleanup-duplicates", clean_duplicates, Nothing, Duplicates),
    Ended(path="/staff/moderate", instead="/admin/moderate-now"),
    Ended(path="/moderate-html", instead="/admin/moderate-now"),
    Ended(path="/staff/cleanup-reviews", instead="/staff/cleanup-reviews"),
    Ended(path="/admin/cleanup-duplicates", instead="/admin/cleanup-duplicates"),
    Moved(path="/staff/report", to="/report"),
    Moved(path="/review-dashboard", to="/reviews"),
    Moved(path="/static/review-dashboard.html", to="/reviews"),
    Moved(path="/staff/openai-stats", to="/model"),
    Moved(path="/docs", to="/api/openapi.json"),
)
