"""What people do in the portal itself, with a mouse, and what then happens around it."""

from collections import Counter

from daemon.runtime.clock import Clock
from demo.fake import FakeServer
from demo.overseerr.bell import TEST, Bell, announcement, report_told
from demo.overseerr.book import Book
from demo.overseerr.flavours import FLAVOURS
from demo.overseerr.rows import Issue, IssueStatus, IssueType, Permission, Request, User
from demo.overseerr.shapes import Shapes
from demo.titles import Shelf, Title

OWNER = 1


class Desk(FakeServer):
    """The portal without its API: accounts, requests, decisions, and the webhook they ring."""

    name = "overseerr"

    def __init__(
        self, titles: Shelf, *, flavour: str = "overseerr", on_jellyfin: bool = False, clock: Clock | None = None
    ) -> None:
        self.flavour = FLAVOURS[flavour]
        self.on_jellyfin = on_jellyfin
        super().__init__(clock=clock)
        self.titles = titles
        self.brand = flavour
        self.api_key = "invented-portal-key-4f6d1c"
        self.book = Book(self.clock, completes=self.flavour.completes)
        self.bell = Bell(self.tasks, self.flavour.agent)
        self.shapes = Shapes(self.flavour)
        self.machine = "3f9c1d7be0a24c55" if on_jellyfin else "invented-plex-machine"
        """The media server it serves, as that server calls itself."""
        self.odd = 0
        self.withheld = 0
        self.late_reads = 0
        self.used_up: set[int] = set()
        """People who may ask for nothing more this month."""

    @property
    def approved(self) -> Counter[int]:
        """How often each request was approved over the API and it was carried out, answered or not."""
        return self.book.approved

    @property
    def declined(self) -> Counter[int]:
        """The same for declines."""
        return self.book.declined

    def webhook_to(self, url: str, authorization: str = "") -> None:
        """Send announcements there, with this Authorization header as it is; an empty address sends none."""
        self.bell.url, self.bell.authorization = url, authorization

    def add_user(
        self,
        name: str | None,
        *,
        email: str = "",
        days: int = 400,
        plex_id: int | None = None,
        jellyfin_id: str | None = None,
        permissions: int = 32,
    ) -> int:
        """An account made so many days ago; its id."""
        address = email or f"{(name or 'nobody').split()[0].lower()}@example.org"
        user = self.book.add_user(
            username=name, email=address, permissions=permissions, plex_id=plex_id, days=days
        )  # fmt: skip
        user.jellyfin_id = jellyfin_id
        return user.id

    def request(
        self,
        tmdb_id: int,
        *,
        by: int = OWNER,
        kind: str = "movie",
        seasons: tuple[int, ...] | None = None,
        is4k: bool = False,
        announce: bool = True,
    ) -> int:
        """Somebody asks for a title, for all seasons when none are named; the request's id."""
        title = self.known(kind, tmdb_id)
        wanted = tuple(range(1, title.seasons + 1)) if seasons is None else seasons
        return self.ask(title, self.book.users[by], seasons=wanted, is_4k=is4k, announce=announce).id

    def approve(self, request_id: int) -> None:
        """The owner approves it in the portal."""
        self.carry_out_approval(self.book.requests[request_id], self.book.users[OWNER])

    def decline(self, request_id: int) -> None:
        """The owner declines it in the portal."""
        self.carry_out_decline(self.book.requests[request_id], self.book.users[OWNER])

    def set_pending(self, request_id: int) -> None:
        """It waits for a decision again; the portal announces nothing."""
        self.book.set_pending(self.book.requests[request_id])

    def set_available(self, request_id: int, *, announce: bool = True) -> None:
        """It can be watched now."""
        request = self.book.requests[request_id]
        self.book.set_available(request)
        if announce:
            self._announce("MEDIA_AVAILABLE", request)

    def set_partly_available(self, request_id: int, seasons: tuple[int, ...], *, announce: bool = True) -> None:
        """Some seasons can be watched now; it is announced when none is missing of those that were asked for."""
        request = self.book.requests[request_id]
        if self.book.set_partly_available(request, seasons) and announce:
            self._announce("MEDIA_AVAILABLE", request)

    def edit(self, request_id: int, *, seasons: tuple[int, ...] | None = None, by: int | None = None) -> None:
        """Somebody changed the seasons, or whose request it is; the portal announces nothing."""
        requester = None if by is None else self.book.users[by]
        self.book.edit(self.book.requests[request_id], seasons=seasons, by=requester)

    def delete(self, request_id: int) -> None:
        """Somebody removes the request; the portal announces nothing."""
        self.book.remove(self.book.requests[request_id])

    def report(
        self,
        tmdb_id: int,
        message: str = "There is no sound.",
        *,
        by: int = OWNER,
        kind: str = "movie",
        about: IssueType = IssueType.AUDIO,
        place: tuple[int, int] = (0, 0),
        announce: bool = True,
    ) -> int:
        """Somebody reports a problem with a title, at a place of season and episode; the report's id."""
        title, user = self.known(kind, tmdb_id), self.book.users[by]
        issue = self.book.report(title, user, message, kind=about, season=place[0], episode=place[1])
        if announce:
            self.bell.ring(report_told("ISSUE_CREATED", issue, title))
        return issue.id

    def comment(self, issue_id: int, message: str, *, by: int = OWNER, announce: bool = True) -> None:
        """Somebody says more about a report."""
        issue = self.book.issues[issue_id]
        said = self.book.comment(issue, self.book.users[by], message)
        if announce:
            self.bell.ring(report_told("ISSUE_COMMENT", issue, self._title_of(issue), said))

    def resolve(self, issue_id: int, *, announce: bool = True) -> None:
        """The owner settles a report in the portal."""
        self._settle(issue_id, IssueStatus.RESOLVED, "ISSUE_RESOLVED" if announce else "")

    def reopen(self, issue_id: int, *, announce: bool = True) -> None:
        """It is not settled after all."""
        self._settle(issue_id, IssueStatus.OPEN, "ISSUE_REOPENED" if announce else "")

    def delete_report(self, issue_id: int) -> None:
        """Somebody removes a report; the portal announces nothing."""
        del self.book.issues[issue_id]

    def _settle(self, issue_id: int, status: IssueStatus, kind: str) -> None:
        issue = self.book.issues[issue_id]
        self.book.settle(issue, status)
        if kind:
            self.bell.ring(report_told(kind, issue, self._title_of(issue)))

    def _title_of(self, issue: Issue) -> Title:
        return self.known(issue.media.kind, issue.media.tmdb_id)

    def rebuild(self) -> None:
        """Start with an empty database: requests count from 1 again, people stay."""
        self.book.forget_requests()

    def test_notification(self) -> None:
        """The owner presses "Test" in the webhook settings."""
        self.bell.ring(TEST)

    def duplicates(self, times: int) -> None:
        """Send every webhook this often."""
        self.bell.times = times

    def odd_rows(self, wanted: int) -> None:
        """Put this many odd rows at the head of every list; each can also be read alone."""
        self.odd = wanted

    def short_page(self, missing: int = 1) -> None:
        """Leave so many rows out of every page, while the page says they are there."""
        self.withheld = missing

    def not_yet(self, reads: int) -> None:
        """Requests made from now on are not there for the first so many reads, though the webhook rang."""
        self.late_reads = reads

    def comes_back(self) -> None:
        self.odd = self.withheld = self.late_reads = 0
        self.used_up.clear()
        self.bell.times = 1
        super().comes_back()

    async def stop(self) -> None:
        await super().stop()
        await self.bell.close()

    def known(self, kind: str, tmdb_id: int) -> Title:
        """The title, or LookupError."""
        title = self.titles.find(kind, tmdb_id)
        if title is None:
            raise LookupError(f"nobody knows {kind} {tmdb_id}")
        return title

    def ask(
        self,
        title: Title,
        by: User,
        *,
        maker: User | None = None,
        seasons: tuple[int, ...] = (),
        is_4k: bool = False,
        announce: bool = True,
    ) -> Request:
        """A new request for somebody, made by them unless another maker is named, and its announcement."""
        request = self.book.ask(title, by, maker=maker or by, seasons=seasons, is_4k=is_4k)
        request.unseen = self.late_reads
        at_once = request.modified_by is not None
        if announce:
            self._announce("MEDIA_AUTO_APPROVED" if at_once else "MEDIA_PENDING", request)
        if at_once:
            self.book.hand_over(request)
        return request

    def carry_out_approval(self, request: Request, by: User) -> None:
        """Approve, announce with the title's old status, hand it to Radarr. Approving twice announces nothing."""
        if self.book.approve(request, by):
            self._announce("MEDIA_APPROVED", request)
            self.book.hand_over(request)

    def carry_out_decline(self, request: Request, by: User) -> None:
        """Decline, announce with the title's old status, let the title go. Declining twice announces nothing."""
        if self.book.decline(request, by):
            self._announce("MEDIA_DECLINED", request)
            self.book.let_go(request)

    def may_decide(self, user: User) -> bool:
        """Whether this person may approve and decline."""
        return user.may(Permission.decides())

    def _announce(self, kind: str, request: Request) -> None:
        title = self.titles.find(request.media.kind, request.media.tmdb_id)
        if title is not None:  # the portal asks TMDB for the title first, and is silent when that fails
            self.bell.ring(announcement(kind, request, title))
