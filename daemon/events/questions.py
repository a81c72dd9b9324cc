"""What happens to questions."""

from daemon.domain.ids import Topic
from daemon.events.base import Event, event


@event("question.answered")
class QuestionAnswered(Event):
    """Somebody chose, or the time to choose ran out and a choice was given for that."""

    question: int
    kind: str
    asked_about: str
    """`noun:id` of what the question was about."""
    choice: str
    by: str
    """`account:<id>`, `person:<id>`, or `time`."""

    about = ("_line", "_subject")

    @property
    def _line(self) -> Topic:
        return Topic(noun="question", name=str(self.question))

    @property
    def _subject(self) -> Topic:
        noun, _, name = self.asked_about.partition(":")
        return Topic(noun=noun, name=name)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}"

    @property
    def topic(self) -> str:
        return self.kind


@event("question.lapsed")
class QuestionLapsed(Event):
    """The time to answer ran out, and nothing follows by itself."""

    question: int
    kind: str
    asked_about: str

    about = ("_line", "_subject")

    @property
    def _line(self) -> Topic:
        return Topic(noun="question", name=str(self.question))

    @property
    def _subject(self) -> Topic:
        noun, _, name = self.asked_about.partition(":")
        return Topic(noun=noun, name=name)

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}"

    @property
    def topic(self) -> str:
        return self.kind


@event("question.expired")
class QuestionExpired(Event):
    """The timer of a question rang; what becomes of the question is decided where answers are."""

    question: int

    about = ("_line",)

    @property
    def _line(self) -> Topic:
        return Topic(noun="question", name=str(self.question))

    @property
    def key(self) -> str:
        return f"{self.name}:{self.question}"
