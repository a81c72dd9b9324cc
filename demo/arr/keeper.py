"""What Radarr and Sonarr share: the key, folders, disks, profiles, tags, the list, and the webhook they ring."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any, ClassVar

from daemon.runtime.clock import Clock
from demo.arr.qualities import definitions, profiles, rate
from demo.fake import FakeServer, Route
from demo.http import Call, Reply, answer
from demo.overseerr.bell import Bell
from demo.titles import Shelf, Title

Json = dict[str, Any]

MEBIBYTE = 1024 * 1024
TERABYTE = 10**12
_ROOM = 3 * TERABYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheList:
    """One title, with or without files."""

    id: int
    title: Title
    profile: int
    added: datetime
    tags: tuple[int, ...]
    files: int
    """Films: 1 or 0. Series: episodes that are there, the first ones first."""


class FakeArr(FakeServer):
    """On loopback: `url`, `api_key`, `put` for a title, and every fault of the frame."""

    app: ClassVar[str]
    version: str
    folder: ClassVar[str]

    def __init__(self, titles: Shelf, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.titles = titles
        self.api_key = f"invented-{self.name}-key-7b21"
        self.on_the_list: dict[int, OnTheList] = {}
        self.tags: dict[int, str] = {}
        self.reachable = True
        """Whether its disk is mounted."""
        self.free = _ROOM
        self.clock_ahead = timedelta()
        self.odd = 0
        """Rows of its list that nobody could understand."""
        self.bell = Bell(self.tasks, f"{self.app}/{self.version}")
        self._numbers = count(1)

    def routes(self) -> Mapping[tuple[str, str], Route]:
        guarded: dict[tuple[str, str], Route] = {
            ("GET", "/api/v3/system/status"): lambda _: answer(self._status()),
            ("GET", "/api/v3/rootfolder"): lambda _: answer([self._root_folder()]),
            ("GET", "/api/v3/diskspace"): lambda _: answer(self._disks()),
            ("GET", "/api/v3/qualityprofile"): lambda _: answer(profiles()),
            ("GET", "/api/v3/qualitydefinition"): lambda _: answer(definitions()),
            ("GET", "/api/v3/tag"): lambda _: answer([{"label": text, "id": it} for it, text in self.tags.items()]),
            **self.own_routes(),
        }
        return {where: self._guard(do) for where, do in guarded.items()}

    @abstractmethod
    def own_routes(self) -> dict[tuple[str, str], Route]:
        """Those of its own kind of title."""

    @abstractmethod
    def row(self, held: OnTheList) -> Json:
        """A title as its list has it."""

    def lost(self, call: Call) -> Reply:  # noqa: ARG002 (a brand's 404 says the same of every path)
        return answer({"message": "NotFound"}, 404)

    def error(self, status: int) -> Reply:
        return answer({"error": "Unauthorized"} if status == 401 else {"message": f"error {status}"}, status)

    async def stop(self) -> None:
        await super().stop()
        await self.bell.close()

    def comes_back(self) -> None:
        super().comes_back()
        self.reachable, self.free, self.odd, self.clock_ahead = True, _ROOM, 0, timedelta()

    def tag(self, label: str) -> int:
        """The number of a tag, which is made where there is none. Labels are kept in small letters."""
        known = {text: ident for ident, text in self.tags.items()}
        ident = known.get(label.lower(), len(self.tags) + 1)
        self.tags[ident] = label.lower()
        return ident

    def put(self, title: Title, *, profile: int = 4, tags: tuple[int, ...] = (), files: int | None = None) -> OnTheList:
        """On the list; its files are there unless it is said how many are."""
        held = OnTheList(
            id=next(self._numbers),
            title=title,
            profile=profile,
            added=self.clock.now() - timedelta(days=30),
            tags=tags,
            files=self.all_files(title) if files is None else files,
        )
        self.on_the_list[held.id] = held
        return held

    def drop(self, title: Title) -> None:
        """Off the list, with its files."""
        self.on_the_list = {it: held for it, held in self.on_the_list.items() if held.title != title}

    @abstractmethod
    def all_files(self, title: Title) -> int: ...

    def weight(self, held: OnTheList) -> int:
        """Bytes of its files."""
        return round(rate(held.profile) * (held.title.runtime or 0) * held.files * MEBIBYTE)

    def webhook_to(self, url: str) -> None:
        """Ring there from now on; these programs send no header of the owner's."""
        self.bell.url = url

    def test_notification(self) -> None:
        """The button in its settings."""
        self.rings("Test")

    def rings(self, event: str, **more: object) -> None:
        """Its webhook, as it words it."""
        self.bell.ring({"eventType": event, "instanceName": self.app, "applicationUrl": "", **more})

    def rows(self) -> list[Json]:
        """The whole list."""
        return [self.row(held) for held in self.on_the_list.values()] + [{"title": "odd"}] * self.odd

    def _guard(self, do: Callable[[Call], Reply]) -> Route:
        def guarded(call: Call) -> Reply:
            given = call.headers.get("X-Api-Key") or call.query.get("apikey")
            reply = do(call) if given == self.api_key else self.error(401)
            told = format_datetime(self.clock.now() + self.clock_ahead)
            return Reply(status=reply.status, body=reply.body, headers=(*reply.headers, ("Date", told)))

        return guarded

    def _status(self) -> Json:
        started = self.clock.now() - timedelta(days=3)
        return {
            "appName": self.app,
            "instanceName": self.app,
            "version": self.version,
            "isDocker": True,
            "osName": "debian",
            "branch": "main",
            "authentication": "forms",
            "urlBase": "",
            "startTime": started.isoformat(),
        }

    def _root_folder(self) -> Json:
        free = self.free if self.reachable else None
        return {"path": self.folder, "accessible": self.reachable, "freeSpace": free, "unmappedFolders": [], "id": 1}

    def _disks(self) -> list[Json]:
        config = {"path": "/config", "label": "", "freeSpace": 40 * 10**9, "totalSpace": 64 * 10**9}
        media = {"path": "/data", "label": "", "freeSpace": self.free, "totalSpace": 12 * TERABYTE}
        return [config, media] if self.reachable else [config]
