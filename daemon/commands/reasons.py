"""Why, for a choice that takes a reason, where it is given by buttons: offered, taken back, or awaited in own words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from daemon.commands.answers import Answer, TooLateError, adopted, permitted
from daemon.commands.base import Caller
from daemon.domain.ids import Alias
from daemon.events.questions import QuestionUnfolded
from state import notes, questions
from state.journal import Pen
from state.questions import Asked, Copy

AWAITED: Final = timedelta(minutes=15)
"""How long somebody's next answer to that message is taken for the reason."""
_ENGINE = "engine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Somebody said that they will write why."""

    question: int
    version: int
    choice: str
    message: str
    """The copy they will answer."""
    until: datetime


_AWAITED = msgspec.json.Decoder(Awaited)


def unfold(pen: Pen, given: Answer, caller: Caller, *, press: str, offer: bool) -> Asked | TooLateError:
    """Show on the copy that was pressed the reasons for the choice, or without `offer` the choices again."""
    asked = permitted(pen, given, caller)
    if given.copy is None:
        return asked
    pen.write(adopted(given.copy))
    if asked.state != "open" or asked.version != given.version:
        return TooLateError(asked)
    copy = given.copy
    pen.write(
        QuestionUnfolded(
            question=asked.id,
            surface=copy.surface,
            address=copy.address,
            message=copy.message,
            choice=given.choice if offer else "",
            press=press,
        )
    )
    return asked


def await_words(pen: Pen, given: Answer, caller: Caller, by: Alias) -> Asked | TooLateError:
    """What this person answers to that message next is the reason."""
    asked = permitted(pen, given, caller)
    if asked.state != "open" or asked.version != given.version or given.copy is None:
        return TooLateError(asked)
    awaited = Awaited(
        question=asked.id,
        version=asked.version,
        choice=given.choice,
        message=given.copy.message,
        until=pen.now + AWAITED,
    )
    notes.keep(pen.tx, _ENGINE, _key(by), msgspec.json.encode(awaited))
    return asked


def words_of(pen: Pen, surface: str, message: str, by: Alias, text: str) -> Answer | None:
    """The answer that these words complete; None: nobody asked this person for a reason there."""
    held = notes.kept_in(pen.tx, _ENGINE, _key(by))
    awaited = None if held is None else _AWAITED.decode(held)
    address = questions.copy_at(pen.tx, surface, message)
    if awaited is None or awaited.message != message or awaited.until < pen.now or address is None:
        return None
    notes.keep(pen.tx, _ENGINE, _key(by), None)
    copy = Copy(question=awaited.question, surface=surface, address=address, message=message, version=awaited.version)
    return Answer(question=awaited.question, version=awaited.version, choice=awaited.choice, reason=text, copy=copy)


def _key(by: Alias) -> str:
    """One a person: who asks to write twice means the later."""
    return f"awaits why {by}"
