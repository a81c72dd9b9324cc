"""What is often set up wrong between Radarr or Sonarr and Usher. Reads only."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol

from daemon.domain.errors import KeyRefused, OutsideError, Rejected
from daemon.domain.holdings import RootFolder
from daemon.domain.sentences import Sentence
from daemon.services.base.arr.models import Status
from daemon.services.base.checks import IS_IT_RUNNING, Check, clock_agrees, stopped
from daemon.services.base.models import text

OLDEST = 3
"""The first version that has the paths we ask for."""


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
        yield clock_agrees(await service.clock_is_off_by())
    except OutsideError as error:
        yield stopped(error, _remedy(error))


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


def _remedy(error: OutsideError) -> Sentence:
    if isinstance(error, KeyRefused):
        return Sentence("Copy its API key: Settings, General.")
    if isinstance(error, Rejected):
        return Sentence(
            "Its url in daemon.yaml should be the address of its first page, with its URL base if it has one."
        )
    return IS_IT_RUNNING
