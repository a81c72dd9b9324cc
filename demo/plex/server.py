"""The Plex Media Server, as far as anybody asks it: who it is, who watches, what was watched."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, tostring

from demo.fake import FakeServer, Route
from demo.http import HTML, Call, Reply, answer
from demo.plex.book import MACHINE, OWNER_HERE, PlexBook


class FakePlex(FakeServer):
    """A server on loopback. Its answers follow what plexapi reads of one; not among the recordings."""

    name = "plex"
    version = "1.43.0.10467"
    friendly = "The invented server"

    def __init__(self, book: PlexBook) -> None:
        super().__init__(clock=book.clock)
        self.book = book
        self.token = "invented-plex-token-5f20"  # noqa: S105 (of the demo, on loopback)
        self.comes_back()

    def comes_back(self) -> None:
        self.machine = MACHINE
        self._of_others = False
        self._short = False
        super().comes_back()

    def ignores_whom_is_asked_about(self) -> None:
        """Its history answers with everybody's, whoever was asked about."""
        self._of_others = True

    def short_lists(self) -> None:
        """It says how many it has, and sends none."""
        self._short = True

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {
            ("GET", "/"): self._known(self._root),
            ("GET", "/accounts"): self._known(self._accounts),
            ("GET", "/status/sessions"): self._known(self._sessions),
            ("GET", "/status/sessions/history/all"): self._known(self._history),
        }

    def lost(self, call: Call) -> Reply:  # noqa: ARG002 (it says nothing about what was lost)
        return self.error(404)

    def error(self, status: int) -> Reply:
        return Reply(status=status, body=f"<html><body><h1>{status}</h1></body></html>".encode(), content_type=HTML)

    def _known(self, route: Route) -> Route:
        def reply(call: Call) -> Reply:
            return route(call) if call.headers.get("X-Plex-Token") == self.token else self.error(401)

        return reply

    def _root(self, call: Call) -> Reply:
        said = {"machineIdentifier": self.machine, "friendlyName": self.friendly, "version": self.version}
        if "json" in call.headers.get("Accept", ""):
            return answer({"MediaContainer": said})
        return Reply(body=tostring(Element("MediaContainer", said), encoding="utf-8", xml_declaration=True))

    def _accounts(self, _: Call) -> Reply:
        numbers = [0, OWNER_HERE, *(guest.id for guest in self.book.guests.values() if guest.accepted_at)]
        return self._list("Account", [{"id": number, "key": f"/accounts/{number}"} for number in numbers])

    def _sessions(self, _: Call) -> Reply:
        rows = [
            {"title": title, "type": "movie", "User": {"id": str(number), "title": "somebody"}}
            for number, title in self.book.watching.items()
        ]
        return self._list("Metadata", rows)

    def _history(self, call: Call) -> Reply:
        asked = call.query.get("accountID")
        plays = [each for each in self.book.plays if asked is None or self._of_others or str(each.account) == asked]
        plays.sort(key=lambda each: each.at, reverse=call.query.get("sort") == "viewedAt:desc")
        start, most = call.number("X-Plex-Container-Start", 0), call.number("X-Plex-Container-Size", 100)
        rows = [
            {"title": each.title, "type": "movie", "viewedAt": int(each.at.timestamp()), "accountID": each.account}
            for each in plays[start : start + most]
        ]
        return self._list("Metadata", rows, total=len(plays))

    def _list(self, name: str, rows: Sequence[Mapping[str, object]], total: int | None = None) -> Reply:
        sent = () if self._short else rows
        said = {"size": len(rows), "totalSize": len(rows) if total is None else total}
        return answer({"MediaContainer": {**said, **({name: sent} if sent else {})}})
