"""Questions: what waits for a person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from daemon.domain.ids import Alias
from daemon.domain.sentences import Sentence

TAKEN_BACK = "taken back"
"""Why a question was closed, where somebody here thought better of it."""


class Tone(StrEnum):
    """How a choice looks: the one most would press, one that refuses, or neither."""

    YES = "yes"
    NO = "no"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to answer."""

    name: str
    """What the answer is called for ever: approve, decline, ..."""
    says: Sentence
    tone: Tone = Tone.PLAIN
    takes_reason: bool = False
    """The person may write why."""
    reasons: tuple[Sentence, ...] = ()
    """Offered, where they may."""
    beneath: str = ""
    """The choice below which this one is shown: a milder way to say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A place outside where copies of a question can be shown."""

    channel: str
    """Name of the service entry."""
    address: str
    """A chat; empty where the channel has only one room."""
    changes: bool
    """A copy can be changed once it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """With whom a question lies."""

    account: int
    person: int | None
    """Whom to tell (`OWNER`: whoever runs the house). None: the account belongs to nobody who could be written to."""
    hand: int
    """Which handing it was."""
    by: str
    """`account:<id>`, `key:<name>`, or `away:<id>`: in whose stead."""
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """To whom what comes to the house goes just now, because whoever it comes to is away."""

    account: int
    instead_of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, in sentences; names of people are added when it is shown, from `asked_by`."""

    key: str
    """One open question a key; asking again replaces it and counts its version up."""
    kind: str
    """`plugin.what`; the answer is delivered under this topic."""
    subject: str
    """`noun:id` of what it is about."""
    title: Sentence
    why: Sentence
    choices: tuple[Choice, ...]
    facts: tuple[Sentence, ...] = ()
    figure: Sentence | None = None
    """The one figure that decides, short enough for a ticket's stub."""
    figure_says: Sentence | None = None
    asked_by: Alias | None = None
    link: str = ""
    """Path of the page that tells the whole story."""
    may_answer: str = "decide"
    """A scope, or `person:<id>`."""
    expires_at: datetime | None = None
    then: str | None = None
    """The choice that is taken at expiry; None: it lapses without one."""
    if_nobody: Sentence | None = None
    """What follows when nobody answers in time, said plainly beside the deadline and once it is over."""
    invites: bool = False
    """Nobody waits for an answer: it may be taken up, and where it is not nothing is said of it."""

    quotes: int | None = None
    """The question whose answer, in somebody's own words, this one is about: looked up whenever it is shown."""

    @property
    def person(self) -> int | None:
        """Whom alone it is for. None: everybody with the scope."""
        whom, _, number = self.may_answer.partition(":")
        return int(number) if whom == "person" and number.isdecimal() else None


def in_words(question: Question, choice: str | None, reason: str) -> Sentence:
    """A reason as it was given: one that was offered is said in every language, somebody's own words as they are."""
    offered = [each for found in question.choices if found.name == choice for each in found.reasons]
    own = Sentence("{reason}", {"reason": reason})
    return next((each for each in offered if str(each) == reason), own)
