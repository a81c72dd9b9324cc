"""Copies of questions: one in each of the owner's chats or in a mail. Those that can be changed say who decided."""

from collections.abc import Sequence

from daemon.actions.questions import ShowQuestion, UpdateQuestion
from daemon.domain.letters import Way
from daemon.domain.people import OWNER
from daemon.domain.ports import SurfaceReader
from daemon.domain.questions import Surface
from daemon.events.base import named
from daemon.events.messages import MessageSent
from daemon.events.questions import (
    QuestionAnswered,
    QuestionAsked,
    QuestionCopied,
    QuestionLapsed,
    QuestionUnfolded,
    QuestionWithdrawn,
)
from daemon.plugin import Asked, Context, Copy, Event, Later, Reading, Tell, event, on, still
from plugins.messages.config import Fact, MessagesConfig

Messages = Context[MessagesConfig]
REVIEW, DIGEST, DECIDED = "review.asked", "messages.digest", "review.decided"
BY_LINK = "mail"
"""The surface of whoever answered by the link in a mail."""
_MESSAGE = "message:"
"""Begins what a copy is called that went as a message: it stays as it was sent."""


@event("messages.reminder")
class ReminderDue(Event):
    """A question waits for long enough to be shown once more."""

    question: int
    reminder: int
    """Which one, from 1."""

    about = ("_line",)

    _line = named("question", "question")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}:{self.reminder}"


@on(QuestionAsked)
async def show_it(event: QuestionAsked, ctx: Messages) -> None:
    """Show it wherever the owner wants to be asked. What is asked of one person is for no room."""
    asked = await ctx.question(event.question)
    if asked is None or asked.state != "open" or asked.question.may_answer.startswith("person:"):
        await ctx.commit()
        return
    await ctx.commit(*_shows(asked, 0, ctx), *_reminder_after(asked, 0, ctx))


@on(ReminderDue)
async def remind(event: ReminderDue, ctx: Messages) -> None:
    """Nobody answered so far: it is shown once more, below whatever was said since."""
    asked = await ctx.question(event.question)
    if asked is None or asked.state != "open":
        await ctx.commit()
        return
    await ctx.commit(*_shows(asked, event.reminder, ctx), *_reminder_after(asked, event.reminder, ctx))


@still(ShowQuestion)
async def still_open(action: ShowQuestion, ctx: Reading[MessagesConfig]) -> bool:
    """What was settled while the channel was out is shown nowhere."""
    asked = await ctx.question(action.question)
    return asked is not None and asked.state == "open"


@on(QuestionAnswered)
async def show_who_decided(event: QuestionAnswered, ctx: Messages) -> None:
    """Whoever decided, and wherever: every copy says so."""
    await ctx.commit(*await _updates(event.question, ctx))


@on(QuestionLapsed)
async def show_that_it_lapsed(event: QuestionLapsed, ctx: Messages) -> None:
    """Nobody decided in time: no copy may ask any more."""
    await ctx.commit(*await _updates(event.question, ctx))


@on(QuestionWithdrawn)
async def show_that_it_is_over(event: QuestionWithdrawn, ctx: Messages) -> None:
    """Decided in the portal, or asked again: no copy may ask any more."""
    await ctx.commit(*await _updates(event.question, ctx))


@on(QuestionCopied)
async def catch_up(event: QuestionCopied, ctx: Messages) -> None:
    """A copy that arrived after the decision, or one we had forgotten: it is told like the others."""
    await ctx.commit(*await _updates(event.question, ctx))


@on(MessageSent, topic=REVIEW)
async def keep_the_mail(event: MessageSent, ctx: Messages) -> None:
    """A question that went by mail is a copy as well: it is known where it went."""
    await ctx.commit(*await _copied(event, [event.message], ctx))


@on(MessageSent, topic=DIGEST)
async def keep_those_in_a_digest(event: MessageSent, ctx: Messages) -> None:
    """So is each that went in one mail with others."""
    told = await ctx.message(event.message)
    held = told.facts.get("enclosed") if told is not None and isinstance(told.facts, dict) else None
    numbers = [each for each in held if isinstance(each, int)] if isinstance(held, list) else []
    await ctx.commit(*await _copied(event, numbers, ctx))


