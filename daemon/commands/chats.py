"""Commands that come from a chat: who speaks there, and linking a chat to an account."""

import secrets
from datetime import timedelta

from daemon.commands.base import Caller, Journal, RefusedError, Scope
from daemon.domain.ids import Alias
from daemon.events.chats import ChatLinked
from state import accounts, chat_codes, people
from state.journal import Author, Pen

CODE_LASTS = timedelta(minutes=10)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 12
"""Letters: 59 bits, for ten minutes."""


async def offer_code(journal: Journal, caller: Caller) -> str:
    """A code for the caller's own account. Whoever says it to the house's bot within ten minutes is that account's
    person; it is good once, and an older one is good no more."""
    if not caller.name.startswith("account:"):
        raise RefusedError("a key has no chat: sign in with an account")
    account = int(caller.name.partition(":")[2])
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    await journal.run(caller.author(), lambda pen: chat_codes.offer(pen.tx, account, code, until=pen.now + CODE_LASTS))
    return code


def link(pen: Pen, alias: Alias, code: str) -> Caller:
    """Redeem a code within a commit: from now on this chat speaks for that account's person. Raises `RefusedError`."""
    account = chat_codes.redeem(pen.tx, code.strip().lower(), pen.now)
    found = None if account is None else accounts.find(pen.tx, account)
    if found is None or found.disabled:
        raise RefusedError("this code is not good, or not any more")
    whose = None if found.person is None else people.today(pen.tx, found.person)
    person = people.claim(pen.tx, alias, whose, pen.now)
    accounts.belongs_to(pen.tx, found.id, person)
    with pen.in_the_name_of(Author(plugin="engine", cause=f"command:account:{found.id}")):
        pen.write(ChatLinked(by=alias, person=person, account=found.id, occurrence=secrets.token_hex(8)))
    return Caller(
        name=f"account:{found.id}", surface=alias.service, scopes=frozenset(map(Scope, found.scopes)), person=person
    )


def caller_behind(pen: Pen, alias: Alias) -> Caller | None:
    """Who speaks, with the rights of all their accounts as they are now; None for somebody nobody knows."""
    person = people.behind(pen.tx, alias)
    if person is None:
        return None
    theirs = accounts.speaking_for(pen.tx, person)
    scopes = frozenset(Scope(scope) for account in theirs for scope in account.scopes)
    name = f"account:{theirs[0].id}" if theirs else f"person:{person}"
    return Caller(name=name, surface=alias.service, scopes=scopes, person=person)
