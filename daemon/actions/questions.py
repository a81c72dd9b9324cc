"""What may be done with copies of a question."""

from daemon.actions.base import Action, Harm, InDoubt, action
from daemon.domain.ids import Topic
from daemon.domain.ports import Surfaces
from daemon.events.questions import QuestionCopied


class _OfCopy(Action[Surfaces]):
    """What both have in common: the channel they go to, and that a question is for the owner."""

    __slots__ = ()

    question: int
    channel: str

    about = ("_place", "_question")

    @property
    def _place(self) -> Topic:
        """Each channel is a line of its own: one that is out holds up no other."""
        return Topic(noun="copy", name=f"{self.question}/{self.channel}")

    @property
    def _question(self) -> Topic:
        return Topic(noun="question", name=str(self.question))

    @property
    def service(self) -> str:
        return self.channel

    @property
    def to_the_owner(self) -> bool:
        return True


@action("question.show", port=Surfaces, harm=Harm.NONE, in_doubt=InDoubt.UNSURE)
class ShowQuestion(_OfCopy):
    """Show a question in a chat.

    How it reads is looked up when it is sent, so nothing of it is kept here.
    """

    question: int
    version: int
    channel: str
    address: str
    reminder: int = 0
    """Which one; 0: it is shown for the first time."""
    hand: int = 0
    """Which handing of it this follows; 0: it was handed to nobody."""

    async def do(self, port: Surfaces) -> str | None:
        return await port.show(self.question, self.channel, self.address, again=self.reminder > 0)

    def made(self, thing: str) -> QuestionCopied:
        return QuestionCopied(
            question=self.question, version=self.version, surface=self.channel, address=self.address, message=thing
        )

    @property
    def occurrence(self) -> str:
        """Asked again it is another question: this one is shown once in each place, and once with each reminder; to
        whom it is handed, once with each handing."""
        handed = f" {self.hand}" if self.hand else ""
        return f"in {self.address} {self.reminder}{handed}"

    @property
    def respects_quiet_hours(self) -> bool:
        return self.reminder > 0


@action("question.update", port=Surfaces, harm=Harm.NONE, in_doubt=InDoubt.REPEAT)
class UpdateQuestion(_OfCopy):
    """Show on a copy who decided.

    While the question is open: the reasons to choose from, or the choices again.
    """

    question: int
    channel: str
    address: str
    message: str
    """The channel's own name for the copy."""
    state: str
    """What it is to show. A copy is brought to an end once, whoever noticed that it lags behind."""
    unfolded: str = ""
    """While it is open: the choice whose reasons are offered."""

    async def do(self, port: Surfaces) -> None:
        await port.update(self.question, self.channel, self.address, self.message, unfolded=self.unfolded)

    @property
    def occurrence(self) -> str | None:
        return None if self.state == "open" else f"{self.message} {self.state}"
