"""Hashing passwords, off the loop: a hash takes a tenth of a second on purpose."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from daemon.runtime.threads import Threads, ThreadsBusy
from daemon.web.limiting import Rate
from daemon.web.problems import Trouble

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")
OWN = Rate(burst=5, each=30.0)
"""Tries of an account that is signed in at its own old password: every one is work that a login waits for."""
_WITHIN = timedelta(seconds=20)
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$/TxWK5RUgewK0JHZdumyig$1cjDX7qngi5D1EuCO+h5aEnjktsGgfcDETLKOhcl26o"
"""What is checked where there is no account, so that an unknown name takes as long as a wrong password."""


async def hashed(threads: Threads, password: str) -> str:
    """Raises 503 while too many wait."""
    return await _beside(threads, _hash, password)


async def fits(threads: Threads, password: str, stored: str | None) -> bool:
    """Whether it is the password of this hash; False, and just as slow, when there is none. Raises 503 while too many
    wait."""
    right = await _beside(threads, _verify, stored or NOBODYS, password)
    return right and stored is not None


async def _beside(threads: Threads, fn: Callable[..., T], *args: str) -> T:
    try:
        return await threads.run(fn, *args, within=_WITHIN)
    except (ThreadsBusy, TimeoutError) as error:
        raise Trouble(503, "too many are at the door; try again", headers={"Retry-After": "5"}) from error


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # noqa: PLC0415 (not before somebody signs in)

    # OWASP's smallest setting: the hasher's own default takes 64 MB for each login.
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def _hash(password: str) -> str:
    return _hasher().hash(password)


def _verify(stored: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    try:
        return _hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
