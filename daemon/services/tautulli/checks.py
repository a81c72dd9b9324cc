"""What is often set up wrong between Tautulli and Usher. Reads only."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from daemon.domain.errors import KeyRefused, OutsideError, Rejected
from daemon.domain.sentences import Sentence
from daemon.runtime.clock import Clock
from daemon.services.base.checks import IS_IT_RUNNING, Check, stopped
from daemon.services.base.models import text
from daemon.services.tautulli.models import PersonRow, Server, is_kept

OLDEST: Final = (2, 6)
"""The first version that hands on the numbers titles have at TMDB."""
SHORT: Final = timedelta(days=30)
"""A history that began later than this says little of anybody."""


class Asked(Protocol):
    """What is looked at."""

    async def version(self) -> str | None: ...
    async def server(self) -> Server: ...
    async def connected(self) -> bool | None: ...
    async def people(self) -> dict[str, PersonRow]: ...
    async def first_play(self) -> datetime | None: ...


async def look_at(service: Asked, clock: Clock) -> AsyncIterator[Check]:
    """Version and key, its Plex server, its people, its history; the first thing that is no answer is the last line."""
    try:
        yield _version(await service.version())
        yield _server(await service.server())
        yield _hears(await service.connected())
        yield _people(await service.people())
        yield _reach(await service.first_play(), clock.now())
    except OutsideError as error:
        yield stopped(error, _remedy(error))


def _version(version: str | None) -> Check:
    numbers = [int(part) for part in (version or "").lstrip("v").split(".")[:2] if part.isdecimal()]
    old = len(numbers) == 2 and tuple(numbers) < OLDEST
    return Check(
        what=Sentence("It answers and takes the key"),
        ok=not old,
        found=Sentence("{program} {version}", {"program": "Tautulli", "version": version or "?"}),
        remedy=Sentence("Bring it to version 2.6 or later: older ones do not tell which titles were watched.")
        if old
        else None,
    )


def _server(server: Server) -> Check:
    machine = text(server.identifier)
    return Check(
        what=Sentence("It looks at a Plex server"),
        ok=machine is not None,
        found=Sentence("{name} ({machine})", {"name": text(server.name) or "?", "machine": machine})
        if machine
        else Sentence("none"),
        remedy=None if machine else Sentence("Name your Plex server there: Settings, Plex Media Server."),
    )


def _hears(connected: bool | None) -> Check:
    what = Sentence("It hears what is played")
    if connected is None:
        return Check(what=what, ok=None, found=Sentence("it does not tell"))
    return Check(
        what=what,
        ok=connected,
        found=Sentence("yes") if connected else Sentence("no"),
        remedy=None
        if connected
        else Sentence("Is Plex running? What is played meanwhile is missing from the history for good."),
    )


def _people(people: Mapping[str, PersonRow]) -> Check:
    unrecorded = sum(not is_kept(row.keep_history) for row in people.values())
    found = Sentence("people: {count}", {"count": len(people)})
    if unrecorded:
        found = Sentence("people: {count}; without history: {hidden}", {"count": len(people), "hidden": unrecorded})
    return Check(
        what=Sentence("It lists the people of the server"),
        ok=True if not unrecorded else None,
        found=found,
        remedy=Sentence("Of people without history nothing is ever concluded. There: Users, the pencil, Keep History.")
        if unrecorded
        else None,
    )


def _reach(first: datetime | None, now: datetime) -> Check:
    what = Sentence("Its history reaches back far enough")
    if first is None:
        remedy = Sentence("There is nothing in it yet. Until there is, nothing is concluded about anybody.")
        return Check(what=what, ok=None, found=Sentence("it is empty"), remedy=remedy)
    short = now - first < SHORT
    return Check(
        what=what,
        ok=None if short else True,
        found=Sentence("it begins on {day}", {"day": first.date().isoformat()}),
        remedy=Sentence("What was asked for before that day does not count as watched or not.") if short else None,
    )


def _remedy(error: OutsideError) -> Sentence:
    if isinstance(error, KeyRefused):
        return Sentence("Tick Enable API there, and copy the API key: Settings, Web Interface.")
    if isinstance(error, Rejected):
        return Sentence("Its url in daemon.yaml should be the address of its first page, with its HTTP root if any.")
    return IS_IT_RUNNING
