"""Commands about accounts, passwords and API keys. Each change is a fact, so that a right that was lost is lost now."""

import secrets
from datetime import timedelta

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
from daemon.events.accounts import AccountChanged
from state import accounts
from state.accounts import Account
from state.journal import Author, Pen

ROLES = {
    "owner": frozenset(Scope),
    "staff": frozenset({Scope.READ, Scope.DECIDE}),
    "viewer": frozenset({Scope.READ}),
}
"""A role is a name for a set of scopes; an account keeps the scopes."""

ENVIRONMENT_KEY = "USHER_API_KEY"
"""What the key from the environment is called in the ledger; no other key may be called so."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1_000
"""Longer ones would only keep the hash busy."""
SESSION = timedelta(days=30)
"""How long a browser stays signed in after it was last seen."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def made_up_password() -> str:
    """Sixteen letters that are hard to mistake for one another, in fours: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def check_password(password: str) -> None:
    """Raises `RefusedError` for one that is no password."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RefusedError(f"a password has from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")


async def first_account(journal: Journal, name: str, hashed: str) -> bool:
    """The owner's account, with all scopes, when there is no account yet. False: there is one."""

    def unit(pen: Pen) -> bool:
        if pen.tx.execute("SELECT 1 FROM accounts LIMIT 1").fetchone():
            return False
        number = accounts.make(pen.tx, name, hashed, scopes=ROLES["owner"], person=None, now=pen.now)
        pen.write(account_changed(number or 0, "made"))
        return True

    return await journal.run(Author(plugin="engine", cause="start"), unit)


async def make_account(
    journal: Journal, caller: Caller, *, name: str, hashed: str, scopes: frozenset[Scope], person: int | None
) -> int:
    """A new account; its number."""
    demand(caller, Scope.ADMIN)

    def unit(pen: Pen) -> int:
        _known_person(pen, person)
        number = accounts.make(pen.tx, name, hashed, scopes=frozenset(scopes), person=person, now=pen.now)
        if number is None:
            raise ConflictError(f"there is an account “{name}” already")
        pen.write(account_changed(number, "made"))
        return number

    return await journal.run(caller.author(), unit)


async def change_account(
    journal: Journal, caller: Caller, account: int, *, scopes: frozenset[Scope], person: int | None, disabled: bool
) -> None:
    """What it may do, whose it is, and whether it may sign in at all. One owner always remains."""
    demand(caller, Scope.ADMIN)

    def unit(pen: Pen) -> None:
        _known(pen, account)
        _known_person(pen, person)
        if (disabled or Scope.ADMIN not in scopes) and not accounts.other_owners(pen.tx, account):
            raise RefusedError("this is the last account that can make accounts: give another one that right first")
        accounts.set_rights(pen.tx, account, scopes=frozenset(scopes), person=person, disabled=disabled)
        pen.write(account_changed(account, "disabled" if disabled else "rights"))

    await journal.run(caller.author(), unit)


async def set_password(journal: Journal, caller: Caller, account: int, hashed: str) -> None:
    """Somebody's own, or anybody's for who may make accounts. Every browser is signed out."""
    if caller.name != f"account:{account}":
        demand(caller, Scope.ADMIN)

    def unit(pen: Pen) -> None:
        _known(pen, account)
        accounts.set_password(pen.tx, account, hashed)
        pen.write(account_changed(account, "password"))

    await journal.run(caller.author(), unit)


async def make_key(journal: Journal, caller: Caller, account: int, *, name: str, scopes: frozenset[Scope]) -> str:
    """A new API key for somebody's own account, never with more than it may itself. Returned once, kept nowhere.

    Only somebody who signed in makes one: a key that made keys would outlive its own revocation.
    """
    if not caller.name.startswith("account:"):
        raise RefusedError("a key makes no keys: sign in with an account")
    if name.strip().upper() == ENVIRONMENT_KEY:
        raise RefusedError(f"{ENVIRONMENT_KEY} is the name of the key from the environment")
    if not scopes or not all(caller.may(scope) for scope in scopes):
        raise ForbiddenError("a key may do no more than its account")
    key = f"usher_{secrets.token_urlsafe(32)}"

    def unit(pen: Pen) -> None:
        _known(pen, account)
        accounts.make_key(pen.tx, key, name, account, scopes=frozenset(scopes), now=pen.now)
        pen.write(account_changed(account, "key made"))

    await journal.run(caller.author(), unit)
    return key


async def revoke_key(journal: Journal, caller: Caller, number: int) -> None:
    """From now on it opens nothing."""

    def unit(pen: Pen) -> None:
        owner = accounts.owner_of_key(pen.tx, number)
        if owner is None or not (caller.may(Scope.ADMIN) or caller.name == f"account:{owner}"):
            raise MissingError(f"there is no key {number}")
        accounts.revoke_key(pen.tx, number)
        pen.write(account_changed(owner, "key revoked"))

    await journal.run(caller.author(), unit)


def close_accounts_of(pen: Pen, person: int) -> None:
    """Nameless and shut, for a person who is forgotten. Raises `RefusedError` for the last who can make accounts."""
    for number in accounts.of_person(pen.tx, person):
        if not accounts.other_owners(pen.tx, number):
            raise RefusedError("theirs is the last account that can make accounts: give another one that right first")
        accounts.erase(pen.tx, number)
        pen.write(account_changed(number, "disabled"))


async def set_taste(journal: Journal, account: int, *, language: str | None, theme: str | None) -> None:
    """Language and theme: nobody else's business, so no fact."""
    await journal.database.write(lambda tx: accounts.set_taste(tx, account, language=language, theme=theme))


def _known(pen: Pen, account: int) -> Account:
    found = accounts.find(pen.tx, account)
    if found is None:
        raise MissingError(f"there is no account {account}")
    return found


def _known_person(pen: Pen, person: int | None) -> None:
    if person is not None and not pen.tx.execute("SELECT 1 FROM people WHERE id = ?", (person,)).fetchone():
        raise MissingError(f"there is no person {person}")


def account_changed(account: int, change: str) -> AccountChanged:
    return AccountChanged(account=account, change=change, occurrence=secrets.token_hex(8))
