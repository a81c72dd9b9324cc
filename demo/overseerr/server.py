"""The portal's API: which path does what, who may, and the half that changes things."""

from collections import Counter
from collections.abc import Callable, Mapping

from demo.fake import Route
from demo.http import Call, Reply, answer
from demo.overseerr.desk import OWNER
from demo.overseerr.reads import NO_REQUEST, NO_USER, NOT_ALLOWED, Reads, not_one_of
from demo.overseerr.rows import Request, RequestStatus, User
from demo.overseerr.shapes import Json
from demo.titles import Title

_API = "/api/v1"
_ASKED_BEFORE = answer({"message": "Request for this media already exists."}, 409)

_NO_SEASONS = answer({"message": "No seasons available to request"}, 202)

Guarded = Callable[[Call, User], Reply]


class FakeOverseerr(Reads):
    """A portal on loopback: `url`, `api_key`, everything people do in it, and every fault of the frame."""

    def routes(self) -> Mapping[tuple[str, str], Route]:
        guarded: dict[tuple[str, str], Guarded] = {
            ("GET", "/auth/me"): self.read_me,
            ("GET", "/user"): self.read_users,
            ("GET", "/user/*"): self.read_user,
            ("DELETE", "/user/*"): self._remove_user,
            ("GET", "/request"): self.read_list,
            ("POST", "/request"): self._ask,
            ("GET", "/request/count"): self.read_count,
            ("GET", "/request/*"): self.read_request,
            ("PUT", "/request/*"): self._edit,
            ("DELETE", "/request/*"): self._delete,
            ("POST", "/request/*/approve"): self._approve,
            ("POST", "/request/*/decline"): self._decline,
            ("GET", "/issue"): self.read_issues,
            ("GET", "/issue/*"): self.read_issue,
            ("GET", "/movie/*"): self.read_movie,
            ("GET", "/tv/*"): self.read_series,
            ("GET", "/settings/plex"): self.read_plex,
            ("GET", "/settings/notifications/webhook"): self.read_webhook,
        }
        if self.flavour.jellyfin:
            guarded["GET", "/settings/jellyfin"] = self.read_jellyfin
        open_to_all: dict[tuple[str, str], Route] = {("GET", f"{_API}/status"): self.read_status}
        return open_to_all | {(verb, _API + path): self._guard(do) for (verb, path), do in guarded.items()}

    def lost(self, call: Call) -> Reply:
        if call.method == "POST" and call.shape.startswith(f"{_API}/request/*/"):
            return not_one_of("params.status", ("approve", "decline"))
        return answer({"message": "not found", "errors": [{"path": call.path, "message": "not found"}]}, 404)

    def error(self, status: int) -> Reply:
        return NOT_ALLOWED if status == 403 else super().error(status)

    def _guard(self, do: Guarded) -> Route:
        def guarded(call: Call) -> Reply:
            viewer = self._viewer(call)
            return NOT_ALLOWED if viewer is None else do(call, viewer)

        return guarded

    def _viewer(self, call: Call) -> User | None:
        """The key acts as the owner, or as the person named beside it."""
        if call.headers.get("X-Api-Key") != self.api_key:
            return None
        named = call.headers.get("X-Api-User", str(OWNER))
        return self.book.users.get(int(named)) if named.isdecimal() else None

    def _remove_user(self, call: Call, _: User) -> Reply:
        user = self.book.remove_user(call.ids[0])
        return NO_USER if user is None else answer(self.shapes.user(user))

    def _ask(self, call: Call, viewer: User) -> Reply:
        wanted = call.fields()
        kind, tmdb_id = str(wanted.get("mediaType")), wanted.get("mediaId")
        title = self.titles.find(kind, tmdb_id) if isinstance(tmdb_id, int) else None
        if title is None:
            what = "series" if kind == "tv" else "movie"
            said = f"[TMDB] Failed to fetch {what} details: Request failed with status code 404"
            return answer({"message": said}, 500)
        if wanted.get("userId") not in {None, *self.book.users}:
            return answer({"message": 'Could not find any entity of type "User"'}, 500)
        by = self.book.users[wanted.get("userId") or viewer.id]
        if by.id in self.used_up:
            return answer({"message": f"{'Series' if kind == 'tv' else 'Movie'} Quota exceeded."}, 403)
        before = self._asked_before(title)
        # Only a call that says is4k meets this guard: without it, the same film may be asked for again.
        if "is4k" in wanted and kind == "movie" and any(_stands(other, wanted["is4k"]) for other in before):
            return _ASKED_BEFORE
        seasons = self._seasons_left(title, wanted, before)
        if kind == "tv" and "seasons" in wanted and not seasons:
            return _NO_SEASONS
        # Whoever makes the call decides whether it is approved at once, whoever it is for.
        made = self.ask(title, by, seasons=seasons, is_4k=bool(wanted.get("is4k")), maker=viewer)
        shape = self.shapes.made(made)
        if before:
            shape["media"]["requests"] = [self.shapes.in_list(other) for other in before]
        return answer(shape, 201)

    def _seasons_left(self, title: Title, wanted: Json, before: list[Request]) -> tuple[int, ...]:
        """Those nobody asked for in this quality; a call that does not say which quality is compared with none."""
        seasons = wanted.get("seasons", [])
        numbers = range(1, title.seasons + 1) if seasons == "all" else seasons
        stand = [other for other in before if "is4k" in wanted and _stands(other, wanted["is4k"])]
        taken = {season.number for other in stand for season in other.seasons}
        return tuple(number for number in numbers if number not in taken)

    def _edit(self, call: Call, viewer: User) -> Reply:
        """Seasons of a series can be changed, never the quality; what is left out stays as it was."""
        request, wanted = self.book.requests.get(call.ids[0]), call.fields()
        if request is None:
            return NO_REQUEST
        mine = request.by is viewer and wanted.get("mediaType") == "tv"
        if not (mine or self.may_decide(viewer)):
            return answer({"message": "You do not have permission to modify this request."}, 403)
        if wanted.get("mediaType") == "tv":
            seasons = [number for number in wanted.get("seasons") or () if isinstance(number, int)]
            if not seasons:
                said = "Missing seasons. If you want to cancel a series request, use the DELETE method."
                return answer({"message": said}, 500)
            others = [each for each in request.media.requests if each is not request and _stands(each, request.is_4k)]
            taken = {season.number for other in others for season in other.seasons}
            left = tuple(number for number in seasons if number not in taken)
            if not left:
                return _NO_SEASONS
            self.book.edit(request, seasons=left)
        return answer(self.shapes.alone(request))

    def _asked_before(self, title: Title) -> list[Request]:
        media = self.book.media.get((title.kind, title.tmdb_id))
        return [] if media is None else list(media.requests)

    def _delete(self, call: Call, _: User) -> Reply:
        request = self.book.requests.get(call.ids[0])
        if request is None:
            return NO_REQUEST
        self.book.remove(request)
        return Reply(status=204)

    def _approve(self, call: Call, viewer: User) -> Reply:
        return self._decided(call, viewer, self.carry_out_approval, self.approved)

    def _decline(self, call: Call, viewer: User) -> Reply:
        return self._decided(call, viewer, self.carry_out_decline, self.declined)

    def _decided(
        self, call: Call, viewer: User, carry_out: Callable[[Request, User], None], counted: Counter[int]
    ) -> Reply:
        if not self.may_decide(viewer):
            return NOT_ALLOWED
        request = self.book.requests.get(call.ids[0])
        if request is None:
            return NO_REQUEST
        counted[request.id] += 1
        before = self.shapes.media(request.media)
        carry_out(request, viewer)
        # The answer carries the media as it was before Radarr heard of it.
        return answer(self.shapes.alone(request) | {"media": before | {"seasons": []}})


def _stands(request: Request, is_4k: object) -> bool:
    return request.is_4k == bool(is_4k) and request.status is not RequestStatus.DECLINED
