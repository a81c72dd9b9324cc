"""What is often set up wrong between Radarr or Sonarr and Usher. Reads only."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol

from daemon.domain.errors import KeyRefused, OutsideError, Rejected
from daemon.domain.holdings import RootFolder
from daemon.domain.sentences import Sentence
from daemon.services.base.arr.models import Status
from daemon.services.base.checks import Check
from daemon.services.base.models import text

OLDEST = 3
"""The first version that has the paths we ask for."""
APART = timedelta(minutes=2)
"""Two clocks that differ by more make nonsense of what happened first."""


class Asked(Protocol):
    """What is looked at."""

    async def version(self) -> Status: ...
    async def root_folders(self) -> tuple[RootFolder, ...]: ...
    async def clock_is_off_by(self) -> timedelta | None: ...
    async def odd_rows(self) -> int: ...


async def look_at(service: Asked) -> AsyncIterator[Check]:
    """Version and key, folders, list, clock; the first thing that is no answer is the last line."""
    try:
        yield _version(await service.version())
        for folder in await service.root_folders():
            yield _folder(folder)
        yield _list(await service.odd_rows())
        yield _clock(await service.clock_is_off_by())
    except OutsideError as error:
        yield _stopped(error)


def _version(status: Status) -> Check:
    version = text(status.version) or "?"
    major = version.partition(".")[0]
    old = major.isdecimal() and int(major) < OLDEST
    return Check(
        what=Sentence("It answers and takes the key"),
        ok=not old,
        found=Sentence("{program} {version}", {"program": text(status.app) or "?", "version": version}),
        remedy=Sentence("Bring it to version 3 or later: older ones answer other paths.") if old else None,
    )


def _folder(folder: RootFolder) -> Check:
    gigabytes = "?" if folder.free is None else f"{folder.free / 10**9:.0f}"
    gone = folder.reachable is False
    return Check(
        what=Sentence("The folder {path} is there", {"path": folder.path}),
        ok=None if folder.reachable is None else not gone,
        found=Sentence("it cannot reach it") if gone else Sentence("{size} GB are free", {"size": gigabytes}),
        remedy=Sentence("Is the disk mounted, and does its container see it under this path?") if gone else None,
    )


def _list(odd: int) -> Check:
    return Check(
        what=Sentence("Its list can be read"),
        ok=None if odd else True,
        found=Sentence("{count} rows were not understood", {"count": odd}) if odd else Sentence("yes"),
    )


def _clock(apart: timedelta | None) -> Check:
    what = Sentence("Its clock agrees with ours")
    if apart is None:
        return Check(what=what, ok=None, found=Sentence("it does not tell the time"))
    late = apart > APART
    return Check(
        what=what,
        ok=not late,
        found=Sentence("they are {seconds} seconds apart", {"seconds": round(apart.total_seconds())}),
        remedy=Sentence("Let both machines take their time from the network (NTP).") if late else None,
    )


def _stopped(error: OutsideError) -> Check:
    refused = isinstance(error, KeyRefused)
    return Check(
        what=Sentence("The key is accepted") if refused else Sentence("It answers and takes the key"),
        ok=False,
        found=Sentence("{why}", {"why": error.why}),
        remedy=_remedy(error, refused=refused),
    )


def _remedy(error: OutsideError, *, refused: bool) -> Sentence:
    if refused:
        return Sentence("Copy its API key: Settings, General.")
    if isinstance(error, Rejected):
        return Sentence(
            "Its url in daemon.yaml should be the address of its first page, with its URL base if it has one."
        )
    return Sentence("Is it running, and is its url in daemon.yaml right as seen from this machine?")
