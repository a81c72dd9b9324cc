"""A subject's timeline on a page: the page names the subject, whoever shows it fills in what happened."""

from dataclasses import dataclass
from datetime import datetime

from daemon.domain.sentences import Sentence
from daemon.plugin.parts import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing in a timeline: a fact, an action, a question, or a plugin's chapter."""

    at: datetime
    kind: str
    """event, action, question or chapter."""
    title: Sentence
    text: Sentence | None = None
    tone: str = "plain"
    """good, bad, wait or plain."""
    lines: tuple[Line, ...] = ()
    plugin: str | None = None
    link: str | None = None
    """The page that tells more."""
    who: str | None = None
    """Name of the person or account that did it, where somebody did."""
    error: str | None = None
    instead_of: tuple[str, ...] = ()
    """Names of events and actions this tells better than a line of their own would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A field of a page's model. A page gives only the subject."""

    subject: str
    """`noun:id`."""
    moments: tuple[Moment, ...] = ()
    """The earliest first."""
    earlier: int = 0
    """How many older ones are left out."""
