"""What a commit may hold beside facts and actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from daemon.domain.people import PortalUser
from daemon.domain.questions import Question
from daemon.events.base import Event

if TYPE_CHECKING:
    from sqlite3 import Connection


@dataclass(frozen=True, slots=True)
class Later:
    """Publish this fact at that moment, once. The event's key is the timer's: setting it again moves it."""

    event: Event
    at: datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    """Forget the timer of the event with this key, if it has not fired."""

    key: str


@dataclass(frozen=True, slots=True)
class Begin:
    """Start long work: the plugin's own `job` of this name. One that runs or waits already is joined."""

    job: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a question before people."""

    question: Question


@dataclass(frozen=True, slots=True)
class Close:
    """Withdraw the open question with this key: it was settled elsewhere."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The rest of this commit holds only while the question with this key is open; `SettledMeanwhileError` otherwise,
    and nothing is written. It stands before what hangs on it."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOn:
    """Hand an open question that lies with nobody to this account, in the stead of another that is away."""

    question: int
    account: int
    instead_of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Owe a person a message: what happened, not how it reads. The same key twice is one message."""

    key: str
    person: int
    kind: str
    facts: object
    """A JSON-able mapping of ids and sentences."""
    urgent: bool = True


@dataclass(frozen=True, slots=True)
class Remember:
    """Write rows of the plugin's own, in the same transaction. Runs on the writer's thread; touches only own tables."""

    write: "Callable[[Connection], object]"


@dataclass(frozen=True, slots=True)
class Name:
    """What a subject (`title:movie/603`) is called on pages. Never a person's name."""

    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class Meet:
    """A person whom another program knew, by the name it had for them; who they are here is said by hand."""

    user: PortalUser


Consequence: TypeAlias = Later | Cancel | Begin | Ask | Close | StillOpen | PassOn | Meet | Tell | Remember | Name
