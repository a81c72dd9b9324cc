"""Sends every question to three surfaces, and keeps the copies in step with what became of it."""

from daemon.actions.base import Action
from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.events.questions import (
    QuestionAnswered,
    QuestionAsked,
    QuestionCopied,
    QuestionLapsed,
    QuestionWithdrawn,
)
from daemon.plugin import Context, Harm, InDoubt, Plugin, PluginConfig, action, on
from tests.engine.ports import Channels

SURFACES = ("telegram", "discord", "dashboard")
Chat = Context[PluginConfig]


class _OfCopy(Action[Channels]):
    __slots__ = ()

    question: int
    surface: str

    about = ("_copy",)

    @property
    def _copy(self) -> Topic:
        return Topic(noun="copy", name=f"{self.question}/{self.surface}")

    @property
    def service(self) -> str:
        return self.surface


@action("copy.send", port=Channels, harm=Harm.NONE, in_doubt=InDoubt.UNSURE)
class SendCopy(_OfCopy):
    """Put a question where somebody sees it."""

    question: int
    version: int
    surface: str

    async def do(self, port: Channels) -> str:
        return await port.send(self.surface, "the owner", f"question {self.question}")

    def made(self, thing: str) -> QuestionCopied:
        return QuestionCopied(
            question=self.question, version=self.version, surface=self.surface, address="the owner", message=thing
        )


@action("copy.edit", port=Channels, harm=Harm.NONE, in_doubt=InDoubt.REPEAT)
class EditCopy(_OfCopy):
    """Let a copy say what became of the question."""

    question: int
    surface: str
    message: str
    text: str

    async def do(self, port: Channels) -> None:
        await port.edit(self.surface, self.message, self.text)


@on(QuestionAsked)
async def send_copies(event: QuestionAsked, ctx: Chat) -> None:
    question, version = event.question, event.version
    await ctx.commit(*(SendCopy(question=question, version=version, surface=each) for each in SURFACES))


@on(QuestionAnswered)
async def show_the_answer(event: QuestionAnswered, ctx: Chat) -> None:
    await ctx.commit(*await _edits(event.question, ctx))


@on(QuestionLapsed)
async def show_the_lapse(event: QuestionLapsed, ctx: Chat) -> None:
    await ctx.commit(*await _edits(event.question, ctx))


@on(QuestionWithdrawn)
async def show_the_withdrawal(event: QuestionWithdrawn, ctx: Chat) -> None:
    await ctx.commit(*await _edits(event.question, ctx))


@on(QuestionCopied)
async def catch_up(event: QuestionCopied, ctx: Chat) -> None:
    """A copy that is known only now may be of a question that has ended."""
    await ctx.commit(*await _edits(event.question, ctx))


async def _edits(number: int, ctx: Chat) -> list[EditCopy]:
    asked = await ctx.question(number)
    if asked is None or asked.state == "open":
        return []
    text = f"{asked.choice} by {asked.answered_by}" if asked.choice else asked.state
    return [
        EditCopy(question=number, surface=copy.surface, message=copy.message, text=text)
        for copy in await ctx.copies(number)
    ]


plugin = Plugin(
    name="chat",
    title=Sentence("Chat"),
    config=PluginConfig,
    parts=(send_copies, show_the_answer, show_the_lapse, show_the_withdrawal, catch_up),
)
