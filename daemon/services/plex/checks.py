"""What is often set up wrong between Plex and Usher. Reads only: nobody is invited, warned or removed."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from daemon.domain.answers import Absent, Found, Unknown
from daemon.domain.errors import KeyRefused, OutsideError
from daemon.domain.members import Membership
from daemon.domain.ports import MemberReader
from daemon.domain.sentences import Sentence, Value
from daemon.services.base.checks import IS_IT_RUNNING, Check, clock_agrees, stopped
from daemon.services.base.models import text
from daemon.services.plex.models import Account, Resource, Root, flagged

OLDEST = (4, 15)
"""Of plexapi; before it, letting somebody go called a path that plex.tv no longer has."""
COUNTED = (Membership.FRIEND, Membership.HOME, Membership.MANAGED, Membership.INVITED)
_OWNERS_ONLY = Sentence("The server tells this to its owner only: is the token the owner's?")


class Asked(MemberReader, Protocol):
    """What is looked at."""

    name: str

    async def account(self) -> Account: ...
    async def resources(self) -> list[Resource]: ...
    async def root(self) -> Root: ...
    async def clock_is_off_by(self) -> timedelta | None: ...


async def look_at(plex: Asked, named: str) -> AsyncIterator[Check]:
    """One thing after the other; the first that is no answer is the last line."""
    yield library()
    try:
        yield _account(await plex.account())
    except OutsideError as error:
        yield _stopped(error, Sentence("plex.tv answers and takes the token"))
        return
    try:
        root = await plex.root()
    except OutsideError as error:
        yield _stopped(error, Sentence("The server is found"))
        return
    yield _server(root, named)
    try:
        yield _owner(root, await plex.resources())
        yield await _people(plex)
        yield await _watching(plex)
        yield await _memory(plex)
        yield clock_agrees(await plex.clock_is_off_by())
    except OutsideError as error:
        yield _stopped(error, Sentence("plex.tv answers and takes the token"))


def library() -> Check:
    """Whether plexapi is there, and recent enough."""
    what = Sentence("plexapi is recent enough")
    try:
        found = version("plexapi")
    except PackageNotFoundError:
        return Check(what=what, ok=False, found=Sentence("it is not installed"), remedy=_REINSTALL)
    numbers = tuple(int(part) for part in found.split(".")[:2] if part.isdecimal())
    return Check(what=what, ok=numbers >= OLDEST, found=Sentence("{version}", {"version": found}), remedy=_REINSTALL)


_REINSTALL = Sentence("Install what requirements/run.txt names, or take the newest image.")


def _account(account: Account) -> Check:
    managed = flagged(account.restricted)
    return Check(
        what=Sentence("plex.tv answers and takes the token"),
        ok=not managed,
        found=Sentence("it is a managed user's") if managed else Sentence("an account of its own"),
        remedy=Sentence("Use a token of the account that owns the server.") if managed else None,
    )


def _server(root: Root, named: str) -> Check:
    called = text(root.friendly_name) or "?"
    same = not named or called.casefold() == named.casefold()
    told = {"name": called, "version": text(root.version) or "?", "machine": text(root.machine_identifier) or "?"}
    return Check(
        what=Sentence("The server is found"),
        ok=same,
        found=Sentence("{name}, version {version}, machine {machine}", told),
        remedy=None if same else Sentence("daemon.yaml calls it otherwise: is the url, or the name, another server's?"),
    )


def _owner(root: Root, resources: list[Resource]) -> Check:
    machine = text(root.machine_identifier)
    ours = [each for each in resources if each.is_server and text(each.client_identifier) == machine]
    owned = any(flagged(each.owned) for each in ours)
    found = Sentence("yes") if owned else Sentence("it is shared with it") if ours else Sentence("it does not know it")
    return Check(
        what=Sentence("The account owns the server"),
        ok=owned,
        found=found,
        remedy=None if owned else Sentence("Use a token of the account that owns the server."),
    )


async def _people(plex: Asked) -> Check:
    what, found = Sentence("Everybody who shares it is listed"), await plex.everybody(plex.name)
    if not isinstance(found, Found):
        remedy = Sentence("Nobody counts as gone meanwhile. Wait; if it stays so, is the token the owner's?")
        return Check(what=what, ok=False, found=_why(found), remedy=remedy)
    counted = Counter(member.kind for member in found.value)
    told: dict[str, Value] = {kind.value: counted[kind] for kind in COUNTED}
    return Check(
        what=what,
        ok=True,
        found=Sentence("friends: {friend}, household: {home}, managed: {managed}, invited: {invited}", told),
    )


async def _watching(plex: Asked) -> Check:
    what, found = Sentence("It tells who is watching"), await plex.watching(plex.name)
    if isinstance(found, Found):
        return Check(what=what, ok=True, found=Sentence("now: {count}", {"count": len(found.value)}))
    return Check(what=what, ok=False, found=_why(found), remedy=_OWNERS_ONLY)


async def _memory(plex: Asked) -> Check:
    what, found = Sentence("It remembers what was watched"), await plex.remembers_since(plex.name)
    if isinstance(found, Found):
        return Check(what=what, ok=True, found=Sentence("since {day}", {"day": found.value.date().isoformat()}))
    if isinstance(found, Absent):
        return Check(what=what, ok=None, found=Sentence("it remembers nothing yet"))
    return Check(what=what, ok=False, found=_why(found), remedy=_OWNERS_ONLY)


def _why(answer: Absent | Unknown) -> Sentence:
    return Sentence("{why}", {"why": answer.error.why if isinstance(answer, Unknown) else answer.what})


def _stopped(error: OutsideError, what: Sentence) -> Check:
    refused = isinstance(error, KeyRefused)
    remedy = Sentence("Use a token of the account that owns the server.") if refused else IS_IT_RUNNING
    return stopped(error, remedy, answers=what, key=what)
