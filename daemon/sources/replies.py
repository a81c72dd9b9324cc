"""What somebody pressed or said to the house's bot, turned into a command within the commit that writes it down.

So it has its effect once, whenever the power goes off; only the answer they are shown may be lost with it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from daemon.commands import chats
from daemon.commands.answers import Answer, TooLateError, answer_with
from daemon.commands.base import Caller, ForbiddenError, RefusedError
from daemon.domain.chats import Heard, Pressed, Said, Word
from daemon.domain.ids import Alias
from daemon.domain.sentences import Sentence
from state import accounts, questions
from state.journal import Pen
from state.questions import Asked, Copy

HOW_TO_LINK = Sentence(
    "I do not know you yet. Sign in to Usher, open Settings, press “Link a chat”, and send me what it shows."
)
Say = Callable[[Sentence, str], str]
"""A sentence in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What who pressed or spoke is told."""

    says: Sentence
    language: str | None = None
    """Theirs, where they chose one."""
    refused: bool = False


def heard(pen: Pen, what: Heard) -> Reply:
    """Do what was asked, as far as whoever asked may."""
    alias = what.by
    caller = chats.caller_behind(pen, alias)
    try:
        said = _pressed(pen, what, caller) if isinstance(what, Pressed) else _said(pen, what, caller)
    except ForbiddenError:
        said = Reply(says=Sentence("You may not decide this."), refused=True)
    except RefusedError:
        said = Reply(says=Sentence("This button leads nowhere any more."), refused=True)
    return Reply(says=said.says, refused=said.refused, language=_language(pen, alias) or what.language)


def _pressed(pen: Pen, pressed: Pressed, caller: Caller | None) -> Reply:
    if caller is None:
        return Reply(says=HOW_TO_LINK, refused=True)
    meant = questions.meant_by(pen.tx, pressed.data)
    if meant is None:
        return Reply(says=Sentence("This button leads nowhere any more."), refused=True)
    question, version, choice = meant
    given = Answer(question=question, version=version, choice=choice, copy=_copy(pen, pressed, question, version))
    with pen.in_the_name_of(caller.author()):
        came_to = answer_with(pen, given, caller)
    if isinstance(came_to, TooLateError):
        return Reply(says=_too_late(pen, came_to.asked), refused=True)
    return Reply(says=Sentence("Done: {choice}", {"choice": _choice(came_to)}))


def _copy(pen: Pen, pressed: Pressed, question: int, version: int) -> Copy:
    """The copy that was pressed, by the address it was sent to where we know of it."""
    surface = pressed.by.service
    address = questions.copy_at(pen.tx, surface, pressed.message) or pressed.chat
    return Copy(question=question, surface=surface, address=address, message=pressed.message, version=version)


def _too_late(pen: Pen, asked: Asked) -> Sentence:
    if asked.state == "superseded":
        return Sentence("This was asked again since: look for the newer message.")
    if asked.choice is None:
        return Sentence("Nobody needs to answer this any more.")
    who = _name(pen, asked.answered_by or "")
    if who is None:
        return Sentence("This was settled already: {choice}", {"choice": _choice(asked)})
    return Sentence("{who} decided before you: {choice}", {"who": who, "choice": _choice(asked)})


def _choice(asked: Asked) -> Sentence | str:
    choices = {choice.name: choice.says for choice in asked.question.choices}
    return choices.get(asked.choice or "", asked.choice or "")


def _name(pen: Pen, by: str) -> str | None:
    """What an account is called; nobody else who answers has a name to show."""
    kind, _, number = by.partition(":")
    account = accounts.find(pen.tx, int(number)) if kind == "account" and number.isdecimal() else None
    return account.name if account else None


def _said(pen: Pen, said: Said, caller: Caller | None) -> Reply:
    match said.word:
        case Word.LINK:
            return _linked(pen, said)
        case Word.WHERE:
            return Reply(says=Sentence("This chat is {chat}", {"chat": said.chat}))
        case Word.HELLO if caller is None:
            return Reply(says=HOW_TO_LINK)
        case Word.HELLO:
            return Reply(says=Sentence("I know you. What waits for you comes by itself; there is nothing to ask for."))


def _linked(pen: Pen, said: Said) -> Reply:
    try:
        caller = chats.link(pen, said.by, said.code)
    except RefusedError:
        return Reply(says=Sentence("This code is not good, or not any more. Settings shows a new one."), refused=True)
    who = _name(pen, caller.name) or ""
    return Reply(says=Sentence("You are linked to the account {name}.", {"name": who}))


def _language(pen: Pen, alias: Alias) -> str | None:
    caller = chats.caller_behind(pen, alias)
    account = None if caller is None or caller.person is None else accounts.speaking_for(pen.tx, caller.person)
    return next((each.language for each in account or () if each.language), None)
