"""Links that stand for a right of their own: whoever holds one may do this one thing, without signing in.

One goes only to a person's own address. What it leads to asks again, and changes something only when a form is posted.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hmac import compare_digest
from hmac import digest as keyed

import msgspec

from state import accounts, notes, questions
from state.database import Database, Tx

ENDING = "end messages"
"""Purpose of the link that ends messages of a kind."""
ANSWERING = "answer a question"
"""Purpose of the link that answers one version of a question."""
_KEY = "key of links"
_SIGNATURE = 16
"""Bytes of the signature: as hard to guess as a key."""
ANSWERS_FOR = timedelta(days=14)
"""How long a link that answers a question is good."""
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


async def link_to_answer(seals: Seals, database: Database, question: int, *, url: str, now: datetime) -> str | None:
    """An address at which the owner may answer this question without signing in. None: there is no owner's account, or
    nothing to answer."""
    asked = await questions.get(database, question)
    owner = next((each for each in await accounts.listed(database) if _is_owner(each)), None)
    if not url or owner is None or asked is None or asked.state != "open":
        return None
    until = int((now + ANSWERS_FOR).timestamp())
    return f"{url}/answer/{await seals.sealed(ANSWERING, asked.id, asked.version, owner.id, until)}"


def _is_owner(account: accounts.Account) -> bool:
    return "admin" in account.scopes and not account.disabled
