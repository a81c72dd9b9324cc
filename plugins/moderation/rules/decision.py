"""What judging a case comes to, and how it came to it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from daemon.domain.sentences import Sentence


class Choice(StrEnum):
    """What becomes of a request."""

    APPROVE = "approve"
    DECLINE = "decline"
    REVIEW = "review"
    """A question to the owner."""


def said(choice: Choice) -> Sentence:
    """A choice in the reader's language."""
    return _SAID[choice]


_SAID: Final = {
    Choice.APPROVE: Sentence("approve"),
    Choice.DECLINE: Sentence("decline"),
    Choice.REVIEW: Sentence("look at it"),
}


class Outcome(StrEnum):
    """What a rule had to say."""

    DECIDED = "decided"
    NO = "no"
    UNKNOWN = "unknown"
    """It would need a fact that nobody gave; an unknown fact never decides."""
    NOT_NEEDED = "not needed"
    """A rule above decided, or the owner switched this one off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSeen:
    """One rule in the trail of a decision."""

    rule: str
    says: Sentence
    """The rule, as the owner set it."""
    saw: Sentence
    """What it found, also where it was not needed."""
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The choice and its reason. Stored for ever with its case: fields are only added, with a default."""

    choice: Choice
    why: Sentence
    rule: str
    confidence: float | None
    """0 to 1. A rule that decides is certain; None where none did and the owner is asked."""
    trail: tuple[RuleSeen, ...]
    """Every rule, once, in order of precedence; exactly one of them decided."""
