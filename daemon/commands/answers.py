"""Answering questions: compare and set, once, whoever is first."""

from dataclasses import dataclass

from daemon.commands.base import (
    Caller,
    ConflictError,
    ForbiddenError,
    Journal,
    MissingError,
    RefusedError,
    Scope,
    demand,
)
from daemon.domain.questions import TAKEN_BACK
from daemon.events.consequences import Cancel, Close
from daemon.events.questions import QuestionAnswered, QuestionCopied, QuestionExpired, QuestionLapsed
from state import people, questions
from state.journal import Pen
from state.questions import Asked, Copy, Ending

REASON_LENGTH = 500
"""Characters of a reason in a person's own words."""


class TooLateError(ConflictError):
    """Somebody, or time, was first; `asked` says who and when."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(f"this was settled already: {asked.choice or asked.state}")
        self.asked = asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody chose, and where."""

    question: int
    version: int
    """The version they saw."""
    choice: str
    reason: str | None = None
    copy: Copy | None = None
    """The copy that was pressed, which is adopted when it was forgotten."""


async def answer(journal: Journal, given: Answer, caller: Caller) -> Asked:
    """Settle the question with this choice. Raises `TooLateError` when it is settled, and the copy is still adopted."""
    late = await journal.run(caller.author(), lambda pen: answer_with(pen, given, caller))
    if isinstance(late, TooLateError):
        raise late
    return late


def answer_with(pen: Pen, given: Answer, caller: Caller) -> Asked | TooLateError:
    """The same within a commit; that somebody was first is returned, for the copy is adopted all the same."""
    asked = permitted(pen, given, caller)
    if given.copy is not None:
        pen.write(adopted(given.copy))
    if asked.state != "open" or asked.version != given.version:
        return TooLateError(asked)
    reason = (given.reason or "").strip()[:REASON_LENGTH] or None
    ending = Ending(state="answered", choice=given.choice, by=caller.name, surface=caller.surface, reason=reason)
    questions.settle(pen.tx, asked.id, ending, pen.now)
    pen.write(Cancel(QuestionExpired(question=asked.id).key))
    pen.write(_answered(asked, given.choice, caller.name))
    return questions.find(pen.tx, given.question) or asked


def permitted(pen: Pen, given: Answer, caller: Caller) -> Asked:
    """The question, where it has this choice and the caller may make it. Raises a `CommandError` otherwise."""
    asked = questions.find(pen.tx, given.question)
    if asked is None:
        raise MissingError(f"there is no question {given.question}")
    whom = asked.question.person
    demand_right(asked, caller, person=None if whom is None else people.today(pen.tx, whom))
    if given.choice not in {choice.name for choice in asked.question.choices}:
        raise RefusedError(f"“{given.choice}” is not one of the choices")
    return asked


def demand_right(asked: Asked, caller: Caller, *, person: int | None = None) -> None:
    """Raises `ForbiddenError` for whoever may not answer it. `person`: the number by which whoever alone is asked goes
    today, where that is another."""
    who, whom = asked.question.may_answer, person or asked.question.person
    if whom is not None:
        if whom != caller.oneself:
            raise ForbiddenError("this question is for somebody else")
    elif not caller.may(Scope(who)):
        raise ForbiddenError(f"this needs the scope “{who}”")


async def take_back(journal: Journal, number: int, caller: Caller) -> None:
    """What one person was asked need not be answered any more. Raises `TooLateError` when it was."""
    demand(caller, Scope.DECIDE)

    def unit(pen: Pen) -> TooLateError | None:
        asked = questions.find(pen.tx, number)
        if asked is None:
            raise MissingError(f"there is no question {number}")
        if asked.question.person is None or asked.question.invites:
            raise RefusedError("only what one person is asked can be taken back")
        if asked.state != "open":
            return TooLateError(asked)
        pen.write(Close(asked.question.key, TAKEN_BACK))
        return None

    late = await journal.run(caller.author(), unit)
    if late is not None:
        raise late


def adopted(copy: Copy) -> QuestionCopied:
    """From now on this copy is kept in step, also one we had forgotten."""
    return QuestionCopied(
        question=copy.question, version=copy.version, surface=copy.surface, address=copy.address, message=copy.message
    )


def expire(pen: Pen, number: int) -> None:
    """The time to answer is over: the choice made for that case is taken, or it lapses."""
    asked = questions.find(pen.tx, number)
    if asked is None:
        return
    then = asked.question.then
    if not questions.settle(pen.tx, number, Ending(state="expired", choice=then, by="time"), pen.now):
        return
    if then is not None:
        pen.write(_answered(asked, then, "time"))
    else:
        pen.write(QuestionLapsed(question=asked.id, kind=asked.question.kind, asked_about=asked.question.subject))


def _answered(asked: Asked, choice: str, by: str) -> QuestionAnswered:
    return QuestionAnswered(
        question=asked.id, kind=asked.question.kind, asked_about=asked.question.subject, choice=choice, by=by
    )
