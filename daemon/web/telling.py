"""Sentences for facts: one for each the engine knows, and a plain one for a plugin's."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from daemon.actions.base import ACTIONS
from daemon.domain.letters import LetterKind
from daemon.domain.sentences import Sentence
from daemon.events.accounts import AccountChanged
from daemon.events.base import CATALOGUE, Event
from daemon.events.chats import ChatChanged, ChatLinked
from daemon.events.house import (
    ActionEnded,
    DeliveryFailed,
    ErrorsRepeated,
    HouseFrozen,
    HouseThawed,
    JobCancelling,
    JobEnded,
    JobStarted,
    PlanShown,
    ScheduleDue,
)
from daemon.events.issues import IssueCommented, IssueOpened, IssueReopened, IssueResolved
from daemon.events.messages import MessageOwed, MessageSent, MessagesUnwanted
from daemon.events.offers import OfferExpired, OfferMade, OfferRefused, OfferTaken, OfferWithdrawn
from daemon.events.people import (
    PersonInvited,
    PersonJoined,
    PersonLeft,
    PersonMerged,
    PersonReturned,
    PersonSeparated,
    ShareChanged,
)
from daemon.events.questions import (
    QuestionAnswered,
    QuestionAsked,
    QuestionCopied,
    QuestionExpired,
    QuestionHanded,
    QuestionLapsed,
    QuestionUnfolded,
    QuestionWithdrawn,
)
from daemon.events.requests import (
    RequestAppealed,
    RequestApproved,
    RequestAvailable,
    RequestCreated,
    RequestDecided,
    RequestDeclined,
    RequestDeleted,
    RequestNarrowed,
    RequestReconsidered,
    RequestReopened,
    RequestReplaced,
    RequestUpheld,
)
from daemon.events.services import ServiceBack, ServiceOut

Kinds = Callable[[], Iterable[LetterKind]]
"""Asks which kinds of message there are."""
OF_LETTERS = (MessageOwed, MessageSent, MessagesUnwanted)
"""What happens to messages: told by what their kind is called."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as a reader is told it."""

    says: Sentence
    tone: str = "plain"
    """good, bad, wait or plain."""
    subjects: tuple[str, ...] = ()
    """In the event's own order, the line first; empty when the event cannot be read any more."""


def told(name: str, body: bytes, letters: Kinds) -> Told:
    """The sentence for a stored fact, whoever published it; messages are told by what their kind is called."""
    try:
        event = CATALOGUE.decode(name, body)
    except (LookupError, ValueError):
        return Told(Sentence("{event}: no plugin that is on knows this.", {"event": name}))
    says, tone = of_letter(event, letters) if isinstance(event, OF_LETTERS) else telling(event)
    return Told(says, tone, event.subjects())


def of_letter(event: MessageOwed | MessageSent | MessagesUnwanted, letters: Kinds) -> tuple[Sentence, str]:
    """The sentence and its tone, of what happened to a message."""
    what = next((each.title for each in letters() if each.kind == event.kind), event.kind)
    match event:
        case MessageOwed():
            return Sentence("A message is owed: {what}.", {"what": what}), "plain"
        case MessageSent(channel=channel):
            return Sentence("Sent by {channel}: {what}.", {"channel": channel, "what": what}), "good"
        case MessagesUnwanted():
            return Sentence("Wants no more such messages: {what}.", {"what": what}), "plain"


def telling(event: Event) -> tuple[Sentence, str]:
    """The sentence and its tone."""
    tell = TELLINGS.get(type(event))
    return tell(event) if tell else (_plain(event), "plain")


def _plain(event: Event) -> Sentence:
    return Sentence(first_line(type(event)))


def first_line(kind: type[Event]) -> str:
    """Of the class's docstring, which every event has; braces fill nothing in."""
    return (kind.__doc__ or kind.name).strip().partition("\n")[0].replace("{", "").replace("}", "")


def _approved(event: RequestApproved) -> tuple[Sentence, str]:
    return Sentence("Approved in the portal." if event.ours else "Approved in the portal by somebody else."), "good"


def _declined(event: RequestDeclined) -> tuple[Sentence, str]:
    return Sentence("Declined in the portal." if event.ours else "Declined in the portal by somebody else."), "bad"


