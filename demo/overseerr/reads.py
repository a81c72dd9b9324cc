"""What the portal's API reads out: people, requests, counts, and its own facts about titles."""

from collections import Counter

from demo.http import Call, Reply, answer
from demo.overseerr import details
from demo.overseerr.desk import Desk
from demo.overseerr.listing import FILTERS, matching, page_info
from demo.overseerr.oddities import FIRST_ODD_ID, odd_rows
from demo.overseerr.rows import MediaStatus, Permission, Request, RequestStatus, User
from demo.overseerr.shapes import Json

NOT_ALLOWED = answer({"status": 403, "error": "You do not have permission to access this endpoint"}, 403)
NO_REQUEST = answer({"message": "Request not found."}, 404)
NO_ISSUE = answer({"message": "Issue not found."}, 500)
"""Not a 404: the portal does not tell this from an error of its own."""
NO_USER = answer({"message": "User not found."}, 404)

EVERY_TYPE = 8158
"""All of the portal's notification bits, as its settings page ticks them."""
_DEFAULT_TAKE = 10
_KINDS = {"movie": "movie", "tv": "series"}


class Reads(Desk):
    """The half of the API that changes nothing."""

    def read_status(self, _: Call) -> Reply:
        shape = {"version": self.flavour.version, "commitTag": "local", "updateAvailable": False}
        return answer(shape | {"commitsBehind": 0, "restartRequired": False})

    def read_me(self, _: Call, viewer: User) -> Reply:
        return answer(self.shapes.user(viewer))

    def read_plex(self, _: Call, viewer: User) -> Reply:
        """Which Plex server it serves. Field names as in the portals' own source; not among the recordings."""
        if not viewer.may(Permission.ADMIN):
            return NOT_ALLOWED
        where: Json = {"ip": "127.0.0.1", "port": 32400, "useSsl": False, "libraries": []}
        if self.on_jellyfin:  # settings nobody ever filled in
            return answer({"name": "", **where, "ip": ""})
        return answer({"name": "Invented", "machineId": self.machine, **where})

    def read_jellyfin(self, _: Call, viewer: User) -> Reply:
        """Which Jellyfin server it serves. Field names as in the portals' own source; not among the recordings."""
        if not viewer.may(Permission.ADMIN):
            return NOT_ALLOWED
        known = {"name": "Invented", "ip": "127.0.0.1", "serverId": self.machine, "apiKey": "a-key-of-its-own"}
        where: Json = {"port": 8096, "useSsl": False, "urlBase": "", "externalHostname": "", "libraries": []}
        return answer(where | (known if self.on_jellyfin else {"name": "", "ip": "", "serverId": "", "apiKey": ""}))

    def read_webhook(self, _: Call, viewer: User) -> Reply:
        """How its bell is set up. Field names as in the portals' own source; not among the recordings."""
        if not viewer.may(Permission.ADMIN):
            return NOT_ALLOWED
        options = {"webhookUrl": self.bell.url, "authHeader": self.bell.authorization, "jsonPayload": ""}
        return answer({"enabled": bool(self.bell.url), "types": EVERY_TYPE, "options": options})

    def read_users(self, call: Call, _: User) -> Reply:
        take, skip = _page(call)
        users = list(self.book.users.values())
        rows = [self.shapes.user(user, settings=False) for user in users[skip : skip + take]]
        return answer({"pageInfo": page_info(len(users), take, skip), "results": rows})

    def read_user(self, call: Call, _: User) -> Reply:
        user = self.book.users.get(call.ids[0])
        return NO_USER if user is None else answer(self.shapes.user(user))

    def read_list(self, call: Call, viewer: User) -> Reply:
        chosen = call.query.get("filter", "all")
        if chosen not in self.flavour.filters:
            return not_one_of("query.filter", self.flavour.filters)
        found = matching(self._visible(viewer, call), FILTERS[chosen])
        take, skip = _page(call)
        odd = self._odd()
        rows = [*odd, *found][skip : skip + take]
        rows = rows[: max(0, len(rows) - self.withheld)]
        shape: Json = {
            "pageInfo": page_info(len(odd) + len(found), take, skip),
            "results": [self.shapes.in_list(row) if isinstance(row, Request) else row for row in rows],
        }
        if self.flavour.names_broken_services:
            shape["serviceErrors"] = {"radarr": [], "sonarr": []}
        return answer(shape)

    def read_request(self, call: Call, viewer: User) -> Reply:
        number = call.ids[0]
        odd = self._odd()
        if FIRST_ODD_ID <= number < FIRST_ODD_ID + len(odd):
            return answer(odd[number - FIRST_ODD_ID])
        request = self.book.requests.get(number)
        if request is None or _hidden(request):
            return NO_REQUEST
        mine = request.by is viewer or viewer.may(Permission.sees_all())
        return answer(self.shapes.alone(request)) if mine else NOT_ALLOWED

    def read_count(self, _: Call, __: User) -> Reply:
        requests = self.book.requests.values()
        status = Counter(request.status for request in requests)
        shape = {
            "total": len(requests),
            "movie": sum(request.media.kind == "movie" for request in requests),
            "tv": sum(request.media.kind == "tv" for request in requests),
            "pending": status[RequestStatus.PENDING],
            "approved": status[RequestStatus.APPROVED],
            "declined": status[RequestStatus.DECLINED],
            "processing": len(matching(requests, FILTERS["processing"])),
            "available": sum(request.media.standing(request.is_4k) is MediaStatus.AVAILABLE for request in requests),
        }
        completed = {"completed": status[RequestStatus.COMPLETED]} if self.flavour.counts_completed else {}
        return answer(shape | completed)

    def read_issues(self, call: Call, _: User) -> Reply:
        wanted = {"open": 1, "resolved": 2}.get(call.query.get("filter", "all"))
        rows = [issue for issue in self.book.issues.values() if wanted in {None, issue.status}][::-1]
        take, skip = _page(call)
        found = [self.shapes.issue(issue, alone=False) for issue in rows[skip : skip + take]]
        return answer({"pageInfo": page_info(len(rows), take, skip), "results": found})

    def read_issue(self, call: Call, _: User) -> Reply:
        issue = self.book.issues.get(call.ids[0])
        return NO_ISSUE if issue is None else answer(self.shapes.issue(issue, alone=True))

    def read_movie(self, call: Call, _: User) -> Reply:
        return self._title("movie", call.ids[0])

    def read_series(self, call: Call, _: User) -> Reply:
        return self._title("tv", call.ids[0])

    def _title(self, kind: str, tmdb_id: int) -> Reply:
        title = self.titles.find(kind, tmdb_id)
        if title is None:  # an unknown title is a 500 there, not a 404
            return answer({"message": f"Unable to retrieve {_KINDS[kind]}."}, 500)
        facts = details.film(title) if kind == "movie" else details.series(title)
        media = self.book.media.get((kind, tmdb_id))
        return answer(facts if media is None else facts | {"mediaInfo": self.shapes.info(media)})

    def _visible(self, viewer: User, call: Call) -> list[Request]:
        whose = call.number("requestedBy", 0) if viewer.may(Permission.sees_all()) else viewer.id
        kind = call.query.get("mediaType", "all") if self.flavour.jellyfin else "all"
        upwards = self.flavour.jellyfin and call.query.get("sortDirection") == "asc"
        found = [
            request
            for request in self.book.newest_first(by_change=call.query.get("sort") == "modified")
            if not _hidden(request) and whose in {0, request.by.id} and kind in {"all", request.media.kind}
        ]
        return found[::-1] if upwards else found

    def _odd(self) -> list[object]:
        good = next(self.book.newest_first(), None) if self.odd else None
        return [] if good is None else odd_rows(self.odd, self.shapes.in_list(good))


def not_one_of(place: str, allowed: tuple[str, ...]) -> Reply:
    """The validator's 400 for a word it does not know, in the query or the path."""
    said = f"should be equal to one of the allowed values: {', '.join(allowed)}"
    wrong = {"path": f".{place}", "message": said, "errorCode": "enum.openapi.validation"}
    return answer({"message": f"request.{place} {said}", "errors": [wrong]}, 400)


def _page(call: Call) -> tuple[int, int]:
    return call.number("take", _DEFAULT_TAKE) or _DEFAULT_TAKE, call.number("skip", 0)


def _hidden(request: Request) -> bool:
    """Whether this read still comes too early; each such read brings the request nearer."""
    if request.unseen == 0:
        return False
    request.unseen -= 1
    return True
