"""What somebody pressed or said to the house's bot, turned into a command within the commit that writes it down.

So it has its effect once, whenever the power goes off; only the answer they are shown may be lost with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from daemon.commands import chats, reasons
from daemon.commands.answers import Answer, TooLateError, answer_with
from daemon.commands.base import Caller, ForbiddenError, RefusedError
from daemon.domain.chats import Heard, Pressed, Said, Word, Wrote
from daemon.domain.ids import Alias
from daemon.domain.sentences import Sentence
from state import accounts, questions
from state.journal import Pen
from state.questions import BACK, NO_REASON, OWN_WORDS, Asked, Copy, Meant

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


def heard(pen: Pen, what: Heard) -> Reply | None:
    """Do what was asked, as far as whoever asked may. None: it was not said to us."""
    alias = what.by
    caller = chats.caller_behind(pen, alias)
    try:
        said = _done(pen, what, caller)
    except ForbiddenError:
        said = Reply(says=Sentence("You may not decide this."), refused=True)
    except RefusedError:
        said = Reply(says=Sentence("This button leads nowhere any more."), refused=True)
    if said is None:
        return None
    return Reply(says=said.says, refused=said.refused, language=_language(pen, alias) or what.language)


def _done(pen: Pen, what: Heard, caller: Caller | None) -> Reply | None:
    match what:
        case Pressed():
            return _pressed(pen, what, caller)
        case Said():
            return _said(pen, what, caller)
        case Wrote():
            return _wrote(pen, what, caller)


def _pressed(pen: Pen, pressed: Pressed, caller: Caller | None) -> Reply:
    if caller is None:
        return Reply(says=HOW_TO_LINK, refused=True)
    meant = questions.meant_by(pen.tx, pressed.data)
    if meant is None:
        return Reply(says=Sentence("This button leads nowhere any more."), refused=True)
    copy = _copy(pen, pressed, meant.question, meant.version)
    given = Answer(question=meant.question, version=meant.version, choice=meant.choice, copy=copy)
    with pen.in_the_name_of(caller.author()):
        return _stepped(pen, pressed, given, meant, caller)


def _stepped(pen: Pen, pressed: Pressed, given: Answer, meant: Meant, caller: Caller) -> Reply:
    """A choice that offers reasons is made with the second press; every other with the first."""
    offered, unfolds = _offered(pen, meant)
    match meant.step:
        case "" if unfolds:
            came_to = reasons.unfold(pen, given, caller, press=pressed.receipt, offer=True)
            return _reply(pen, came_to, Sentence("Why?"))
        case step if step == BACK:
            came_to = reasons.unfold(pen, given, caller, press=pressed.receipt, offer=False)
            return _reply(pen, came_to, Sentence("Nothing was decided."))
        case step if step == OWN_WORDS:
            came_to = reasons.await_words(pen, given, caller, pressed.by)
            return _reply(pen, came_to, Sentence("Reply to this message with the reason, within a quarter of an hour."))
        case step if step.isdecimal() and int(step) < len(offered):
            return _answered(pen, replace(given, reason=str(offered[int(step)])), caller)
        case step if step in {"", NO_REASON}:
            return _answered(pen, given, caller)
        case _:
            return Reply(says=Sentence("This button leads nowhere any more."), refused=True)


def _offered(pen: Pen, meant: Meant) -> tuple[tuple[Sentence, ...], bool]:
    """The reasons that are offered for a choice, and whether there is anything to choose from below it."""
    asked = questions.find(pen.tx, meant.question)
    choices = asked.question.choices if asked else ()
    offered: tuple[Sentence, ...] = next((each.reasons for each in choices if each.name == meant.choice), ())
    return offered, bool(offered) or any(each.beneath == meant.choice for each in choices)


def _answered(pen: Pen, given: Answer, caller: Caller) -> Reply:
    came_to = answer_with(pen, given, caller)
    asked = came_to.asked if isinstance(came_to, TooLateError) else came_to
    return _reply(pen, came_to, Sentence("Done: {choice}", {"choice": _choice(asked)}))


def _reply(pen: Pen, came_to: Asked | TooLateError, says: Sentence) -> Reply:
    if isinstance(came_to, TooLateError):
        return Reply(says=_too_late(pen, came_to.asked), refused=True)
    return Reply(says=says)


def _wrote(pen: Pen, wrote: Wrote, caller: Caller | None) -> Reply | None:
    """The reason somebody said they would write; in a group anything else was said to somebody else."""
    given = reasons.words_of(pen, wrote.by.service, wrote.message, wrote.by, wrote.text)
    if given is not None and caller is not None:
        with pen.in_the_name_of(caller.author()):
            return _answered(pen, given, caller)
    hello = Said(by=wrote.by, word=Word.HELLO, chat=wrote.chat, alone=wrote.alone, language=wrote.language)
    return _said(pen, hello, caller) if wrote.alone else None


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
