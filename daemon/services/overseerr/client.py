"""The client of a request portal: the port `Portals`, for the ids of its own entry."""

from collections.abc import AsyncIterator
from typing import ClassVar

import msgspec

from daemon.domain.answers import Answer
from daemon.domain.errors import Rejected, Unreachable
from daemon.domain.ids import MediaId, MediaKind, RequestId
from daemon.domain.media import TitleFacts
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call
from daemon.services.base.models import text
from daemon.services.base.region import FALLBACK
from daemon.services.base.service import HttpService, answer_to
from daemon.services.base.understanding import NOT_UNDERSTOOD, read_leniently
from daemon.services.base.wiring import Wiring
from daemon.services.overseerr.checks import look_at
from daemon.services.overseerr.config import OverseerrConfig
from daemon.services.overseerr.issues import ROW, IssueRound, IssueRow
from daemon.services.overseerr.models import (
    Me,
    MediaServer,
    OddRowError,
    Page,
    PortalTitle,
    RequestRow,
    Status,
    UserRow,
    WebhookSettings,
)
from daemon.services.overseerr.paging import PAGE, Listing, read_list
from daemon.services.overseerr.sweep import RequestSweep

_USER = msgspec.json.Decoder(UserRow)
_REQUEST = msgspec.json.Decoder(RequestRow)
_PAGE = msgspec.json.Decoder(Page, strict=False)
_TITLE = msgspec.json.Decoder(PortalTitle)

READ = Call(method="GET", path="/api/v1/request/{}", answer=_REQUEST)
APPROVE = Call(method="POST", path="/api/v1/request/{}/approve", answer=_REQUEST)
DECLINE = Call(method="POST", path="/api/v1/request/{}/decline", answer=_REQUEST)
PENDING = Call(method="GET", path=f"/api/v1/request?take={PAGE}&skip={{}}&filter=pending&sort=added", answer=_PAGE)
MODIFIED = Call(method="GET", path=f"/api/v1/request?take={PAGE}&skip={{}}&filter=all&sort=modified", answer=_PAGE)
USERS = Call(method="GET", path=f"/api/v1/user?take={PAGE}&skip={{}}", answer=_PAGE)
ISSUES = Call(method="GET", path=f"/api/v1/issue?take={PAGE}&skip={{}}&filter=all&sort=modified", answer=_PAGE)
# The portal answers 500 to this for a report that is not there.
ISSUE = Call(method="GET", path="/api/v1/issue/{}", answer=ROW, relayed=True)
# The portal answers 500 to these whenever TMDB did not answer it.
FILM = Call(method="GET", path="/api/v1/movie/{}", answer=_TITLE, relayed=True)
SERIES = Call(method="GET", path="/api/v1/tv/{}", answer=_TITLE, relayed=True)
ME = Call(method="GET", path="/api/v1/auth/me", answer=msgspec.json.Decoder(Me, strict=False))
STATUS = Call(method="GET", path="/api/v1/status", answer=msgspec.json.Decoder(Status))
PLEX = Call(method="GET", path="/api/v1/settings/plex", answer=msgspec.json.Decoder(MediaServer))
JELLYFIN = Call(method="GET", path="/api/v1/settings/jellyfin", answer=msgspec.json.Decoder(MediaServer))
WEBHOOK = Call(
    method="GET", path="/api/v1/settings/notifications/webhook", answer=msgspec.json.Decoder(WebhookSettings)
)


