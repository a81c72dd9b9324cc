"""Tautulli's API over loopback, and the ways in which it answers wrong without an error."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from daemon.runtime.clock import Clock
from demo.fake import FakeServer, Route
from demo.http import Call, Reply, answer
from demo.tautulli.shapes import Json, metadata, play_row, table_row
from demo.tautulli.watching import Watched, Watcher
from demo.titles import Title

_PAGE = 25
"""Rows it answers unless told otherwise."""
_OWNER = 410_000
_LOCAL = 0


class FakeTautulli(FakeServer):
    """On loopback: `url`, `api_key`, `knows` for a person, `watches` for a play, and every fault of the frame."""

    name = "tautulli"

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.api_key = "0invented0tautulli0key0of0demo00"
        self.version = "v2.17.2"
        self.machine = "inventedplexmachine0000000000001"
        self._home = ""
        """The Plex server it looked at before."""
        self.people: dict[int, Watcher] = {}
        """By their number at plex.tv."""
        self.plays: list[Watched] = []
        self.zone = timedelta()
        """How far its own days are from ours, by which it counts them when it is asked for plays after one."""
        self._items: dict[tuple[str, int], int] = {}
        self._titles: dict[int, Title] = {}
        self._rows = count(1)
        self.knows(_LOCAL, "Local")
        self.knows(_OWNER, "owner", email="owner@invented.example")
        self._trouble()

    def _trouble(self) -> None:
        """Its troubles, none of which is an error to it."""
        self.unread = False
        """Its database cannot be read: it answers that there is nothing."""
        self.failing = False
        """It answers 200, and in it that it failed."""
        self.short = 0
        """So many rows are missing from each page, and are counted."""
        self.connected: bool | None = True
        """Whether it hears its Plex server."""
        self.tells_of_plex = True
        """Whether its Plex server says what a number means."""
        self.enabled = True
        """Whether its API is on."""
        self.as_somebody_else = False
        """It overlooks whose plays are asked for."""
        self.instead: dict[str, object] = {}
        """What it answers to these commands, whatever it has."""

    def comes_back(self) -> None:
        super().comes_back()
        self._trouble()
        self.machine = self._home or self.machine

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {("GET", "/api/v2"): self._api, ("GET", "/server_status"): self._standing}

    def lost(self, call: Call) -> Reply:  # noqa: ARG002 (it says the same of every path)
        return Reply(status=404, body=b"<!DOCTYPE html><title>404</title>", content_type="text/html")

    def error(self, status: int) -> Reply:
        return self._says("error", {}, f"error {status}", status)

    def knows(self, plex_id: int, name: str, *, email: str | None = None, recorded: bool = True) -> Watcher:
        """From now on it lists them."""
        person = Watcher(row=len(self.people) + 1, plex_id=plex_id, name=name, email=email, recorded=recorded)
        self.people[plex_id] = person
        return person

    def item(self, title: Title) -> int:
        """The Plex server's number of a title, which is given where it has none."""
        number = self._items.setdefault((title.kind, title.tmdb_id), 11 + len(self._items))
        self._titles[number] = title
        return number

    def leaves_plex(self, title: Title) -> None:
        """Taken out of the library: its number means nothing any more, and another one comes if it comes back."""
        self._titles.pop(self._items.pop((title.kind, title.tmdb_id)))

    def watches(
        self,
        plex_id: int,
        title: Title,
        *,
        at: datetime | None = None,
        minutes: int = 90,
        guid: str = "",
        episode: int = 1,
    ) -> Watched:
        """They watched it, and stopped just now unless it is said when they began."""
        play = Watched(
            row=next(self._rows),
            plex_id=plex_id,
            title=title,
            item=self.item(title),
            at=at or self.clock.now() - timedelta(minutes=minutes),
            minutes=minutes,
            episode=episode,
            guid=guid,
        )
        self.plays.append(play)
        return play

    def forgets_everything(self) -> None:
        """Its database was made anew: the same people, and not a play."""
        self.plays.clear()

    def moves(self) -> None:
        """It looks at another Plex server."""
        self._home = self._home or self.machine
        self.machine = "anotherplexmachine00000000000002"

    def _api(self, call: Call) -> Reply:
        command = call.query.get("cmd", "")
        if not self.enabled:
            return self._says("error", {}, "API not enabled", 404)
        if "apikey" not in call.query:
            return self._says("error", {}, "Parameter apikey is required", 400)
        if call.query["apikey"] != self.api_key:
            return self._says("error", {}, "Invalid apikey", 400)
        if command not in self._commands:
            return self._says("error", {}, f"Unknown command: {command}. Possible commands are: arnold", 400)
        if self.failing:
            return self._says("error", {}, None)
        told = self.instead[command] if command in self.instead else self._commands[command](call)
        return self._says("success", told)

    @property
    def _commands(self) -> Mapping[str, Callable[[Call], object]]:
        return {
            "get_server_info": lambda _: self._server_info(),
            "get_tautulli_info": lambda _: {"tautulli_install_type": "docker", "tautulli_version": self.version},
            "get_users_table": self._users_table,
            "get_history": self._history,
            "get_metadata": self._metadata,
        }

    def _says(self, result: str, data: object, message: str | None = None, status: int = 200) -> Reply:
        return answer({"response": {"result": result, "message": message, "data": data}}, status)

    def _standing(self, call: Call) -> Reply:  # noqa: ARG002 (it is asked nothing else)
        return answer({"result": "success", "connected": self.connected})

    def _server_info(self) -> Json:
        return {
            "pms_name": "Invented" if self.machine else "",
            "pms_version": "1.41.3",
            "pms_platform": "Linux",
            "pms_ip": "127.0.0.1",
            "pms_port": 32400,
            "pms_ssl": 0,
            "pms_url": "http://127.0.0.1:32400",
            "pms_url_manual": 1,
            "pms_identifier": self.machine,
            "pms_plexpass": 0,
        }

    def _users_table(self, call: Call) -> Json:
        played: dict[int, list[Watched]] = {}
        for play in self.plays:
            played.setdefault(play.plex_id, []).append(play)
        rows = [table_row(person, played.get(person.plex_id, ())) for person in self.people.values()]
        return self._page(call, rows, len(rows))

    def _history(self, call: Call) -> Json:
        plays = sorted(self.plays, key=lambda play: play.at, reverse=call.query.get("order_dir") != "asc")
        if "user_id" in call.query and not self.as_somebody_else:
            plays = [play for play in plays if str(play.plex_id) == call.query["user_id"]]
        if "after" in call.query:
            day = date.fromisoformat(call.query["after"])
            plays = [play for play in plays if (play.at + self.zone).date() >= day]
        rows = [play_row(play, self.people[play.plex_id]) for play in plays]
        return {**self._page(call, rows, len(self.plays)), "filter_duration": "0", "total_duration": "0"}

    def _page(self, call: Call, rows: list[Json], total: int) -> Json:
        if self.unread:
            return {"recordsFiltered": 0, "recordsTotal": 0, "draw": 0, "data": []}
        start, length = int(call.query.get("start", 0)), int(call.query.get("length", _PAGE))
        shown = rows[start : start + length]
        shown = shown[: len(shown) - self.short] if self.short else shown
        return {"recordsFiltered": len(rows), "recordsTotal": total, "data": shown, "draw": 1}

    def _metadata(self, call: Call) -> Any:  # noqa: ANN401 (empty where it knows nothing)
        number = call.number("rating_key", 0)
        title = self._titles.get(number) if self.tells_of_plex and self.connected else None
        return metadata(title, number) if title else {}
