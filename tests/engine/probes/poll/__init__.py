"""Asks something of whoever may decide, and does one thing with the answer."""

from datetime import datetime

from daemon.domain.ids import Topic
from daemon.domain.questions import Choice, Question
from daemon.domain.sentences import Sentence
from daemon.events.questions import QuestionAnswered, QuestionLapsed
from daemon.plugin import Ask, Close, Context, Event, Plugin, PluginConfig, Remember, event, on

KIND = "poll.which"
Poll = Context[PluginConfig]


class _OfPoll(Event):
    __slots__ = ()

    poll: str
    round: int

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="poll", name=self.poll)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.poll}:{self.round}"


@event("poll.wanted")
class PollWanted(_OfPoll):
    """Somebody must say which; a later round takes the place of an earlier one."""

    poll: str
    round: int
    until: datetime | None = None
    then: str | None = None


@event("poll.settled")
class PollSettled(_OfPoll):
    """It was decided elsewhere, in the portal."""

    poll: str
    round: int


@on(PollWanted)
async def ask(event: PollWanted, ctx: Poll) -> None:
    question = Question(
        key=f"poll:{event.poll}",
        kind=KIND,
        subject=f"poll:{event.poll}",
        title=Sentence("Which one?"),
        why=Sentence("No rule says."),
        choices=(Choice(name="left", says=Sentence("Left")), Choice(name="right", says=Sentence("Right"))),
        expires_at=event.until,
        then=event.then,
    )
    await ctx.commit(Ask(question))


@on(PollSettled)
async def close(event: PollSettled, ctx: Poll) -> None:
    await ctx.commit(Close(f"poll:{event.poll}", "settled in the portal"))


@on(QuestionAnswered, topic=KIND)
async def follow(event: QuestionAnswered, ctx: Poll) -> None:
    await ctx.commit(_effect(event.question, event.choice))


@on(QuestionLapsed, topic=KIND)
async def let_go(event: QuestionLapsed, ctx: Poll) -> None:
    await ctx.commit(_effect(event.question, "nothing"))


def _effect(question: int, choice: str) -> Remember:
    return Remember(
        lambda tx: tx.execute("INSERT INTO poll_effects (question, choice) VALUES (?, ?)", (question, choice))
    )


plugin = Plugin(name="poll", title=Sentence("Poll"), config=PluginConfig, parts=(ask, close, follow, let_go))
