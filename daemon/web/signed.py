"""Links that stand for a right of their own: whoever holds one may do this one thing, without signing in.

One goes only to a person's own address. It does not expire by itself; what it leads to asks again, and changes
something only when a form is posted.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from hmac import digest as keyed

import msgspec

from state import notes
from state.database import Database, Tx

ENDING = "end messages"
"""Purpose of the link that ends messages of a kind."""
_KEY = "key of links"
_SIGNATURE = 16
"""Bytes of the signature: as hard to guess as a key."""
LONGEST = 400
"""Characters of a token; longer ones are not looked at."""


class Seals:
    """Makes tokens and reads them. The key lies in the memory, and is made when it is first needed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._key: bytes | None = None

    async def sealed(self, purpose: str, *parts: str | int) -> str:
        """A token that means these for this purpose, and nothing for any other."""
        said = msgspec.json.encode(parts)
        return _text(_signature(await self._the_key(), purpose, said) + said)

    async def opened(self, token: str, purpose: str) -> list[str | int] | None:
        """What was sealed. None: it is no token of ours, or one for something else."""
        whole = _bytes(token) if len(token) <= LONGEST else b""
        signature, said = whole[:_SIGNATURE], whole[_SIGNATURE:]
        if not compare_digest(signature, _signature(await self._the_key(), purpose, said)):
            return None
        return msgspec.json.decode(said, type=list[str | int])

    async def _the_key(self) -> bytes:
        if self._key is None:
            self._key = bytes.fromhex(await self._database.write(_kept_key))
        return self._key


def _kept_key(tx: Tx) -> str:
    row = tx.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    if row is not None:
        return str(row["value"])
    made = secrets.token_hex(32)
    notes.note(tx, _KEY, made)
    return made


def _signature(key: bytes, purpose: str, said: bytes) -> bytes:
    return keyed(key, purpose.encode() + b"\n" + said, "sha256")[:_SIGNATURE]


def _text(whole: bytes) -> str:
    return urlsafe_b64encode(whole).decode().rstrip("=")


def _bytes(token: str) -> bytes:
    """Nothing where it is no base64."""
    try:
        return urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        return b""