class OverseerrClient(HttpService):
    """Overseerr, Jellyseerr or Seerr. Every answer is about the portal as it stands now; nothing is kept."""

    kind: ClassVar[str] = "overseerr"

    def __init__(self, name: str, config: OverseerrConfig, wiring: Wiring) -> None:
        self._config = config
        address = Address(
            url=config.url,
            headers={"X-Api-Key": config.api_key.reveal()},
            within=config.timeout.total_seconds(),
            width=config.concurrency,
        )
        self._on_jellyfin = False
        super().__init__(name, address, wiring)

    async def request(self, request: RequestId) -> Answer[PortalRequest]:
        """The request as it stands now."""
        return await answer_to(self._ask_about(READ, request), what=f"request {request.number}")

    async def title(self, media: MediaId, *, portal: str) -> Answer[TitleFacts]:  # noqa: ARG002 (the router knows it is us)
        """What the portal heard from TMDB. It cannot tell a title that is not there from TMDB being out: Unknown."""
        return await answer_to(self._title(media), what=f"{media.kind} {media.tmdb}")

    async def approve(self, request: RequestId) -> None:
        """Say yes. What Radarr makes of it comes later and is no part of the answer."""
        after = await self._ask_about(APPROVE, request)
        if not after.status.granted:
            raise Unreachable(self.name, f"was told yes and answers {after.status}")

    async def decline(self, request: RequestId) -> None:
        """Say no."""
        after = await self._ask_about(DECLINE, request)
        if after.status is not RequestStatus.DECLINED:
            raise Unreachable(self.name, f"was told no and answers {after.status}")

    async def pending_page(self, skip: int) -> Page:
        """All that wait for a decision, newest first, from this row on."""
        return await self._http.ask(PENDING, skip)

    async def modified_page(self, skip: int) -> Page:
        """All requests, the one changed last first, from this row on."""
        return await self._http.ask(MODIFIED, skip)

    async def users(self) -> Listing[UserRow | None]:
        """Everyone the portal knows; None for a row that was not understood."""
        return await read_list(lambda skip: self._http.ask(USERS, skip), _user)

    async def me(self) -> Me:
        """Whom our key stands for."""
        return await self._http.ask(ME)

    async def version(self) -> Status:
        """Which program answers; needs no key."""
        return await self._http.ask(STATUS)

    async def webhook(self) -> WebhookSettings:
        """How the portal's webhook is set up; needs an administrator's key."""
        return await self._http.ask(WEBHOOK)

    async def check(self) -> None:
        await self._http.probe(ME)

    async def identity(self) -> str | None:
        """The media server it serves: a rebuilt portal is still this house's, another house's portal is not."""
        plex = await self._media_server(PLEX)
        machine = plex or await self._media_server(JELLYFIN)
        self._on_jellyfin = plex is None and machine is not None
        return machine

    async def program(self) -> str | None:
        """None also where a proxy keeps this path to itself: a version is nothing to wait for."""
        try:
            return text((await self.version()).version)
        except Rejected:
            return None

    def remarks(self) -> tuple[Sentence, ...]:
        if not self._on_jellyfin:
            return ()
        return (
            Sentence(
                "It serves Jellyfin or Emby, not Plex: people are recognised by their account there or their e-mail "
                "address, never by a plex.tv account."
            ),
        )

    def sweep(self) -> RequestSweep:
        return RequestSweep(self, self._config.sweep_every)

    def issues(self) -> IssueRound:
        return IssueRound(self)

    async def issues_page(self, skip: int) -> Page:
        """All reports, the one changed last first, from this row on."""
        return await self._http.ask(ISSUES, skip)

    async def issue_row(self, number: int) -> IssueRow:
        """One report with what was said."""
        return await self._http.ask(ISSUE, number)

    def checks(self) -> AsyncIterator[Check]:
        return look_at(self)

    async def _ask_about(self, call: Call[RequestRow], request: RequestId) -> PortalRequest:
        try:
            found = (await self._http.ask(call, request.number)).understood(self.name)
        except OddRowError as error:
            raise Unreachable(self.name, f"answered something that was not understood: {error}") from error
        if found.id != request:
            raise Unreachable(self.name, f"was asked about request {request.number}, answers about {found.id.number}")
        return found

    async def _title(self, media: MediaId) -> TitleFacts:
        row = await self._http.ask(FILM if media.kind is MediaKind.MOVIE else SERIES, media.tmdb)
        return row.facts(media, self.name, self._config.region or FALLBACK)

    async def _media_server(self, call: Call[MediaServer]) -> str | None:
        """None where it serves no such server, or this brand of portal knows none."""
        try:
            return (await self._http.ask(call)).machine
        except Rejected:
            return None


def _user(raw: msgspec.Raw) -> UserRow | None:
    try:
        return read_leniently(_USER, raw)
    except NOT_UNDERSTOOD:
        return None
