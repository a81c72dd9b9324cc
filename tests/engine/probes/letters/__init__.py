"""Tells many people something, by mail or by chat. Neither can be asked whether it arrived, and twice is noticed."""

from daemon.actions.base import Action
from daemon.domain.ids import Topic
from daemon.domain.sentences import Sentence
from daemon.events.messages import MessageOwed
from daemon.plugin import Context, Event, Harm, InDoubt, Lane, Plugin, PluginConfig, Tell, action, event, on
from tests.engine.ports import Channels

Letters = Context[PluginConfig]


class _ForPeople(Event):
    __slots__ = ()

    occasion: str

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="occasion", name=self.occasion)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.occasion}"


@event("party.announced")
class PartyAnnounced(_ForPeople):
    """Everybody is to hear of it, some time."""

    occasion: str
    people: int
    channels: tuple[str, ...] = ("mail",)


@event("fire.noticed")
class FireNoticed(_ForPeople):
    """The owner is to hear of it now."""

    occasion: str


@action("letter.send", port=Channels, harm=Harm.NONE, in_doubt=InDoubt.UNSURE)
class SendLetter(Action[Channels]):
    """One message through one channel."""

    message: int
    channel: str
    to: str
    text: str
    urgent: bool
    owners: bool

    about = ("_message",)

    @property
    def _message(self) -> Topic:
        return Topic(noun="message", name=str(self.message))

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
        return self.owners

    async def do(self, port: Channels) -> str:
        return await port.send(self.channel, self.to, self.text)


@on(PartyAnnounced)
async def tell_everybody(event: PartyAnnounced, ctx: Letters) -> None:
    """One commit, however many they are."""
    await ctx.commit(
        *(
            Tell(
                key=f"party:{event.occasion}:{person}",
                person=person,
                kind="party",
                facts={"occasion": event.occasion, "channel": event.channels[person % len(event.channels)]},
                urgent=False,
            )
            for person in range(event.people)
        )
    )


@on(FireNoticed)
async def tell_the_owner(event: FireNoticed, ctx: Letters) -> None:
    facts = {"occasion": event.occasion, "channel": "mail"}
    await ctx.commit(Tell(key=f"fire:{event.occasion}", person=0, kind="fire", facts=facts))


@on(MessageOwed)
async def send(event: MessageOwed, ctx: Letters) -> None:
    owed = await ctx.message(event.message)
    assert owed is not None
    assert isinstance(owed.facts, dict)
    await ctx.commit(
        SendLetter(
            message=event.message,
            channel=owed.facts["channel"],
            to=f"person {event.person}",
            text=f"{event.kind}: {owed.facts['occasion']}",
            urgent=event.urgent,
            owners=event.kind == "fire",
        )
    )


plugin = Plugin(
    name="letters", title=Sentence("Letters"), config=PluginConfig, parts=(tell_everybody, tell_the_owner, send)
)
