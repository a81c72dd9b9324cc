"""Who is there: a browser with a session, or a program with a key."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as keyed

from aiohttp import web

from daemon.commands.accounts import ENVIRONMENT_KEY, SESSION
from daemon.commands.base import Caller, Scope
from daemon.web.house import WebHouse
from state import accounts
from state.accounts import Account
from state.database import Tx

COOKIE = "usher"
KEY_HEADER = "X-Api-Key"
_SEEN_EVERY = timedelta(hours=1)
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who sent a request, and what that allows."""

    caller: Caller
    account: Account | None
    """None: the key from the environment."""
    session: str | None = None
    """Hash of the session's token; None for a key."""
    csrf: str = ""
    """What every form of this session must carry."""


def csrf_of(token: str) -> str:
    """The token of a session's forms. It follows from the session's own, which never stands in a page."""
    return sha256(b"form:" + token.encode("utf-8", "surrogateescape")).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compare in a time that tells nothing."""
    return compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode("utf-8", "surrogateescape"))


def made_mark(password: str) -> str:
    """What a browser keeps once somebody signed in with it; void when the password, whose hash this is, is changed."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_signature(nonce, password)}"


def is_mark(given: str, password: str) -> bool:
    nonce, _, signature = given.partition(".")
    return same(signature, _signature(nonce, password))


def _signature(nonce: str, password: str) -> str:
    return keyed(password.encode(), b"mark:" + nonce.encode("utf-8", "surrogateescape"), "sha256").hex()


class Access:
    """Knows sessions and keys. Nothing is remembered between requests: a right that was lost is lost at once."""

    def __init__(self, house: WebHouse) -> None:
        self._house = house

    async def visitor(self, request: web.Request) -> Visitor | None:
        """Who this is; None when nobody we know. A key is preferred to a cookie, so that a wrong key never passes."""
        key = request.headers.get(KEY_HEADER)
        if key is not None:
            return await self._by_key(key)
        token = request.cookies.get(COOKIE)
        return await self._by_session(token) if token else None

    async def begin(self, account: int, agent: str) -> str:
        """A new session; the token for the cookie."""
        token, now = secrets.token_urlsafe(32), self._house.clock.now()
        shown = self._house.scrub(agent.encode("utf-8", "replace").decode())[:200]

        def unit(tx: Tx) -> None:
            accounts.end_old_sessions(tx, now - SESSION)
            accounts.begin_session(tx, token, account, agent=shown, now=now)

        await self._house.journal.database.write(unit)
        return token

    async def end(self, session: str) -> None:
        await self._house.journal.database.write(lambda tx: accounts.end_session(tx, session))

    async def _by_session(self, token: str) -> Visitor | None:
        found = await accounts.session(self._house.journal.database, token)
        now = self._house.clock.now()
        if found is None or found[1].disabled or now - found[0].seen_at > SESSION:
            return None
        session, account = found
        if now - session.seen_at > _SEEN_EVERY:
            self._house.journal.database.write_soon(lambda tx: accounts.seen(tx, session.token, now))
        caller = Caller(
            name=f"account:{account.id}", surface="dashboard", scopes=_scopes(account.scopes), person=account.person
        )
        return Visitor(caller=caller, account=account, session=session.token, csrf=csrf_of(token))

    async def _by_key(self, given: str) -> Visitor | None:
        known = self._house.config().access.api_key
        if known and same(given, known.reveal()):
            caller = Caller(name=f"key:{ENVIRONMENT_KEY}", surface="api", scopes=frozenset({Scope.ADMIN}))
            return Visitor(caller=caller, account=None)
        found = await accounts.key(self._house.journal.database, given)
        if found is None or found[1].disabled:
            return None
        key, account = found
        now = self._house.clock.now()
        if key.used_at is None or now - key.used_at > _USED_EVERY:
            self._house.journal.database.write_soon(lambda tx: accounts.key_used(tx, key.id, now))
        caller = Caller(
            name=f"key:{key.name}",
            surface="api",
            scopes=frozenset(scope for scope in _scopes(key.scopes) if _allowed(scope, account)),
            person=account.person,
        )
        return Visitor(caller=caller, account=account)


def _scopes(stored: frozenset[str]) -> frozenset[Scope]:
    return frozenset(Scope(each) for each in stored)


def _allowed(scope: Scope, account: Account) -> bool:
    """A key never does more than its account may by now."""
    return scope in account.scopes or Scope.ADMIN in account.scopes
