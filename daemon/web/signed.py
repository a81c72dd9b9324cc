"""Links that stand for a right of their own: whoever holds one may do this one thing, without signing in.

One goes only to a person's own address. What it leads to asks again, and changes something only when a form is posted.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from hmac import digest as keyed
from pathlib import Path

import msgspec

from daemon.domain.sentences import Sentence
from daemon.runtime.keyfile import LENGTH, keep_key, read_key
from state import notes, questions
from state.accounts import Account
from state.database import Database

ENDING = "end messages"
"""Purpose of the link that ends messages of a kind."""
ANSWERING = "answer a question"
"""Purpose of the link that answers one version of a question."""
ANSWERING_FOR_ONESELF = "answer what I was asked"
"""Purpose of the link by which one person answers what they alone were asked."""
KEY_FILE = "links.key"
"""In the data folder, and in no backup: whoever gets hold of a copy of the memory can make no link."""
_KEY = "key of links"
"""Note in which the memory held the key once."""
_SIGNATURE = 16
"""Bytes of the signature: as hard to guess as a key."""
ANSWERS_FOR = timedelta(days=14)
"""How long a link that answers a question is good."""
LONGEST = 400
"""Characters of a token; longer ones are not looked at."""


class Seals:
    """Makes tokens and reads them. The key lies in a file, and is made when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key: bytes | None = None

    async def take_key_out_of(self, database: Database) -> None:
        """Earlier it lay in the memory: it goes on counting, so that links that were sent do. Raises `KeyFileError` for
        a file that holds no key."""
        self._key = read_key(self._path)
        held = await notes.noted(database, _KEY)
        if held is None:
            return
        if self._key is None:
            keep_key(self._path, bytes.fromhex(held))
        await database.write(lambda tx: tx.execute("DELETE FROM meta WHERE key = ?", (_KEY,)))

    def sealed(self, purpose: str, *parts: str | int) -> str:
        """A token that means these for this purpose, and nothing for any other."""
        said = msgspec.json.encode(parts)
        return _text(_signature(self._the_key(), purpose, said) + said)

    def opened(self, token: str, purpose: str) -> list[str | int] | None:
        """What was sealed. None: it is no token of ours, or one for something else."""
        whole = _bytes(token) if len(token) <= LONGEST else b""
        signature, said = whole[:_SIGNATURE], whole[_SIGNATURE:]
        if not compare_digest(signature, _signature(self._the_key(), purpose, said)):
            return None
        return msgspec.json.decode(said, type=list[str | int])

    def _the_key(self) -> bytes:
        if self._key is None:
            self._key = read_key(self._path)
        if self._key is None:
            self._key = secrets.token_bytes(LENGTH)
            keep_key(self._path, self._key)
        return self._key


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


def answers_as(every: Sequence[Account], named: str) -> Account | None:
    """Whose account an answer by mail to the owner acts as: the one that is named, else the only one with `admin`.
    None: a link in a mail does not answer, it leads to the login."""
    able = [each for each in every if not each.disabled]
    if named:
        return next((each for each in able if each.name.casefold() == named.casefold()), None)
    admins = [each for each in able if "admin" in each.scopes]
    return admins[0] if len(admins) == 1 else None


def why_no_link(every: Sequence[Account], named: str) -> Sentence | None:
    """Why mails have no link that answers. None: they have, or there is nobody yet who could answer at all."""
    if answers_as(every, named) is not None or not any(not each.disabled for each in every):
        return None
    if named:
        return Sentence(
            "server.mail_answers_as names {account}, and no account of that name may sign in: links in mails lead to "
            "the login.",
            {"account": named},
        )
    return Sentence(
        "Several accounts have the right admin, and server.mail_answers_as names none: links in mails lead to the "
        "login instead of answering."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedQuestion:
    """A question in a mail."""

    question: int
    channel: str
    """By which it goes."""
    message: int
    """Which message it is: one of which nobody knew that it arrived is known once its link is pressed."""


async def link_to_answer(
    seals: Seals, database: Database, mailed: MailedQuestion, account: Account | None, *, url: str, now: datetime
) -> str | None:
    """An address at which whoever has this account may answer this question without signing in. None: there is no such
    account, or nothing to answer."""
    asked = await questions.get(database, mailed.question)
    if not url or account is None or asked is None or asked.state != "open":
        return None
    until = int((now + ANSWERS_FOR).timestamp())
    parts = (asked.id, asked.version, account.id, until, mailed.channel, mailed.message, born(asked))
    sealed = seals.sealed(ANSWERING, *parts)
    return f"{url}/answer/{sealed}"


def link_for_one(seals: Seals, asked: questions.Asked, *, url: str, now: datetime) -> str:
    """An address at which the one person who is asked may answer without signing in; afterwards it says how it came."""
    until = int(((asked.expires_at or now) + ANSWERS_FOR).timestamp())
    return f"{url}/answer/{seals.sealed(ANSWERING_FOR_ONESELF, asked.id, asked.version, until, born(asked))}"


def born(asked: questions.Asked) -> int:
    """When it was asked, in whole seconds: in a memory that was restored its number is given once more, to another."""
    return int(asked.asked_at.timestamp())
