"""The first account, so that a fresh house has a door and a key to it."""

from daemon.commands import accounts as commands
from daemon.config import Secret
from daemon.runtime.threads import Threads
from daemon.web.passwords import hashed
from state import accounts
from state.journal import Journal

OWNER = "owner"
"""Name of the first account."""


async def first_password(journal: Journal, threads: Threads, given: Secret) -> str | None:
    """Make the owner's account when there is none. Returns the password that was made up for it, to be said once; None
    when one was given, or when there is an account already (whose password is then not touched).

    Raises `RefusedError` when the given one is too short to be one.
    """
    if await accounts.listed(journal.database):
        return None
    password = given.reveal() or commands.made_up_password()
    commands.check_password(password)
    made = await commands.first_account(journal, OWNER, await hashed(threads, password))
    return password if made and not given else None
