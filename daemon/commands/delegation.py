"""Handing a question to somebody else, and being away.

Whoever has the right may still answer: it is asked of them first, not of them alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.commands.accounts import account_changed
from daemon.commands.answers import TooLateError, demand_right
from daemon.commands.base import Caller, ConflictError, Journal, MissingError, RefusedError, Scope, demand
from state import accounts, delegation, questions
from state.accounts import Account
from state.delegation import INSTEAD, Away
from state.journal import Pen
from state.questions import Asked

WORD_LENGTH = 300
"""Characters of what is said when a question is handed over."""
LONGEST_AWAY = timedelta(days=366)
WITHIN_A_YEAR = "until when: a day from today on, within a year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """Which question is handed to which account, and with what word."""

    question: int
    account: int
    word: str = ""


async def hand_over(journal: Journal, caller: Caller, given: Handing) -> None:
    """From now on it lies with them, or with whoever stands in for them. Raises `TooLateError` when it is settled."""

    def unit(pen: Pen) -> None:
        asked = _open(pen, given.question, caller)
        account = _able(pen, given.account, asked)
        absent = delegation.away(pen.tx, account.id, pen.now)
        if absent is not None and caller.name == f"account:{absent.deputy}":
            raise RefusedError(f"{account.name} is away, and you stand in")
        already = delegation.last(pen.tx, asked.id)
        if already is not None and already.account == account.id:
            raise ConflictError(f"it lies with {account.name} already")
        pen.hand(asked, account.id, by=caller.name, word=given.word.strip()[:WORD_LENGTH])
        if absent is not None:
            pass_on(pen, asked, absent)

    await journal.run(caller.author(), unit)


def pass_on(pen: Pen, asked: Asked, absent: Away) -> None:
    """To whoever stands in, as far as they still may; else it stays where it is."""
    deputy = accounts.find(pen.tx, absent.deputy)
    if deputy is not None and delegation.may_answer(deputy, asked):
        pen.hand(asked, deputy.id, by=f"{INSTEAD}{absent.account}", word="")


async def go_away(
    journal: Journal, caller: Caller, account: int, *, until: datetime, deputy: int, of_the_house: bool
) -> None:
    """Until then their questions go to the deputy; those that lie with them now do at once, and with `of_the_house`
    those that lie with nobody. Raises `RefusedError` for a chain or a circle."""

    def unit(pen: Pen) -> None:
        _known_staff(pen, account)
        stand_in = _known_staff(pen, deputy)
        _no_chain(pen, account, stand_in)
        if not pen.now < until <= pen.now + LONGEST_AWAY:
            raise RefusedError(WITHIN_A_YEAR)
        absent = Away(account=account, until=until, deputy=deputy)
        delegation.set_away(pen.tx, account, until=until, deputy=deputy)
        pen.write(account_changed(account, "away"))
        for asked in questions.open_now(pen.tx):
            lies = delegation.last(pen.tx, asked.id)
            if lies.account == account if lies else of_the_house:
                pass_on(pen, asked, absent)

    demand(caller, Scope.DECIDE)
    await journal.run(caller.author(), unit)


async def come_back(journal: Journal, caller: Caller, account: int) -> None:
    """Their questions come to them again; those that were passed on stay where they are."""

    def unit(pen: Pen) -> None:
        if not delegation.end_away(pen.tx, account):
            raise MissingError("you are not away")
        pen.write(account_changed(account, "back"))

    demand(caller, Scope.DECIDE)
    await journal.run(caller.author(), unit)


def _open(pen: Pen, number: int, caller: Caller) -> Asked:
    asked = questions.find(pen.tx, number)
    if asked is None:
        raise MissingError(f"there is no question {number}")
    demand_right(asked, caller)
    if asked.question.may_answer.startswith("person:"):
        raise RefusedError("this question is for one person, and cannot be handed over")
    if asked.state != "open":
        raise TooLateError(asked)
    return asked


def _able(pen: Pen, number: int, asked: Asked) -> Account:
    account = accounts.find(pen.tx, number)
    if account is None:
        raise MissingError(f"there is no account {number}")
    if account.disabled:
        raise RefusedError(f"{account.name} may not sign in")
    if not delegation.may_answer(account, asked):
        raise RefusedError(f"{account.name} may not answer this: it needs the scope “{asked.question.may_answer}”")
    return account


def _known_staff(pen: Pen, number: int) -> Account:
    account = accounts.find(pen.tx, number)
    if account is None:
        raise MissingError(f"there is no account {number}")
    if account.disabled or not account.scopes & {Scope.DECIDE, Scope.ADMIN}:
        raise RefusedError(f"{account.name} may not decide: name somebody who may")
    return account


def _no_chain(pen: Pen, account: int, deputy: Account) -> None:
    if deputy.id == account:
        raise RefusedError("name somebody else: while you are away nothing can go to yourself")
    absent = delegation.away(pen.tx, deputy.id, pen.now)
    if absent is not None:
        raise RefusedError(f"{deputy.name} is away too: name somebody who is there")
    mine = delegation.stands_in_for(pen.tx, account, pen.now)
    if mine is not None:
        name = _name(pen, mine.account)
        raise RefusedError(f"{name} is away, and those questions come to you: {name} has to name somebody else first")


def _name(pen: Pen, account: int) -> str:
    found = accounts.find(pen.tx, account)
    return found.name if found else str(account)