def _decided(event: RequestDecided) -> tuple[Sentence, str]:
    verb = {
        "approve": (Sentence("To be approved: {why}", {"why": event.why}), "good"),
        "decline": (Sentence("To be declined: {why}", {"why": event.why}), "bad"),
    }
    return verb.get(event.decision, (Sentence("Put before a person: {why}", {"why": event.why}), "wait"))


def _withdrawn(event: OfferWithdrawn) -> tuple[Sentence, str]:
    if event.taken_back:
        return Sentence("What was offered was taken back."), "wait"
    return Sentence("What was offered holds no longer: the request was settled in the portal."), "plain"


_CHOICES = {"approve": Sentence("approve"), "decline": Sentence("decline")}


def _answered(event: QuestionAnswered) -> tuple[Sentence, str]:
    choice = _CHOICES.get(event.choice, event.choice)
    if event.by == "time":
        return Sentence("Nobody answered in time: {choice}.", {"choice": choice}), "wait"
    return Sentence("Answered: {choice}.", {"choice": choice}), "plain"


def _froze(event: HouseFrozen) -> tuple[Sentence, str]:
    if event.scope == "everything":
        return Sentence("Frozen: nothing outside is touched but for messages to you."), "wait"
    return Sentence("Frozen: nothing is removed or deleted."), "wait"


def _job_ended(event: JobEnded) -> tuple[Sentence, str]:
    return Sentence("{job} ended: {state}.", {"job": event.job, "state": event.state}), (
        "good" if event.state == "done" else "bad" if event.state == "failed" else "plain"
    )


_ENDS = {
    "failed": Sentence("Failed: {action}."),
    "unsure": Sentence("Nobody knows whether it arrived: {action}."),
    "dry": Sentence("Only pretended: {action}."),
}


def _action_ended(event: ActionEnded) -> tuple[Sentence, str]:
    kind = ACTIONS.named(event.action_name)
    action = Sentence((kind.__doc__ or "").partition("\n")[0].rstrip(".")) if kind else event.action_name
    said = _ENDS.get(event.state, Sentence("Not done: {action}."))
    return Sentence(said.text, {"action": action}), "bad" if event.state == "failed" else "wait"


def _shared(event: ShareChanged) -> tuple[Sentence, str]:
    """One sentence, of what weighs most."""
    if event.kind is not None:
        return Sentence("Shares the server as something else now: {kind}.", {"kind": AS_WHAT[event.kind]}), "plain"
    if event.gained and event.lost:
        titles = {"gained": ", ".join(event.gained), "lost": ", ".join(event.lost)}
        return Sentence("Other libraries are shared: {gained}; no longer: {lost}.", titles), "plain"
    if event.gained:
        return Sentence("More is shared with them: {gained}.", {"gained": ", ".join(event.gained)}), "good"
    if event.lost:
        return Sentence("No longer shared with them: {lost}.", {"lost": ", ".join(event.lost)}), "wait"
    return Sentence("Filters or permissions of their share were changed."), "plain"


AS_WHAT: Mapping[str, Sentence] = {
    "owner": Sentence("owner"),
    "friend": Sentence("friend"),
    "home": Sentence("household"),
    "managed": Sentence("managed profile"),
    "invited": Sentence("invited"),
}
"""As what somebody shares a server, in words."""

_ACCOUNTS = {
    "made": Sentence("An account was made."),
    "disabled": Sentence("An account can no longer sign in."),
    "password": Sentence("An account got a new password."),
    "key made": Sentence("An account made an API key."),
    "key revoked": Sentence("An API key was revoked."),
    "away": Sentence("Somebody is away, and named who answers meanwhile."),
    "back": Sentence("Somebody is back, and answers for themselves again."),
}

