"""The client of a request portal: the port `Portals`, for the ids of its own entry."""

from collections.abc import AsyncIterator, Collection
from typing import ClassVar

import msgspec

from daemon.domain.answers import Answer, Found
from daemon.domain.errors import Rejected, Unreachable
from daemon.domain.ids import Alias, MediaId, MediaKind, RequestId
from daemon.domain.media import TitleFacts
from daemon.domain.requests import PortalRequest, RequestStatus
from daemon.domain.sentences import Sentence
from daemon.services.base.checks import Check
from daemon.services.base.http import Address, Call
from daemon.services.base.models import text, whole
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
from daemon.services.overseerr.refusals import not_for_them
from daemon.services.overseerr.sweep import RequestSweep

_USER = msgspec.json.Decoder(UserRow)
_REQUEST = msgspec.json.Decoder(RequestRow)
_PAGE = msgspec.json.Decoder(Page, strict=False)
_TITLE = msgspec.json.Decoder(PortalTitle)

READ = Call(method="GET", path="/api/v1/request/{}", answer=_REQUEST)
APPROVE = Call(method="POST", path="/api/v1/request/{}/approve", answer=_REQUEST)
DECLINE = Call(method="POST", path="/api/v1/request/{}/decline", answer=_REQUEST)
EDIT = Call(method="PUT", path="/api/v1/request/{}", answer=_REQUEST)
# The portal asks TMDB first, and answers 500 when that fails.
ASK = Call(method="POST", path="/api/v1/request", answer=_REQUEST, relayed=True, refusal=not_for_them)
THEIRS = Call(method="GET", path="/api/v1/request?take=100&skip=0&filter=all&sort=added&requestedBy={}", answer=_PAGE)
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

    async def narrow(self, request: RequestId, seasons: Collection[int]) -> None:
        """Leave only these of its seasons. What the portal might empty if it is not repeated is read just before."""
        before = await self._http.ask(READ, request.number)
        answer = await self._http.ask(EDIT, request.number, body=before.narrowed(seasons))
        after = self._made(answer)
        if set(after.seasons) != set(seasons):
            raise Rejected(self.name, f"keeps other seasons of request {request.number} than it was told to")

    async def asked_by(self, requester: Alias, media: MediaId) -> Answer[tuple[PortalRequest, ...]]:
        """What this person asked for of this title, among their latest hundred requests."""
        number = whole(requester.id)
        if number is None:
            return Found(())
        return await answer_to(self._asked_by(number, media), what=f"requests of {requester}")

    async def ask_for(self, requester: Alias, media: MediaId, *, is_4k: bool, seasons: Collection[int]) -> None:
        """Ask in somebody's name. `is4k` is always said: without it the portal may ask for the same film twice."""
        body = {
            "mediaType": "movie" if media.kind is MediaKind.MOVIE else "tv",
            "mediaId": media.tmdb,
            "userId": whole(requester.id),
            "is4k": is_4k,
            **({"seasons": sorted(seasons)} if seasons else {}),
        }
        made = self._made(await self._http.ask(ASK, body=msgspec.json.encode(body)))
        if made.is_4k != is_4k or made.media != media:
            raise Unreachable(self.name, Sentence("was asked for one thing and made a request for another"))

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

    def _made(self, row: RequestRow) -> PortalRequest:
        """What the portal answers, in the two hundreds, where it did nothing, has no number and says why."""
        if row.id is None and text(row.message):
            raise Rejected(self.name, f"did nothing: {text(row.message)}")
        try:
            return row.understood(self.name)
        except OddRowError as error:
            raise Unreachable(self.name, f"answered something that was not understood: {error}") from error

    async def _asked_by(self, number: int, media: MediaId) -> tuple[PortalRequest, ...]:
        page = await self._http.ask(THEIRS, number)
        found = (_request(raw, self.name) for raw in page.results)
        return tuple(each for each in found if each is not None and each.media == media)

    async def _title(self, media: MediaId) -> TitleFacts:
        row = await self._http.ask(FILM if media.kind is MediaKind.MOVIE else SERIES, media.tmdb)
        return row.facts(media, self.name, self._config.region or FALLBACK)

    async def _media_server(self, call: Call[MediaServer]) -> str | None:
        """None where it serves no such server, or this brand of portal knows none."""
        try:
            return (await self._http.ask(call)).machine
        except Rejected:
            return None


def _request(raw: msgspec.Raw, portal: str) -> PortalRequest | None:
    try:
        return read_leniently(_REQUEST, raw).understood(portal)
    except (*NOT_UNDERSTOOD, OddRowError):
        return None


def _user(raw: msgspec.Raw) -> UserRow | None:
    try:
        return read_leniently(_USER, raw)
    except NOT_UNDERSTOOD:
        return None