@on(QuestionUnfolded)
async def offer_reasons(event: QuestionUnfolded, ctx: Messages) -> None:
    """On the copy that was pressed; the others go on asking."""
    asked = await ctx.question(event.question)
    if asked is None or asked.state != "open" or not ctx.ask(SurfaceReader).changes(event.surface):
        await ctx.commit()
        return
    await ctx.commit(
        UpdateQuestion(
            question=event.question,
            channel=event.surface,
            address=event.address,
            message=event.message,
            state=asked.state,
            unfolded=event.choice,
        )
    )


def _shows(asked: Asked, reminder: int, ctx: Messages) -> list[ShowQuestion]:
    return [
        ShowQuestion(
            question=asked.id,
            version=asked.version,
            channel=each.channel,
            address=each.address,
            reminder=reminder,
        )
        for each in surfaces(ctx)
    ]


def _reminder_after(asked: Asked, last: int, ctx: Messages) -> list[Later]:
    """The next of those that are set; one whose time passed while Usher was off is not made up for."""
    waits = sorted(ctx.config.reminders)
    left = [(number, asked.asked_at + wait) for number, wait in enumerate(waits, start=1) if number > last]
    return [Later(ReminderDue(question=asked.id, reminder=number), at) for number, at in left if at > ctx.now][:1]


def surfaces(ctx: Reading[MessagesConfig]) -> list[Surface]:
    """Where the owner wants to be asked."""
    if Fact.REVIEWS not in ctx.config.owner_hears:
        return []
    named = ctx.config.questions or ctx.config.owner_channels
    return [each for each in ctx.ask(SurfaceReader).owners() if not named or each.channel in named]


def beside(ways: Sequence[Way], ctx: Reading[MessagesConfig]) -> tuple[Way, ...]:
    """The ways by which a question is told as a message: none where the chats show it, but those that are named."""
    shown = {each.channel for each in surfaces(ctx)}
    if shown and not ctx.config.questions:
        return ()
    wanted = ctx.config.questions or ctx.config.owner_channels
    return tuple(way for way in ways if way.channel not in shown and (not wanted or way.channel in wanted))


async def _copied(event: MessageSent, numbers: Sequence[int], ctx: Messages) -> list[QuestionCopied]:
    """Of those messages that are questions."""
    told = [each for each in [await ctx.message(number) for number in numbers] if each is not None]
    return [
        QuestionCopied(
            question=each.facts["question"],
            version=each.facts.get("version", 1),
            surface=event.channel,
            address="owner" if event.person == OWNER else f"person:{event.person}",
            message=f"{_MESSAGE}{each.id}",
        )
        for each in told
        if each.kind == REVIEW and isinstance(each.facts, dict) and "question" in each.facts
    ]


async def _updates(number: int, ctx: Messages) -> list[UpdateQuestion | Tell]:
    asked = await ctx.question(number)
    if asked is None or asked.state == "open":
        return []
    copies, there = await ctx.copies(number), ctx.ask(SurfaceReader)
    mailed = any(copy.message.startswith(_MESSAGE) and copy.address == "owner" for copy in copies)
    return [
        *([_outcome(asked)] if mailed and _is_told(asked, ctx) else []),
        *_changes(asked, copies, there),
    ]


def _is_told(asked: Asked, ctx: Messages) -> bool:
    """Not to whoever decided by that very mail, and not where a newer mail asks the same again."""
    return ctx.config.tell_of_outcomes and asked.surface != BY_LINK and asked.state != "superseded"


def _outcome(asked: Asked) -> Tell:
    """What became of a question that was mailed: once, whichever of its ends was noticed."""
    chosen = next((each.says for each in asked.question.choices if each.name == asked.choice), None)
    facts = {
        "about": asked.question.subject,
        "question": asked.id,
        "title": asked.question.title,
        "state": asked.state,
        "choice": chosen,
        "by": asked.answered_by if asked.state == "answered" else None,
    }
    return Tell(key=f"{DECIDED}:{OWNER}:{asked.id}", person=OWNER, kind=DECIDED, facts=facts, urgent=False)


def _changes(asked: Asked, copies: Sequence[Copy], there: SurfaceReader) -> list[UpdateQuestion]:
    return [
        UpdateQuestion(
            question=asked.id,
            channel=copy.surface,
            address=copy.address,
            message=copy.message,
            state=asked.state,
        )
        for copy in copies
        if there.changes(copy.surface) and not copy.message.startswith(_MESSAGE)
    ]


PARTS = (
    show_it,
    remind,
    offer_reasons,
    still_open,
    show_who_decided,
    show_that_it_lapsed,
    show_that_it_is_over,
    catch_up,
    keep_the_mail,
    keep_those_in_a_digest,
)
