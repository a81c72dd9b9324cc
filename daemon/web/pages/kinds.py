"""Kinds of facts, as a filter offers them: sorted by what they are about, each in a few words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from daemon.domain.sentences import Sentence
from daemon.events.base import CATALOGUE, Event
from daemon.web.telling import first_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fact."""

    name: str
    """`request.created`."""
    says: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class KindGroup:
    """Kinds that are about the same sort of thing."""

    prefix: str
    """`request.`: asks for all of them."""
    says: Sentence
    kinds: tuple[Kind, ...]


GROUPS = {
    "account": Sentence("Accounts"),
    "action": Sentence("Actions"),
    "chat": Sentence("Chats"),
    "delivery": Sentence("Deliveries"),
    "errors": Sentence("Errors"),
    "house": Sentence("The house"),
    "issue": Sentence("Problems"),
    "job": Sentence("Long work"),
    "message": Sentence("What people are told"),
    "plan": Sentence("Plans"),
    "question": Sentence("Reviews"),
    "request": Sentence("Requests"),
    "schedule": Sentence("What comes round"),
    "service": Sentence("Services"),
}
WORDS = {
    "account.changed": Sentence("an account was changed"),
    "action.ended": Sentence("something was not done"),
    "chat.changed": Sentence("the bot came or went"),
    "chat.linked": Sentence("linked with a code"),
    "delivery.failed": Sentence("a handler broke"),
    "errors.repeated": Sentence("the same error again and again"),
    "house.frozen": Sentence("frozen"),
    "house.thawed": Sentence("no longer frozen"),
    "issue.commented": Sentence("more was said"),
    "issue.opened": Sentence("reported"),
    "issue.reopened": Sentence("there again"),
    "issue.resolved": Sentence("settled"),
    "job.started": Sentence("begun"),
    "job.cancelling": Sentence("asked to stop"),
    "job.ended": Sentence("ended"),
    "message.owed": Sentence("owed to somebody"),
    "message.sent": Sentence("taken by a channel"),
    "message.unwanted": Sentence("somebody wants no more of a kind"),
    "plan.shown": Sentence("a plan was seen"),
    "question.answered": Sentence("answered"),
    "question.asked": Sentence("put before somebody"),
    "question.copied": Sentence("asked in one more place"),
    "question.expired": Sentence("out of time"),
    "question.unfolded": Sentence("a reason was looked for"),
    "question.lapsed": Sentence("not answered in time"),
    "question.withdrawn": Sentence("no longer to be answered"),
    "request.approved": Sentence("approved in the portal"),
    "request.available": Sentence("it can be watched"),
    "request.created": Sentence("asked for"),
    "request.decided": Sentence("judged by the rules"),
    "request.declined": Sentence("declined in the portal"),
    "request.deleted": Sentence("gone from the portal"),
    "request.reconsidered": Sentence("to be judged once more"),
    "request.reopened": Sentence("set back in the portal"),
    "schedule.due": Sentence("its time had come"),
    "service.back": Sentence("answers again"),
    "service.out": Sentence("out for ten minutes"),
}


def kinds() -> tuple[KindGroup, ...]:
    """Every kind there is, those of plugins by what they say of themselves."""
    return tuple(_groups())


def _groups() -> Iterator[KindGroup]:
    for noun, kinds in groupby(CATALOGUE.all(), key=lambda kind: kind.name.partition(".")[0]):
        says = GROUPS.get(noun) or Sentence("{noun}", {"noun": noun.capitalize()})
        yield KindGroup(
            prefix=f"{noun}.", says=says, kinds=tuple(Kind(name=each.name, says=_words(each)) for each in kinds)
        )


def _words(kind: type[Event]) -> Sentence:
    return WORDS.get(kind.name) or Sentence(first_line(kind))
