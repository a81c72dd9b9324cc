"""Accounts, passwords and keys: who may change whose, what is refused, and that each change is a fact."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from daemon.commands import accounts as commands
from daemon.commands.base import Caller, ConflictError, ForbiddenError, MissingError, RefusedError, Scope
from daemon.runtime.clock import TurnedClock
from state.database import Database
from state.journal import Journal
from tests.state.memory import NOON

READ, DECIDE, DESTROY, ADMIN = Scope
OWNER, VIEWER = 1, 2
Command: TypeAlias = Callable[[Journal, Caller], Awaitable[object]]


def account(number: int, *scopes: Scope) -> Caller:
    return Caller(name=f"account:{number}", surface="test", scopes=frozenset(scopes))


@pytest.fixture
async def journal(database: Database) -> Journal:
    """With the owner's account, a viewer's with a key of its own, and one person."""
    journal = Journal(database, TurnedClock(NOON))
    await commands.first_account(journal, "owner", "old")
    await makes(journal, account(OWNER, *Scope))
    await database.write(lambda tx: tx.execute("INSERT INTO people (created_at) VALUES (0)"))
    await commands.make_key(journal, account(VIEWER, READ), VIEWER, name="theirs", scopes=frozenset({READ}))
    return journal


def makes(journal: Journal, caller: Caller, name: str = "viewer", person: int | None = None) -> Awaitable[int]:
    return commands.make_account(journal, caller, name=name, hashed="x", scopes=commands.ROLES["viewer"], person=person)


def changes(
    journal: Journal,
    caller: Caller,
    number: int = VIEWER,
    *scopes: Scope,
    person: int | None = None,
    shut: bool = False,
) -> Awaitable[None]:
    return commands.change_account(journal, caller, number, scopes=frozenset(scopes), person=person, disabled=shut)


def key(journal: Journal, caller: Caller, number: int = OWNER, *scopes: Scope, name: str = "mine") -> Awaitable[str]:
    return commands.make_key(journal, caller, number, name=name, scopes=frozenset(scopes))


async def told(journal: Journal) -> list[tuple[int, str]]:
    """Every change so far: whose account, and what."""
    rows = await journal.database.read("SELECT body FROM events WHERE name = 'account.changed' ORDER BY id")
    return [(body["account"], body["change"]) for body in (json.loads(row["body"]) for row in rows)]


BEGUN = [(OWNER, "made"), (VIEWER, "made"), (VIEWER, "key made")]


@pytest.mark.parametrize(
    "command, change",
    [
        (lambda j, c: makes(j, c, "third", person=1), (3, "made")),
        (lambda j, c: changes(j, c, VIEWER, READ, person=1), (VIEWER, "rights")),
        (lambda j, c: changes(j, c, VIEWER, shut=True), (VIEWER, "disabled")),
        (lambda j, c: commands.set_password(j, c, VIEWER, "new"), (VIEWER, "password")),
        (lambda j, c: key(j, c, OWNER, DECIDE), (OWNER, "key made")),
        (lambda j, c: commands.revoke_key(j, c, 1), (VIEWER, "key revoked")),
    ],
)
async def test_each_change_is_a_fact(journal: Journal, command: Command, change: tuple[int, str]) -> None:
    await command(journal, account(OWNER, *Scope))
    assert await told(journal) == [*BEGUN, change]


@pytest.mark.parametrize(
    "command, refusal",
    [
        (lambda j, c: makes(j, c, "third"), ForbiddenError),
        (lambda j, c: changes(j, c, VIEWER, READ), ForbiddenError),
        (lambda j, c: commands.set_password(j, c, OWNER, "new"), ForbiddenError),
        (lambda j, c: key(j, c, VIEWER, DECIDE, READ), ForbiddenError),
    ],
)
async def test_who_may_not_make_accounts_changes_nobody_s(
    journal: Journal, command: Command, refusal: type[RefusedError]
) -> None:
    with pytest.raises(refusal):
        await command(journal, account(VIEWER, READ, DESTROY))
    assert await told(journal) == BEGUN


@pytest.mark.parametrize(
    "command, refusal",
    [
        (lambda j, c: makes(j, c, "viewer"), ConflictError),
        (lambda j, c: makes(j, c, "third", person=9), MissingError),
        (lambda j, c: changes(j, c, 9, READ), MissingError),
        (lambda j, c: changes(j, c, VIEWER, READ, person=9), MissingError),
        (lambda j, c: changes(j, c, OWNER, READ), RefusedError),
        (lambda j, c: changes(j, c, OWNER, *Scope, shut=True), RefusedError),
        (lambda j, c: commands.set_password(j, c, 9, "new"), MissingError),
        (lambda j, c: key(j, c, 9, READ), MissingError),
        (lambda j, c: key(j, c, OWNER), ForbiddenError),
        (lambda j, c: key(j, c, OWNER, READ, name=" usher_api_key "), RefusedError),
        (lambda j, c: commands.revoke_key(j, c, 9), MissingError),
    ],
)
async def test_what_cannot_be_is_refused_and_is_no_fact(
    journal: Journal, command: Command, refusal: type[RefusedError]
) -> None:
    with pytest.raises(refusal):
        await command(journal, account(OWNER, *Scope))
    assert await told(journal) == BEGUN


async def test_anybody_changes_their_own_password_and_revokes_their_own_key(journal: Journal) -> None:
    await commands.set_password(journal, account(VIEWER, READ), VIEWER, "new")
    await commands.revoke_key(journal, account(VIEWER, READ), 1)
    assert await told(journal) == [*BEGUN, (VIEWER, "password"), (VIEWER, "key revoked")]


async def test_somebody_else_s_key_does_not_even_exist(journal: Journal) -> None:
    await key(journal, account(OWNER, *Scope), OWNER, READ)
    with pytest.raises(MissingError, match="no key 2"):
        await commands.revoke_key(journal, account(VIEWER, READ), 2)


async def test_a_key_makes_no_keys(journal: Journal) -> None:
    with pytest.raises(RefusedError, match="sign in"):
        await key(journal, Caller(name="key:mine", surface="api", scopes=frozenset(Scope)), OWNER, READ)
    assert await told(journal) == BEGUN


async def test_the_owner_may_be_changed_once_there_is_another(journal: Journal) -> None:
    owner = account(OWNER, *Scope)
    await changes(journal, owner, VIEWER, ADMIN)
    await changes(journal, owner, OWNER, READ)
    assert await told(journal) == [*BEGUN, (VIEWER, "rights"), (OWNER, "rights")]


async def test_the_first_account_is_made_once(journal: Journal) -> None:
    assert not await commands.first_account(journal, "another", "x")
    assert await told(journal) == BEGUN


@pytest.mark.parametrize("length", [10, 1_000])
def test_a_password_has_ten_characters_or_more(length: int) -> None:
    commands.check_password("x" * length)


@pytest.mark.parametrize("length", [9, 1_001])
def test_one_that_is_shorter_or_endless_is_refused(length: int) -> None:
    with pytest.raises(RefusedError, match="from 10 to 1000 characters"):
        commands.check_password("x" * length)


def test_a_made_up_password_is_four_times_four_letters() -> None:
    passwords = {commands.made_up_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", each) for each in passwords)
