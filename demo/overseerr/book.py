"""The portal's memory and what happens to it. Dates are whole seconds, as its database keeps them."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from daemon.runtime.clock import Clock
from demo.overseerr.rows import (
    Comment,
    Issue,
    IssueStatus,
    IssueType,
    Media,
    MediaStatus,
    Permission,
    Request,
    RequestStatus,
    Season,
    User,
)
from demo.plex.book import OWNER
from demo.titles import Title


class Book:
    """People, media and requests, each counted from 1."""

    def __init__(self, clock: Clock, *, completes: bool) -> None:
        self._clock = clock
        self._completes = completes
        self.users: dict[int, User] = {}
        self.add_user(
            username="admin", email="admin@example.org", permissions=Permission.ADMIN, plex_id=OWNER, days=2000
        )
        self.forget_requests()

    def forget_requests(self) -> None:
        """Rebuild: no requests, no media, and the next ids are 1 again. People stay."""
        self.requests: dict[int, Request] = {}
        """By id, the one changed last at the end."""
        self.media: dict[tuple[str, int], Media] = {}
        self.issues: dict[int, Issue] = {}
        """By id, the one changed last at the end."""
        self.approved: Counter[int] = Counter()
        self.declined: Counter[int] = Counter()
        self._ids = {name: count(1) for name in ("request", "media", "season", "issue", "comment")}
        for user in self.users.values():
            user.requests = 0

    def now(self) -> datetime:
        """The moment, in whole seconds."""
        return self._clock.now().replace(microsecond=0)

    def add_user(self, *, username: str | None, email: str, permissions: int, plex_id: int | None, days: int) -> User:
        """An account made this many days ago."""
        number = max(self.users, default=0) + 1
        born = self.now() - timedelta(days=days)
        self.users[number] = User(
            id=number, email=email, username=username, permissions=permissions, plex_id=plex_id, created_at=born
        )
        return self.users[number]

    def remove_user(self, number: int) -> User | None:
        """The account, and with it every request it made."""
        for request in [request for request in self.requests.values() if request.by.id == number]:
            self.remove(request)
        return self.users.pop(number, None)

    def ask(self, title: Title, by: User, *, maker: User, seasons: tuple[int, ...], is_4k: bool) -> Request:
        """A new request, approved at once when its maker may decide."""
        at_once = maker.may(Permission.decides() | Permission.AUTO_APPROVE)
        media = self._media_of(title)
        if media.standing(is_4k) is MediaStatus.UNKNOWN:
            media.stand(MediaStatus.PENDING, is_4k, self.now())
        status = RequestStatus.APPROVED if at_once else RequestStatus.PENDING
        request = self._new(media, by, status, is_4k)
        request.modified_by = maker if at_once else None
        request.seasons = [self._season(number, status) for number in seasons]
        by.requests += 1
        return request

    def approve(self, request: Request, by: User) -> bool:
        """Whether anything changed; what Radarr does with it comes later."""
        return self._decide(request, by, RequestStatus.APPROVED)

    def decline(self, request: Request, by: User) -> bool:
        """Whether anything changed."""
        return self._decide(request, by, RequestStatus.DECLINED)

    def hand_over(self, request: Request) -> None:
        """Radarr or Sonarr took it."""
        request.media.handed_over = True
        if request.media.standing(request.is_4k) is not MediaStatus.AVAILABLE:
            request.media.stand(MediaStatus.PROCESSING, request.is_4k, self.now())

    def let_go(self, request: Request) -> None:
        """After a decline the title is wanted by nobody."""
        request.media.stand(MediaStatus.UNKNOWN, request.is_4k, self.now())

    def set_pending(self, request: Request) -> None:
        """Back to waiting for a decision."""
        self._mark(request, RequestStatus.PENDING)
        request.media.stand(MediaStatus.PENDING, request.is_4k, self.now())

    def set_available(self, request: Request) -> None:
        """It can be watched."""
        request.media.stand(MediaStatus.AVAILABLE, request.is_4k, self.now())
        request.media.there |= {season.number for season in request.seasons}
        if self._completes:
            self._mark(request, RequestStatus.COMPLETED)

    def set_partly_available(self, request: Request, seasons: tuple[int, ...]) -> bool:
        """These seasons can be watched, others cannot; whether all that were asked for are there."""
        request.media.stand(MediaStatus.PARTIALLY_AVAILABLE, request.is_4k, self.now())
        request.media.there |= set(seasons)
        complete = request.media.there.issuperset(season.number for season in request.seasons)
        if complete and self._completes:
            self._mark(request, RequestStatus.COMPLETED)
        return complete

    def edit(self, request: Request, *, seasons: tuple[int, ...] | None = None, by: User | None = None) -> None:
        """Somebody changed the seasons, or whose request it is."""
        if seasons is not None:
            request.seasons = [self._season(number, request.status) for number in seasons]
        request.by = by or request.by
        self._touch(request)

    def remove(self, request: Request) -> None:
        """Gone; a title nobody else asked for is wanted by nobody."""
        self.requests.pop(request.id, None)
        request.media.requests.remove(request)
        wanted = any(other.is_4k == request.is_4k for other in request.media.requests)
        if not wanted and request.media.standing(request.is_4k) is not MediaStatus.AVAILABLE:
            self.let_go(request)

    def report(self, title: Title, by: User, message: str, *, kind: IssueType, season: int, episode: int) -> Issue:
        """Somebody reports a problem."""
        now, number = self.now(), next(self._ids["issue"])
        self.issues[number] = issue = Issue(
            id=number, type=kind, media=self._media_of(title), by=by, season=season, episode=episode,
            created_at=now, updated_at=now,
        )  # fmt: skip
        self.comment(issue, by, message)
        return issue

    def comment(self, issue: Issue, by: User, message: str) -> Comment:
        """Somebody says more about it; the report itself does not change by that."""
        said = Comment(id=next(self._ids["comment"]), by=by, message=message, created_at=self.now())
        issue.comments.append(said)
        return said

    def settle(self, issue: Issue, status: IssueStatus) -> None:
        """Resolved, or open again."""
        issue.status, issue.updated_at = status, self.now()
        self.issues[issue.id] = self.issues.pop(issue.id)

    def newest_first(self, *, by_change: bool = False) -> Iterator[Request]:
        """The order lists have: by id, or by the last change."""
        if by_change:
            return reversed(self.requests.values())
        return iter(sorted(self.requests.values(), key=_by_id, reverse=True))

    def _decide(self, request: Request, by: User, status: RequestStatus) -> bool:
        if request.status is status:
            return False
        self._mark(request, status)
        request.modified_by = by
        request.decided_at = self._clock.now().timestamp()
        return True

    def _mark(self, request: Request, status: RequestStatus) -> None:
        request.status = status
        for season in request.seasons:
            season.status, season.updated_at = status, self.now()
        self._touch(request)

    def _touch(self, request: Request) -> None:
        request.updated_at = self.now()
        self.requests.pop(request.id)
        self.requests[request.id] = request

    def _media_of(self, title: Title) -> Media:
        now, key = self.now(), (title.kind, title.tmdb_id)
        if key not in self.media:
            self.media[key] = Media(
                id=next(self._ids["media"]),
                kind=title.kind,
                tmdb_id=title.tmdb_id,
                tvdb_id=title.tvdb_id,
                created_at=now,
                updated_at=now,
            )
        return self.media[key]

    def _new(self, media: Media, by: User, status: RequestStatus, is_4k: bool) -> Request:
        now, number = self.now(), next(self._ids["request"])
        request = Request(id=number, media=media, by=by, status=status, created_at=now, updated_at=now, is_4k=is_4k)
        request.heard_at = self._clock.now().timestamp()
        self.requests[number] = request
        media.requests.append(request)
        return request

    def _season(self, number: int, status: RequestStatus) -> Season:
        now = self.now()
        return Season(id=next(self._ids["season"]), number=number, status=status, created_at=now, updated_at=now)


def _by_id(request: Request) -> int:
    return request.id
