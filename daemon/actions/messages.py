"""What may be done with a message."""

from daemon.actions.base import Action, Harm, InDoubt, Lane, action
from daemon.domain.ids import Topic
from daemon.domain.people import OWNER
from daemon.domain.ports import Post
from daemon.events.messages import MessageSent
from daemon.events.questions import QuestionCopied


@action("message.send", port=Post, harm=Harm.NONE, in_doubt=InDoubt.UNSURE)
class SendMessage(Action[Post]):
    """Send a message.

    It says which message and by which channel; whom it reaches there and how it reads is looked up when it is sent.
    """

    message: int
    channel: str
    """Name of the service entry."""
    person: int
    kind: str
    urgent: bool
    regarding: str | None = None
    """`noun:id` of what it tells of: it stands on that timeline too."""
    asks: int | None = None
    """The question it puts to the person, whose buttons it has where the channel has any."""
    version: int = 1
    """Of that question."""

    about = ("_sending", "_message", "_person", "_regarding")

    @property
    def _sending(self) -> Topic:
        """Each channel is a line of its own: one that is out holds up no other."""
        return Topic(noun="sending", name=f"{self.message}/{self.channel}")

    @property
    def _message(self) -> Topic:
        return Topic(noun="message", name=str(self.message))

    @property
    def _person(self) -> Topic | None:
        return None if self.to_the_owner else Topic(noun="person", name=str(self.person))

    @property
    def _regarding(self) -> Topic | None:
        noun, _, name = (self.regarding or "").partition(":")
        return Topic(noun=noun, name=name) if name else None

    async def do(self, port: Post) -> str | None:
        return await port.send(self.message, self.channel)

    def became(self, action_id: int) -> MessageSent:  # noqa: ARG002 (a message goes once through a channel)
        return MessageSent(message=self.message, person=self.person, kind=self.kind, channel=self.channel)

    def made(self, thing: str) -> QuestionCopied | None:
        """A message that asks is a copy of the question: it says in the end how that came out."""
        if self.asks is None:
            return None
        return QuestionCopied(
            question=self.asks,
            version=self.version,
            surface=self.channel,
            address=f"person:{self.person}",
            message=thing,
        )

    @property
    def service(self) -> str:
        return self.channel

    @property
    def lane(self) -> Lane:
        return Lane.URGENT if self.urgent else Lane.BULK

    @property
    def respects_quiet_hours(self) -> bool:
        return not self.urgent

    @property
    def to_the_owner(self) -> bool:
        return self.person == OWNER