TELLINGS: dict[type[Event], Callable[[Any], tuple[Sentence, str]]] = {
    RequestCreated: lambda _: (Sentence("Asked for, and waits for a decision."), "plain"),
    RequestReopened: lambda _: (Sentence("Set back in the portal: it waits for a decision again."), "wait"),
    RequestApproved: _approved,
    RequestDeclined: _declined,
    RequestAvailable: lambda _: (Sentence("It can be watched now."), "good"),
    RequestDeleted: lambda _: (Sentence("The request is no longer in the portal."), "plain"),
    RequestDecided: _decided,
    RequestAppealed: lambda _: (Sentence("Whoever was declined asked for a second look."), "wait"),
    RequestUpheld: lambda _: (Sentence("It was looked at a second time, and the no stands."), "bad"),
    RequestNarrowed: lambda _: (Sentence("Only some of the seasons are still asked for, as it was agreed."), "plain"),
    RequestReplaced: lambda _: (Sentence("It was asked for in ordinary quality instead, as it was agreed."), "plain"),
    OfferMade: lambda it: (Sentence("Offered instead: {offer}.", {"offer": it.offer}), "wait"),
    OfferTaken: lambda it: (Sentence("What was offered was taken: {offer}.", {"offer": it.offer}), "good"),
    OfferRefused: lambda _: (Sentence("They did not want what was offered."), "bad"),
    OfferExpired: lambda _: (Sentence("They said nothing to what was offered, and the time is over."), "bad"),
    OfferWithdrawn: _withdrawn,
    IssueOpened: lambda _: (Sentence("Somebody reported a problem with it."), "bad"),
    IssueCommented: lambda _: (Sentence("Somebody said more about the problem."), "plain"),
    IssueResolved: lambda _: (Sentence("The problem is settled."), "good"),
    IssueReopened: lambda _: (Sentence("The problem is back."), "bad"),
    QuestionAsked: lambda _: (Sentence("Put before the people who run this house"), "wait"),
    QuestionCopied: lambda it: (Sentence("Also sent by {surface}.", {"surface": it.surface}), "plain"),
    QuestionAnswered: _answered,
    QuestionHanded: lambda _: (Sentence("A question was handed to somebody."), "plain"),
    QuestionLapsed: lambda _: (Sentence("Nobody answered in time."), "wait"),
    QuestionWithdrawn: lambda _: (Sentence("Nobody needs to answer any more."), "plain"),
    QuestionExpired: lambda _: (Sentence("The time to answer is over."), "plain"),
    ChatChanged: lambda it: (Sentence("The bot's place in a chat: {standing}.", {"standing": it.standing}), "plain"),
    ChatLinked: lambda _: (Sentence("A chat was linked with a code."), "good"),
    ScheduleDue: lambda it: (Sentence("It is time for {schedule}.", {"schedule": it.schedule}), "plain"),
    AccountChanged: lambda it: (_ACCOUNTS.get(it.change, Sentence("What an account may do was changed.")), "plain"),
    HouseFrozen: _froze,
    HouseThawed: lambda _: (Sentence("No longer frozen."), "good"),
    PlanShown: lambda it: (Sentence("The plan of {plugin} was seen.", {"plugin": it.plugin}), "plain"),
    JobStarted: lambda it: (Sentence("{job} began.", {"job": it.job}), "plain"),
    JobCancelling: lambda it: (Sentence("{job} was asked to stop.", {"job": it.job}), "plain"),
    JobEnded: _job_ended,
    ActionEnded: _action_ended,
    DeliveryFailed: lambda it: (
        Sentence("{plugin} broke over it: it waits for a button.", {"plugin": it.plugin}),
        "bad",
    ),
    ErrorsRepeated: lambda it: (
        Sentence("The same error came again and again in {plugin}.", {"plugin": it.plugin}),
        "bad",
    ),
    QuestionUnfolded: lambda it: (Sentence("Reasons were shown on {surface}.", {"surface": it.surface}), "plain"),
    RequestReconsidered: lambda _: (Sentence("It is judged once more."), "plain"),
    PersonInvited: lambda _: (Sentence("Was asked to share the server."), "plain"),
    PersonJoined: lambda _: (Sentence("Joined: shares the server."), "good"),
    PersonReturned: lambda _: (Sentence("Came back: shares the server again."), "good"),
    PersonLeft: lambda _: (Sentence("Left: no longer shares the server."), "wait"),
    ShareChanged: _shared,
    PersonMerged: lambda it: (Sentence("Person {number} turned out to be this one.", {"number": it.other}), "plain"),
    PersonSeparated: lambda it: (
        Sentence("A name turned out to be somebody else's: of person {number}.", {"number": it.now}),
        "plain",
    ),
    ServiceBack: lambda it: (Sentence("{service} answers again.", {"service": it.service}), "good"),
    ServiceOut: lambda it: (Sentence("{service} has been out for ten minutes.", {"service": it.service}), "bad"),
}
