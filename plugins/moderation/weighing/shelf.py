"""Asking Radarr and Sonarr. They keep what they answered for a minute, the list of everything for ten."""

from asyncio import gather
from dataclasses import dataclass
from typing import TypeVar

from daemon.domain.answers import Answer, Found, Unknown
from daemon.domain.holdings import Holding, QualityProfile, RootFolder
from daemon.domain.ids import MediaKind
from daemon.domain.ports import Shelves
from daemon.plugin import NotConfigured

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Under which profiles titles of a kind are fetched, and where they are put. None: not known."""

    profiles: tuple[QualityProfile, ...] | None = None
    folders: tuple[RootFolder, ...] | None = None


async def room(shelves: Shelves, kind: MediaKind, *, needed: bool) -> Room:
    """Raises where it is needed and none answered, which parks; nobody to ask is an answer."""
    profiles, folders = await gather(shelves.profiles(kind), shelves.folders(kind))
    return Room(profiles=_known(profiles, needed=needed), folders=_known(folders, needed=needed))


async def everything(shelves: Shelves, *, needed: bool) -> tuple[Holding, ...] | None:
    """All that is held, of both kinds; of one, where nobody keeps the other. Raises as `room` does."""
    answers = await gather(*(shelves.holdings(kind) for kind in MediaKind))
    there = [each for each in answers if not _nobody_there(each)]
    known = [_known(each, needed=needed) for each in there]
    if not known or None in known:
        return None
    return tuple(held for each in known if each is not None for held in each)


def _known(answer: Answer[tuple[T, ...]], *, needed: bool) -> tuple[T, ...] | None:
    if isinstance(answer, Found):
        return answer.value
    if needed and not _nobody_there(answer):
        answer.needed()
    return None


def _nobody_there(answer: Answer[T]) -> bool:
    return isinstance(answer, Unknown) and isinstance(answer.error, NotConfigured)
