"""plex.tv: whose token it is, whom the server is shared with, and where it may be found."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from demo.fake import FakeServer, Route
from demo.http import Call, Reply, answer
from demo.plex.book import ANOTHER_MACHINE, LIBRARIES, MACHINE, OWNER, Guest, Invite, PlexBook
from demo.plex.server import FakePlex

XML = "application/xml; charset=utf-8"


class FakePlexTv(FakeServer):
    """Answers as plex.tv does, as far as anybody asks it: the older lists in XML, the account in what was asked for."""

    name = "plextv"

    def __init__(self, server: FakePlex, book: PlexBook) -> None:
        self.machine = MACHINE
        super().__init__(clock=book.clock)
        self.book = book
        self.server = server
        self.token = server.token
        self.owned = True
        self.comes_back()

    def comes_back(self) -> None:
        self.ahead = timedelta()
        self._cut: Callable[[list[Element]], list[Element]] | None = None
        self._total_too = False
        self._of = ""
        self._unsaid: set[str] = set()
        super().comes_back()

    def short_lists(self) -> None:
        """Every list says how many it has, and sends the first half."""
        self._cut, self._total_too = lambda rows: rows[: len(rows) // 2], False

    def empty_lists(self) -> None:
        """Every list is empty, and says so."""
        self._cut, self._total_too = lambda _: [], True

    def shrunken_lists(self) -> None:
        """Every list has one row, and says so: somebody else's token, or a fault of theirs."""
        self._cut, self._total_too = lambda rows: rows[:1], True

    def is_another(self) -> None:
        """Its list of shares is that of another server."""
        self._of = ANOTHER_MACHINE

    def moves_to(self, machine: str) -> None:
        """The owner has another server, shared with the same people."""
        self.machine = machine
        self._routes = self.routes()

    def leaves_out_of_people(self, number: int) -> None:
        """Somebody is missing on one of its two lists."""
        self._unsaid.add(str(number))

    def routes(self) -> Mapping[tuple[str, str], Route]:
        return {
            ("GET", "/api/v2/user"): self._known(self._account),
            ("GET", "/api/v2/resources"): self._known(self._resources),
            ("GET", "/api/users/"): self._known(self._users),
            ("GET", "/api/home/users"): self._known(self._home),
            ("GET", f"/api/servers/{self.machine}/shared_servers"): self._known(self._shares),
            ("GET", "/api/invites/requested"): self._known(self._invites),
        }

    def lost(self, call: Call) -> Reply:  # noqa: ARG002 (it says the same of every path)
        return self.error(404)

    def error(self, status: int) -> Reply:
        top = Element("errors")
        SubElement(top, "error", code=str(1000 + status % 100), message="Invented", status=str(status))
        return self._xml(top, status)

    def _known(self, route: Route) -> Route:
        def reply(call: Call) -> Reply:
            return route(call) if call.headers.get("X-Plex-Token") == self.token else self.error(401)

        return reply

    def _account(self, call: Call) -> Reply:
        said = {"id": OWNER, "username": "admin", "title": "admin", "email": "admin@example.org", "home": True}
        if "json" in call.headers.get("Accept", ""):
            return self._dated(answer({**said, "restricted": False, "authToken": self.token}))
        told = {name: str(value) for name, value in said.items()} | {"home": "1", "restricted": "0"}
        top = Element("user", told, authToken=self.token, scrobbleTypes="", uuid="invented")
        for tag in ("subscription", "profile", "entitlements", "roles"):
            SubElement(top, tag)
        return self._xml(top)

    def _resources(self, call: Call) -> Reply:
        connection = {"protocol": "http", "address": "127.0.0.1", "port": self.server.port, "uri": self.server.url}
        found = {
            "name": self.server.friendly,
            "product": "Plex Media Server",
            "provides": "server",
            "clientIdentifier": self.server.machine,
            "accessToken": self.server.token,
        }
        if "json" in call.headers.get("Accept", ""):
            return answer([{**found, "owned": self.owned, "connections": [{**connection, "local": True}]}])
        top = Element("resources")
        row = SubElement(top, "resource", found, owned=str(int(self.owned)))
        told = {name: str(value) for name, value in connection.items()}
        SubElement(SubElement(row, "connections"), "connection", told, local="1", relay="0", IPv6="0")
        return self._xml(top)

    def _users(self, _: Call) -> Reply:
        known = [guest for guest in self.book.guests.values() if guest.accepted_at]
        rows = [_user(guest, self.machine) for guest in known if str(guest.id) not in self._unsaid]
        return self._list(rows, friendlyName="myPlex", machineIdentifier="plex.tv's own")

    def _home(self, _: Call) -> Reply:
        admin = Element("User", id=str(OWNER), title="admin", username="admin", admin="1", restricted="0")
        return self._list([admin, *(_housemate(each) for each in self.book.guests.values() if each.home)])

    def _shares(self, _: Call) -> Reply:
        rows = [_share(guest) for guest in self.book.guests.values() if not guest.managed or guest.libraries]
        return self._list(rows, machineIdentifier=self._of or self.machine)

    def _invites(self, _: Call) -> Reply:
        return self._list([_invite(invite, self.machine) for invite in self.book.invites.values()])

    def _list(self, rows: list[Element], **said: str) -> Reply:
        sent = self._cut(rows) if self._cut else rows
        total = str(len(sent if self._total_too else rows))
        top = Element("MediaContainer", said, size=total, totalSize=total)
        top.extend(sent)
        return self._xml(top)

    def _xml(self, top: Element, status: int = 200) -> Reply:
        body = tostring(top, encoding="utf-8", xml_declaration=True)
        return self._dated(Reply(status=status, body=body, content_type=XML))

    def _dated(self, reply: Reply) -> Reply:
        date = ("Date", format_datetime(self.clock.now() + self.ahead, usegmt=True))
        return Reply(status=reply.status, body=reply.body, content_type=reply.content_type, headers=(date,))


