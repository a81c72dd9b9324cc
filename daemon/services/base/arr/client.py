"""The client of Radarr or Sonarr: the port `Shelves`, for the one kind of title it keeps. It only reads."""

import asyncio
from abc import abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar, Final, TypeVar

import msgspec

from daemon.domain.answers import Absent, Answer, Found, Unknown
from daemon.domain.errors import Gone, OutsideError, Rejected, Unreachable
from daemon.domain.holdings import MEBIBYTE, Holding, QualityProfile, RootFolder
from daemon.domain.ids import MediaId, MediaKind
from daemon.services.base.arr.checks import look_at
from daemon.services.base.arr.config import ArrConfig
from daemon.services.base.arr.models import (
    Definition,
    Disk,
    Folder,
    OddRowError,
    Profile,
    Status,
    Tag,
    TitleHeld,
    disk_of,
    labels_of,
    size_of,
)
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call
from daemon.services.base.kept import Kept
from daemon.services.base.models import number, text, whole
from daemon.services.base.service import HttpService
from daemon.services.base.understanding import Answered, refusal
from daemon.services.base.wiring import Wiring

T = TypeVar("T")

KEPT = timedelta(minutes=10)
"""How old the list of everything may be. Its doorbell makes it old at once."""
FRESH = timedelta(minutes=1)
"""How old the free room may be, and what is said of the profiles."""
LARGEST_LIST: Final = 64 * 1024 * 1024
"""Bytes: some ten thousand films, at 4 to 8 kB each."""
PIECE = 500
"""Rows that are understood in one go: about 8 ms of the loop."""
ENOUGH = 5
"""Titles from which the usual size under a profile is known."""

STATUS = Call(method="GET", path="/api/v3/system/status", answer=msgspec.json.Decoder(Status))
TAGS = Call(method="GET", path="/api/v3/tag", answer=msgspec.json.Decoder(list[Tag]))
FOLDERS = Call(method="GET", path="/api/v3/rootfolder", answer=msgspec.json.Decoder(list[Folder]))
DISKS = Call(method="GET", path="/api/v3/diskspace", answer=msgspec.json.Decoder(list[Disk]))
PROFILES = Call(method="GET", path="/api/v3/qualityprofile", answer=msgspec.json.Decoder(list[Profile]))
DEFINITIONS = Call(method="GET", path="/api/v3/qualitydefinition", answer=msgspec.json.Decoder(list[Definition]))
HELD: Final = msgspec.json.Decoder(list[TitleHeld])


@dataclass(frozen=True, slots=True)
class _List:
    """All it holds, as it was read last."""

    holdings: tuple[Holding, ...]
    odd: int


