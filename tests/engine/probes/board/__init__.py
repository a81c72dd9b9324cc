"""A probe: hangs every question on one chat, with a button for each choice, and shows there what became of it."""

from daemon.actions.base import Action
from daemon.domain.ids import Topic
from daemon.domain.letters import Button, Letter
from daemon.domain.ports import Channels
from daemon.domain.sentences import Sentence
from daemon.events.questions import QuestionAnswered, QuestionAsked, QuestionCopied
from daemon.plugin import Context, Harm, InDoubt, Plugin, PluginConfig, action, on

CHAT = "-100500"
SURFACE = "telegram"
Board = Context[PluginConfig]


class _OfCopy(Action[Channels]):
    __slots__ = ()

    question: int

    about = ("_copy",)

    @property
    def _copy(self) -> Topic:
        return Topic(noun="copy", name=f"{self.question}")

    @property
    def service(self) -> str:
        return SURFACE


@action("board.send", port=Channels, harm=Harm.NONE, in_doubt=InDoubt.UNSURE)
class SendCopy(_OfCopy):
    """Hang it up."""

    question: int
    version: int
    buttons: tuple[tuple[str, str], ...]

    async def do(self, port: Channels) -> str | None:
        buttons = tuple(Button(text=text, data=data) for text, data in self.buttons)
        return await port.send(SURFACE, CHAT, Letter(title=f"Question {self.question}", buttons=buttons))

    def made(self, thing: str) -> QuestionCopied:
        return QuestionCopied(
            question=self.question, version=self.version, surface=SURFACE, address=CHAT, message=thing
        )


@action("board.edit", port=Channels, harm=Harm.NONE, in_doubt=InDoubt.REPEAT)
class EditCopy(_OfCopy):
    """Show what became of it."""

    question: int
    message: str
    text: str

    async def do(self, port: Channels) -> None:
        await port.edit(SURFACE, CHAT, self.message, Letter(title=self.text))


@on(QuestionAsked)
async def hang_up(event: QuestionAsked, ctx: Board) -> None:
    tokens = await ctx.tokens(event.question)
    asked = await ctx.question(event.question)
    choices = asked.question.choices if asked else ()
    buttons = tuple((str(choice.says), tokens[choice.name]) for choice in choices)
    await ctx.commit(SendCopy(question=event.question, version=event.version, buttons=buttons))


@on(QuestionAnswered)
async def show_the_answer(event: QuestionAnswered, ctx: Board) -> None:
    await ctx.commit(*await _edits(event.question, ctx))


@on(QuestionCopied)
async def catch_up(event: QuestionCopied, ctx: Board) -> None:
    await ctx.commit(*await _edits(event.question, ctx))


async def _edits(number: int, ctx: Board) -> list[EditCopy]:
    asked = await ctx.question(number)
    if asked is None or asked.state == "open":
        return []
    text = f"{asked.choice} by {asked.answered_by}"
    return [EditCopy(question=number, message=copy.message, text=text) for copy in await ctx.copies(number)]


plugin = Plugin(name="board", title=Sentence("Board"), config=PluginConfig, parts=(hang_up, show_the_answer, catch_up))
