"""Copies of questions: one in each of the owner's chats, and every one of them says who decided."""

from daemon.actions.questions import ShowQuestion, UpdateQuestion
from daemon.domain.ports import SurfaceReader
from daemon.domain.questions import Surface
from daemon.events.base import named
from daemon.events.questions import (
    QuestionAnswered,
    QuestionAsked,
    QuestionCopied,
    QuestionLapsed,
    QuestionUnfolded,
    QuestionWithdrawn,
)
from daemon.plugin import Asked, Context, Event, Later, Reading, event, on, still
from plugins.messages.config import Fact, MessagesConfig

Messages = Context[MessagesConfig]


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


async def _updates(number: int, ctx: Messages) -> list[UpdateQuestion]:
    asked = await ctx.question(number)
    if asked is None or asked.state == "open":
        return []
    there = ctx.ask(SurfaceReader)
    return [
        UpdateQuestion(
            question=number,
            channel=copy.surface,
            address=copy.address,
            message=copy.message,
            state=asked.state,
        )
        for copy in await ctx.copies(number)
        if there.changes(copy.surface)
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
)
