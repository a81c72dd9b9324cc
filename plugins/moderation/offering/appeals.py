"""A second look: whoever was declined asks for it once, people look, and what they then say is final."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from daemon.actions.requests import Approve, Decline
from daemon.domain.ids import Alias, RequestId, subject
from daemon.domain.questions import Choice as Answer
from daemon.domain.questions import Question, Tone, in_words
from daemon.domain.requests import RequestStatus
from daemon.domain.sentences import Sentence
from daemon.events.questions import QuestionAnswered, QuestionLapsed
from daemon.events.requests import APPEAL, RequestAppealed, RequestUpheld
from daemon.plugin import Ask, Reading, Remember, RequestRow, on, placeholders
from plugins.moderation import store
from plugins.moderation.config import ModerationConfig
from plugins.moderation.config.offered import said
from plugins.moderation.handlers.answers import answered
from plugins.moderation.handlers.following import Moderation
from plugins.moderation.history import Path, path_of
from plugins.moderation.rules import Choice
from plugins.moderation.store import Decided
from plugins.moderation.tickets import facts_of, title_of

SECOND_LOOK: Final = "moderation.appeal"
STAND: Final = "stand"
_BY: Final = {
    Path.RULES: Sentence("A rule declined it: {why}"),
    Path.LEARNED: Sentence("What was learned declined it: {why}"),
    Path.MODEL: Sentence("The model declined it: {why}"),
    Path.PEOPLE: Sentence("A person declined it: {why}"),
    Path.TIME: Sentence("Nobody answered, and it was declined: {why}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What came of the second looks somebody asked for earlier."""

    asked: int
    granted: int


@on(QuestionAnswered, topic=APPEAL)
async def put_before_people_again(event: QuestionAnswered, ctx: Moderation) -> None:
    """They asked for a second look: people are asked, with their words."""
    row, decided = await _declined(event.asked_about, ctx)
    if row is None or decided is None:
        await ctx.commit()
        return
    appealed = RequestAppealed(request=row.id, requester=row.requester, media=row.media, occurrence=event.key)
    question = await _second_look(row, decided, event.question, ctx)
    await ctx.commit(appealed, _keep(row, event.key), Ask(question))


@on(QuestionAnswered, topic=SECOND_LOOK)
async def follow_the_second_look(event: QuestionAnswered, ctx: Moderation) -> None:
    """Approve what was declined, or say that it stays so."""
    asked = await ctx.question(event.question)
    reason = in_words(asked.question, event.choice, asked.reason) if asked and asked.reason else None
    row, decided = await _declined(event.asked_about, ctx)
    if row is None or decided is None:
        await ctx.commit()
        return
    choice = Choice.DECLINE if event.choice == STAND else Choice.APPROVE
    what = await answered(decided, choice, reason, event.key, event.by, ctx)
    acts = [replace(each, after_no=True) if isinstance(each, Approve) else each for each in what]
    stands = [_upheld(row, reason, event.key)] if choice is Choice.DECLINE else []
    # It is declined already: only that it stays so is told.
    await ctx.commit(*(each for each in acts if not isinstance(each, Decline)), *stands, _granted(row.id, choice))


@on(QuestionLapsed, topic=SECOND_LOOK)
async def let_it_stand(event: QuestionLapsed, ctx: Moderation) -> None:
    """Nobody looked in time: it stays declined, and they are told."""
    row, _ = await _declined(event.asked_about, ctx)
    if row is None:
        await ctx.commit()
        return
    await ctx.commit(_upheld(row, None, event.key), _granted(row.id, Choice.DECLINE))


async def _second_look(row: RequestRow, decided: Decided, words: int, ctx: Moderation) -> Question:
    expires = ctx.config.review_expires
    says = _BY[path_of(decided.by, decided.rule)]
    return Question(
        key=f"{SECOND_LOOK}:{row.id}",
        kind=SECOND_LOOK,
        subject=subject(row.id),
        title=title_of(decided.case.facts),
        why=Sentence("They ask for a second look. {before}", {"before": Sentence(says.text, {"why": decided.why})}),
        choices=(
            Answer(name=Choice.APPROVE, says=Sentence("Approve"), tone=Tone.YES),
            Answer(
                name=STAND,
                says=Sentence("It stays declined"),
                tone=Tone.NO,
                takes_reason=True,
                reasons=tuple(said(each) for each in ctx.config.reasons),
            ),
        ),
        facts=(_past(await before(row.requester, ctx)), *facts_of(decided.case)),
        figure=Sentence("2nd"),
        figure_says=Sentence("look"),
        asked_by=row.requester,
        link=f"/requests/{row.id}",
        expires_at=None if expires is None else ctx.now + expires,
        quotes=words,
    )


def _past(earlier: Before) -> Sentence:
    if not earlier.asked:
        return Sentence("never asked for a second look before")
    known = {"asked": earlier.asked, "granted": earlier.granted}
    return Sentence("second looks they asked for before: {asked}, granted: {granted}", known)


async def before(requester: Alias, ctx: Reading[ModerationConfig]) -> Before:
    """Of this person, by whatever name."""
    who = await ctx.who(requester)
    names: Sequence[Alias] = who.aliases if who and who.aliases else (requester,)
    rows = await ctx.rows(
        "SELECT count(*) AS asked, coalesce(sum(granted), 0) AS granted FROM moderation_appeals "  # noqa: S608
        f"WHERE requester IN ({placeholders(names)})",
        [str(each) for each in names],
    )
    return Before(asked=rows[0]["asked"], granted=rows[0]["granted"])


async def _declined(about: str, ctx: Moderation) -> tuple[RequestRow | None, Decided | None]:
    """The request, where it still is declined, and its last decision."""
    row = await ctx.request(RequestId.parse(about.partition(":")[2]))
    if row is None or row.gone or row.status is not RequestStatus.DECLINED:
        return None, None
    known = await store.of_request(ctx, row.id)
    return row, known[-1] if known else None


def _upheld(row: RequestRow, reason: Sentence | None, occurrence: str) -> RequestUpheld:
    return RequestUpheld(request=row.id, requester=row.requester, media=row.media, reason=reason, occurrence=occurrence)


def _keep(row: RequestRow, occurrence: str) -> Remember:
    kept = (occurrence, subject(row.id), str(row.requester))
    return Remember(
        lambda tx: tx.execute(
            "INSERT INTO moderation_appeals (occurrence, request, requester) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            kept,
        )
    )


def _granted(request: RequestId, choice: Choice) -> Remember:
    return Remember(
        lambda tx: tx.execute(
            "UPDATE moderation_appeals SET granted = ? WHERE request = ? AND granted IS NULL",
            (choice is Choice.APPROVE, subject(request)),
        )
    )


PARTS = (put_before_people_again, follow_the_second_look, let_it_stand)
