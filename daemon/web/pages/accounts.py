"""Accounts and API keys: who may sign in, and what that allows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from daemon.commands import accounts as commands
from daemon.commands.base import MissingError, RefusedError, Scope
from daemon.domain.sentences import Sentence
from daemon.plugin import form, page
from daemon.web.pages.reviews import Number
from daemon.web.passwords import hashed
from daemon.web.visit import Visit
from state import accounts, people
from state.accounts import Account
from state.moments import moment

Name = Annotated[str, msgspec.Meta(pattern=r"^[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,58}[^\s\x00-\x1f\x7f])?$")]
"""One to sixty characters, no control characters, no blank at either end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """Somebody who may sign in."""

    id: int
    name: str
    scopes: tuple[str, ...]
    role: str | None
    """owner, staff or viewer, when its scopes are exactly those."""
    person: int | None
    person_name: str | None
    created_at: datetime
    seen_at: datetime | None
    """When a browser of theirs was last here."""
    disabled: bool
    mine: bool
    """It is the reader's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChoice:
    """A person an account can belong to."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage:
    """Everybody who may sign in."""

    accounts: tuple[AccountRow, ...]
    roles: dict[str, tuple[str, ...]]
    """The scopes of each role."""
    scopes: tuple[str, ...]
    people: tuple[PersonChoice, ...]


@page(
    "/accounts", title=Sentence("Accounts"), gives=AccountsPage, template="accounts.html", scope=Scope.ADMIN, menu=100
)
async def all_accounts(visit: Visit) -> AccountsPage:
    rows = await accounts.listed(visit.database)
    seen = await visit.database.read("SELECT account, max(seen_at) AS at FROM sessions GROUP BY account")
    choices = await _people(visit)
    at = {row["account"]: moment(row["at"]) for row in seen}
    return AccountsPage(
        accounts=tuple(_row(visit, row, at.get(row.id), choices) for row in rows),
        roles={name: tuple(sorted(scopes)) for name, scopes in commands.ROLES.items()},
        scopes=tuple(Scope),
        people=tuple(PersonChoice(id=number, name=name) for number, name in choices.items()),
    )


def _row(visit: Visit, row: Account, seen_at: datetime | None, choices: dict[int, str]) -> AccountRow:
    return AccountRow(
        id=row.id,
        name=row.name,
        scopes=tuple(sorted(row.scopes)),
        role=next((name for name, scopes in commands.ROLES.items() if scopes == row.scopes), None),
        person=row.person,
        person_name=choices.get(row.person or 0),
        created_at=row.created_at,
        seen_at=seen_at,
        disabled=row.disabled,
        mine=row.id == visit.account,
    )


async def _people(visit: Visit) -> dict[int, str]:
    rows = await visit.database.read(
        "SELECT id FROM people WHERE merged_into IS NULL AND forgotten_at IS NULL ORDER BY id LIMIT 1000"
    )
    found = await people.some(visit.database, [row["id"] for row in rows]) if rows else {}
    return {number: person.name for number, person in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """Somebody new who may sign in."""

    name: Name
    scopes: tuple[Scope, ...]
    person: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordMade:
    """A password that is shown this once: it is kept as a hash only."""

    account: int
    name: str
    password: str


@form("/accounts/new", title=Sentence("Make an account"), takes=NewAccount, scope=Scope.ADMIN)
async def new_account(given: NewAccount, visit: Visit) -> PasswordMade:
    password = commands.made_up_password()
    number = await commands.make_account(
        visit.house.journal,
        visit.caller,
        name=given.name,
        hashed=await hashed(visit.house.threads, password),
        scopes=frozenset(given.scopes),
        person=given.person,
    )
    return PasswordMade(account=number, name=given.name, password=password)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """What an account may do, as a whole."""

    number: Number
    scopes: tuple[Scope, ...] = ()
    person: Number | None = None
    disabled: bool = False


@form("/accounts/{number}", title=Sentence("Change an account"), takes=AccountForm, scope=Scope.ADMIN)
async def change_account(given: AccountForm, visit: Visit) -> None:
    await commands.change_account(
        visit.house.journal,
        visit.caller,
        given.number,
        scopes=frozenset(given.scopes),
        person=given.person,
        disabled=given.disabled,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNumber:
    """Which account."""

    number: Number


@form("/accounts/{number}/password", title=Sentence("Give a new password"), takes=AccountNumber, scope=Scope.ADMIN)
async def reset_password(given: AccountNumber, visit: Visit) -> PasswordMade:
    account = await accounts.get(visit.database, given.number)
    if account is None:
        raise MissingError(f"there is no account {given.number}")
    password = commands.made_up_password()
    hash_of_it = await hashed(visit.house.threads, password)
    await commands.set_password(visit.house.journal, visit.caller, given.number, hash_of_it)
    return PasswordMade(account=account.id, name=account.name, password=password)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """An API key; the key itself was shown once and is nowhere."""

    id: int
    name: str
    account: int
    account_name: str
    scopes: tuple[str, ...]
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysPage:
    """The reader's own keys; everybody's, for who may make accounts."""

    keys: tuple[KeyRow, ...]
    scopes: tuple[str, ...]
    """What a new key may be given: never more than the reader has."""
    can_make: bool
    """False for the key from the environment, which has no account to make one for."""


@page("/keys", title=Sentence("API keys"), gives=KeysPage, template="keys.html", menu=110)
async def keys(visit: Visit) -> KeysPage:
    names = {row.id: row.name for row in await accounts.listed(visit.database)}
    everybody = visit.caller.may(Scope.ADMIN)
    return KeysPage(
        keys=tuple(
            KeyRow(
                id=row.id,
                name=row.name,
                account=row.account,
                account_name=names.get(row.account, ""),
                scopes=tuple(sorted(row.scopes)),
                created_at=row.created_at,
                used_at=row.used_at,
            )
            for row in await accounts.keys(visit.database)
            if everybody or row.account == visit.account
        ),
        scopes=tuple(scope for scope in Scope if visit.caller.may(scope)),
        can_make=visit.account is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key for a program."""

    name: Name
    """What it is for."""
    scopes: Annotated[tuple[Scope, ...], msgspec.Meta(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMade:
    """A key that is shown this once."""

    name: str
    key: str


@form("/keys/new", title=Sentence("Make a key"), takes=NewKey, scope=Scope.READ)
async def new_key(given: NewKey, visit: Visit) -> KeyMade:
    if visit.account is None:
        raise RefusedError("a key makes no keys: sign in with an account")
    key = await commands.make_key(
        visit.house.journal, visit.caller, visit.account, name=given.name, scopes=frozenset(given.scopes)
    )
    return KeyMade(name=given.name, key=key)


@form("/keys/{number}/revoke", title=Sentence("Revoke"), takes=AccountNumber, scope=Scope.READ)
async def revoke_key(given: AccountNumber, visit: Visit) -> None:
    """One's own, or anybody's for who may make accounts."""
    await commands.revoke_key(visit.house.journal, visit.caller, given.number)
