"""What happens to questions, and to the copies of them that surfaces sent."""

from typing import ClassVar

from daemon.events.base import Event, event, named, named_in


class _OfQuestion(Event):
    """What the facts about one question have in common: each is told once."""

    __slots__ = ()

    question: int

    about: ClassVar[tuple[str, ...]] = ("_line",)

    _line = named("question", "question")

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}"


class _OfKind(_OfQuestion):
    """Handlers subscribe to the kind of question they asked."""

    __slots__ = ()

    kind: str
    asked_about: str

    about = ("_line", "_subject")

    _subject = named_in("asked_about")

    @property
    def topic(self) -> str:
        return self.kind


@event("question.asked")
class QuestionAsked(_OfKind):
    """It waits for a person: surfaces may send copies of it."""

    question: int
    kind: str
    asked_about: str
    """`noun:id` of what the question is about."""
    version: int


@event("question.answered")
class QuestionAnswered(_OfKind):
    """Somebody chose, or the time to choose ran out and a choice was given for that."""

    question: int
    kind: str
    asked_about: str
    choice: str
    by: str
    """`account:<id>`, `person:<id>`, or `time`."""


@event("question.lapsed")
class QuestionLapsed(_OfKind):
    """The time to answer ran out, and nothing follows by itself."""

    question: int
    kind: str
    asked_about: str


@event("question.withdrawn")
class QuestionWithdrawn(_OfKind):
    """Nobody needs to answer any more: it was settled elsewhere, or a newer version took its place."""

    question: int
    kind: str
    asked_about: str
    state: str
    """closed or superseded."""


@event("question.handed")
class QuestionHanded(_OfKind):
    """A question was handed to somebody: they are asked first."""

    question: int
    kind: str
    asked_about: str
    hand: int
    """Which handing of it."""
    account: int
    """To whom."""
    by: str
    """`account:<id>`, `key:<name>`, or `away:<id>`: in whose stead."""

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}:{self.hand}"


@event("question.expired")
class QuestionExpired(_OfQuestion):
    """The timer of a question rang; what becomes of the question is decided where answers are."""

    question: int


@event("question.copied")
class QuestionCopied(_OfQuestion):
    """A surface sent a copy, or one we had forgotten was pressed: from now on it is kept in step."""

    question: int
    version: int
    surface: str
    address: str
    """Where it was sent, in the surface's own words: a chat's number, never a person's name."""
    message: str
    """What the surface calls the copy."""

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}:{self.surface}:{self.address}:{self.message}"

    @property
    def topic(self) -> str:
        return self.surface


@event("question.unfolded")
class QuestionUnfolded(_OfQuestion):
    """Somebody who chose is shown the reasons to choose from, on the copy that was pressed, or the choices again."""

    question: int
    surface: str
    address: str
    message: str
    """What the surface calls the copy."""
    choice: str
    """Whose reasons; empty: the choices."""
    press: str
    """The surface's own name for the press."""

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}:{self.surface}:{self.press}"