class ArrClient(HttpService):
    """Radarr or Sonarr. What one title is, is asked each time; the whole list is kept for a while."""

    keeps: ClassVar[MediaKind]
    everything: ClassVar[Call[list[TitleHeld]]]

    def __init__(self, name: str, config: ArrConfig, wiring: Wiring) -> None:
        address = Address(
            url=config.url,
            headers={"X-Api-Key": config.api_key.reveal()},
            within=config.timeout.total_seconds(),
            width=config.concurrency,
        )
        super().__init__(name, address, wiring)
        self._config = config
        self._clock = wiring.clock
        self._list = Kept(
            lambda: _told(self._read_all()), KEPT, clock=wiring.clock, tasks=wiring.tasks, name=f"{name} list"
        )
        self._folders = Kept(
            lambda: _told(self.root_folders()), FRESH, clock=wiring.clock, tasks=wiring.tasks, name=f"{name} folders"
        )
        self._profiles = Kept(
            lambda: _told(self._read_profiles()), FRESH, clock=wiring.clock, tasks=wiring.tasks, name=f"{name} profiles"
        )

    async def profiles(self, kind: MediaKind) -> Answer[tuple[QualityProfile, ...]]:  # noqa: ARG002 (the router knows)
        """With what is usual under each: that needs the whole list, and an outage of it makes all this unknown."""
        return await _told(self._profiles.get())

    async def folders(self, kind: MediaKind) -> Answer[tuple[RootFolder, ...]]:  # noqa: ARG002 (the router knows)
        return await _told(self._folders.get())

    async def holdings(self, kind: MediaKind) -> Answer[tuple[Holding, ...]]:  # noqa: ARG002 (the router knows)
        return await _told(self._whole_list())

    async def held(self, media: MediaId, *, tvdb: int | None = None) -> Answer[tuple[Holding, ...]]:
        answer = await _told(self._held(media, tvdb))
        if isinstance(answer, Unknown):
            return answer
        return Found((answer.value,)) if answer.value else Absent(self.name, f"{media.kind} {media.tmdb}")

    @abstractmethod
    async def _held(self, media: MediaId, tvdb: int | None) -> Holding | None:
        """The title, None when it is not on the list. Raises `OutsideError`."""

    async def root_folders(self) -> tuple[RootFolder, ...]:
        rows = [(row, text(row.path)) for row in await self._http.ask(FOLDERS)]
        disks = await self._http.ask(DISKS)
        return tuple(
            RootFolder(
                service=self.name,
                path=path,
                reachable=row.accessible if isinstance(row.accessible, bool) else None,
                free=whole(row.free) if whole(row.free) is not None else whole(disk_of(path, disks).free),
                total=whole(disk_of(path, disks).total),
            )
            for row, path in rows
            if path
        )

    async def version(self) -> Status:
        """Which program answers."""
        return await self._http.ask(STATUS)

    async def clock_is_off_by(self) -> timedelta | None:
        """How far its clock is from ours, by the date of an answer; None when it tells none."""
        return await self._http.turn(STATUS.template, lambda: self._http.send("GET", STATUS.path), self._late)

    async def odd_rows(self) -> int:
        """Rows of its list that were not understood."""
        return (await self._read()).odd

    async def check(self) -> None:
        await self._http.probe(STATUS)

    async def program(self) -> str | None:
        try:
            return text((await self.version()).version)
        except Rejected:
            return None

    def forget(self) -> None:
        for kept in (self._list, self._folders, self._profiles):
            kept.forget()

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)

    def understood(self, row: TitleHeld, labels: dict[int, str]) -> Holding:
        """Raises `Unreachable`: a row that is odd says nothing."""
        try:
            return row.understood(self.name, self.keeps, labels)
        except OddRowError as error:
            raise Unreachable(self.name, f"answered something that was not understood: {error}", over=True) from error

    async def labels(self) -> dict[int, str]:
        return labels_of(await self._http.ask(TAGS))

    def _late(self, answer: Answered) -> timedelta | None:
        if error := refusal(self.name, answer, self._clock.now()):
            raise error
        try:
            told = parsedate_to_datetime(answer.headers.get("Date", ""))
        except ValueError:
            return None
        return _apart(told, self._clock.now())

    async def _whole_list(self) -> tuple[Holding, ...]:
        return (await self._read()).holdings

    async def _read(self) -> _List:
        return await self._list.get()

    async def _read_all(self) -> _List:
        labels = await self.labels()
        found: list[Holding] = []
        odd = 0
        rows = await self._http.ask(self.everything)
        for place, row in enumerate(rows):
            if place % PIECE == 0:
                await asyncio.sleep(0)
            try:
                found.append(row.understood(self.name, self.keeps, labels))
            except OddRowError:
                odd += 1
        return _List(tuple(found), odd)

    async def _read_profiles(self) -> tuple[QualityProfile, ...]:
        held = await self._whole_list()
        definitions = {
            ident: each for each in await self._http.ask(DEFINITIONS) if (ident := whole(each.quality.id)) is not None
        }
        found = [_profile(self.name, row, definitions, held) for row in await self._http.ask(PROFILES)]
        return _with_default([each for each in found if each is not None], self._config.profile)


async def _told(asking: Awaitable[T]) -> Found[T] | Unknown:
    """What a call came to. Every path here is one that is there: a 404 says that somebody else answers."""
    try:
        return Found(await asking)
    except Gone as error:
        return Unknown(Unreachable(error.service, "something else answers at this url", over=True))
    except OutsideError as error:
        return Unknown(error)


def _profile(
    service: str, row: Profile, definitions: dict[int, Definition], held: tuple[Holding, ...]
) -> QualityProfile | None:
    ident = whole(row.id)
    if ident is None:
        return None
    mine = [each for each in held if each.profile == ident]
    target = row.target()
    return QualityProfile(
        service=service,
        id=ident,
        name=text(row.name) or "?",
        qualities=tuple(size_of(item, definitions) for item in row.allowed()),
        target=size_of(target, definitions) if target else None,
        usual=_usual(mine),
        titles=len(mine),
    )


def _usual(held: list[Holding]) -> float | None:
    """The median of megabytes a minute, over what lies on the disk."""
    rates = sorted(rate for each in held if (rate := _rate(each)) is not None)
    return rates[len(rates) // 2] if len(rates) >= ENOUGH else None


def _rate(held: Holding) -> float | None:
    files = sum(season.files or 0 for season in held.seasons) if held.kind is MediaKind.SERIES else 1
    minutes = (held.minutes or 0) * files
    return number(held.size / MEBIBYTE / minutes) if held.size and minutes else None


def _with_default(found: list[QualityProfile], named: str) -> tuple[QualityProfile, ...]:
    """One of them is the default, unless the one that is named is not there, or nothing is held."""
    if named:
        return tuple(replace(each, default=each.name.casefold() == named.casefold()) for each in found)
    most = Counter({each.id: each.titles or 0 for each in found}).most_common(1)
    chosen = most[0][0] if most and most[0][1] else None
    return tuple(replace(each, default=each.id == chosen) for each in found)


def _apart(told: datetime, now: datetime) -> timedelta | None:
    return abs(told - now) if told.tzinfo else None
