"""Copies of questions: one in each of the owner's chats or in a mail. Those that can be changed say who decided."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from daemon.actions.questions import ShowQuestion, UpdateQuestion
from daemon.domain.letters import Reach, Way
from daemon.domain.people import OWNER
from daemon.domain.ports import PostReader, SurfaceReader
from daemon.domain.questions import Holder, Surface
from daemon.events.base import named
from daemon.events.messages import MessageSent
from daemon.events.questions import (
    QuestionAnswered,
    QuestionAsked,
    QuestionCopied,
    QuestionHanded,
    QuestionLapsed,
    QuestionUnfolded,
    QuestionWithdrawn,
)
from daemon.plugin import Asked, Context, Copy, Event, Later, PassOn, Reading, Tell, event, on, still
from plugins.messages import store
from plugins.messages.config import Fact, MessagesConfig
from plugins.messages.rules import ways_to_person

Messages = Context[MessagesConfig]
REVIEW, HANDED, DECIDED = "review.asked", "review.handed", "review.decided"
DIGEST = "messages.digest"
BEFORE_THE_END = timedelta(days=1)
"""When those who may answer are reminded for the last time."""
BY_LINK = "mail"
"""The surface of whoever answered by the link in a mail."""
_MESSAGE = "message:"
"""Begins what a copy is called that went as a message: it stays as it was sent."""


@event("messages.reminder")
class ReminderDue(Event):
    """An open question is shown once more."""

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
    if asked is None or asked.state != "open" or asked.question.person is not None:
        await ctx.commit()
        return
    lies = await ctx.ask(SurfaceReader).lies_with(asked.id)
    deputy = None if lies else await ctx.ask(SurfaceReader).stand_in(asked.id)
    await ctx.commit(
        *_shows(asked, 0, ctx),
        *_reminder_after(asked, 0, ctx),
        *([PassOn(question=asked.id, account=deputy.account, instead_of=deputy.instead_of)] if deputy else []),
        *(await handed_to(asked, lies, 0, ctx) if lies else []),
    )


@on(ReminderDue)
async def remind(event: ReminderDue, ctx: Messages) -> None:
    """Nobody answered so far: whom it lies with is told once more; else it is shown again in the owner's chats, below
    whatever was said since, or mailed again where it was mailed."""
    asked = await ctx.question(event.question)
    if asked is None or asked.state != "open":
        await ctx.commit()
        return
    lies = await ctx.ask(SurfaceReader).lies_with(asked.id)
    if lies is not None:
        again: list[ShowQuestion | Tell] = await handed_to(asked, lies, event.reminder, ctx)
    else:
        again = [*_shows(asked, event.reminder, ctx), *await mailed(asked, event.reminder, ctx)]
    await ctx.commit(*again, *_reminder_after(asked, event.reminder, ctx))


@on(QuestionHanded)
async def tell_whom_it_was_handed_to(event: QuestionHanded, ctx: Messages) -> None:
    """By their own channels: in a chat with its buttons. One that was handed on meanwhile is told to the last alone."""
    asked = await ctx.question(event.question)
    lies = await ctx.ask(SurfaceReader).lies_with(event.question)
    if asked is None or asked.state != "open" or lies is None or lies.hand != event.hand:
        await ctx.commit()
        return
    await ctx.commit(*await handed_to(asked, lies, 0, ctx))


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


@on(MessageSent, topic=HANDED)
async def keep_the_mail_to_another(event: MessageSent, ctx: Messages) -> None:
    """So is one that went to whom it was handed to."""
    await ctx.commit(*await _copied(event, [event.message], ctx))


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
    """The next of those that are set, and one a day before time decides; one whose time passed while Usher was off is
    not made up for."""
    moments = _reminders(asked, ctx.config)
    left = [(number, at) for number, at in enumerate(moments, start=1) if number > last]
    return [Later(ReminderDue(question=asked.id, reminder=number), at) for number, at in left if at > ctx.now][:1]


def surfaces(ctx: Reading[MessagesConfig]) -> list[Surface]:
    """Where the owner wants to be asked."""
    if Fact.REVIEWS not in ctx.config.owner_hears:
        return []
    named = ctx.config.questions or ctx.config.owner_channels
    return [each for each in ctx.ask(SurfaceReader).owners() if not named or each.channel in named]


def _reminders(asked: Asked, config: MessagesConfig) -> list[datetime]:
    moments = {asked.asked_at + wait for wait in config.reminders}
    over = asked.expires_at
    if over is not None and moments and asked.asked_at < over - BEFORE_THE_END:
        moments.add(over - BEFORE_THE_END)
    return sorted(moments)


async def handed_to(asked: Asked, lies: Holder, reminder: int, ctx: Messages) -> list[ShowQuestion | Tell]:
    """What the one it lies with is told. Nothing where nobody knows how: the page of the question says so."""
    if lies.person is None:
        return []
    ways = await ctx.ask(PostReader).ways(lies.person)
    if lies.person != OWNER:
        ways = ways_to_person(ways, await store.preferences(ctx, lies.person))
    chats = [way for way in ways if way.reach is Reach.CHAT and lies.person != OWNER]
    shown = [
        ShowQuestion(
            question=asked.id,
            version=asked.version,
            channel=way.channel,
            address=f"person:{lies.person}",
            reminder=reminder,
            hand=lies.hand,
        )
        for way in chats
    ]
    return [*shown, *([] if chats and len(chats) == len(ways) else [_handing(asked, lies, reminder)])]


def _handing(asked: Asked, lies: Holder, reminder: int) -> Tell:
    question, instead = asked.question, lies.by.startswith("away:")
    facts = {
        "about": question.subject,
        "question": asked.id,
        "version": asked.version,
        "title": question.title,
        "why": question.why,
        "from": f"alias:{question.asked_by}" if question.asked_by else None,
        "by": lies.by.replace("away:", "account:"),
        "instead": instead,
        "word": lies.word,
        **_deadline(asked),
        "again": reminder > 0,
    }
    key = f"{HANDED}:{lies.person}:{asked.id}:{lies.hand}:{reminder}"
    return Tell(key=key, person=lies.person or OWNER, kind=HANDED, facts=facts, urgent=False)


def _deadline(asked: Asked) -> dict[str, object]:
    until = asked.expires_at
    return {"until": until.isoformat() if until else None, "then": asked.question.if_nobody}


async def mailed(asked: Asked, reminder: int, ctx: Messages) -> list[Tell]:
    """The question as a message to the owner, where it is not shown in chats alone. Nothing where it lies with another:
    they are told."""
    if Fact.REVIEWS not in ctx.config.owner_hears:
        return []
    if surfaces(ctx) and not beside(await ctx.ask(PostReader).ways(OWNER), ctx):
        return []
    question = asked.question
    facts = {
        "about": question.subject,
        "question": asked.id,
        "version": asked.version,
        "title": question.title,
        "why": question.why,
        "from": f"alias:{question.asked_by}" if question.asked_by else None,
        **_deadline(asked),
        "again": reminder > 0,
    }
    key = f"{REVIEW}:{OWNER}:{asked.id}" + (f":{reminder}" if reminder else "")
    return [Tell(key=key, person=OWNER, kind=REVIEW, facts=facts, urgent=False)]


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
        if each.kind in {REVIEW, HANDED} and isinstance(each.facts, dict) and "question" in each.facts
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
    """Not to whoever decided by that very mail, and not where a newer mail asks the same again. That nobody decided is
    told in any case."""
    if asked.state == "expired":
        return True
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
        "then": asked.question.if_nobody,
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
    tell_whom_it_was_handed_to,
    keep_the_mail,
    keep_the_mail_to_another,
    keep_those_in_a_digest,
)