def _user(guest: Guest, machine: str) -> Element:
    row = Element(
        "User",
        id=str(guest.id),
        title=guest.name,
        username="" if guest.managed else guest.name,
        email=guest.email,
        home=str(int(guest.home)),
        restricted=str(int(guest.managed)),
        filterMovies=guest.filter_movies,
    )
    for each in (machine, ANOTHER_MACHINE) if guest.elsewhere else (machine,):
        SubElement(row, "Server", id=str(guest.share), machineIdentifier=each, name="A server", pending="0")
    return row


def _housemate(guest: Guest) -> Element:
    managed = str(int(guest.managed))
    return Element("User", id=str(guest.id), title=guest.name, email=guest.email, admin="0", restricted=managed)


def _share(guest: Guest) -> Element:
    row = Element(
        "SharedServer",
        id=str(guest.share),
        userID=str(guest.id),
        username="" if guest.managed else guest.name,
        email=guest.email,
        accessToken=f"invented-token-of-{guest.id}",
        invitedAt=_seconds(guest.invited_at),
        acceptedAt=_seconds(guest.accepted_at),
        allLibraries=str(int(len(guest.libraries) == len(LIBRARIES))),
        allowSync="0",
        filterMovies=guest.filter_movies,
    )
    for number, title in LIBRARIES.items():
        shared = str(int(number in guest.libraries))
        SubElement(row, "Section", id=number, key=number[-1], title=title, type="movie", shared=shared)
    return row


def _invite(invite: Invite, machine: str) -> Element:
    row = Element(
        "Invite", id=str(invite.id), createdAt=_seconds(invite.sent_at), email=invite.email, friend="1", home="0"
    )
    SubElement(row, "Server", name="The invented server", machineIdentifier=machine, numLibraries="2")
    return row


def _seconds(moment: datetime | None) -> str:
    return "" if moment is None else str(int(moment.timestamp()))
